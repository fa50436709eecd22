import type { ManagedRoute, RouteMatch, StringMatch } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';
import { anchoredRegex } from '../string-match.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';

type Request = RouteRequest<unknown>;

/**
 * The rules of a managed route: for each rule that is steered one with the canary alone, or with copies for each match; `rank` levels
 * above it.
 */
export function managedRules(request: Request, rules: readonly unknown[], route: ManagedRoute, rank: number): Result<readonly unknown[]> {
  const made: unknown[] = [];
  for (const rule of rules) {
    const canary = listAt(rule, 'backends').find((each) => textAt(each, 'serviceName') === request.canaryService);
    // As the reference has it, a request must carry all headers of a route.
    if (route.kind === 'header') {
      const conditions = route.match.map(({ headerName, headerValue }) => condition({ scope: 'Header', name: headerName }, headerValue));
      made.push(withAt(narrowed(rule, conditions, rank), ['backends'], [withAt(canary, ['weight'], 100)]));
      continue;
    }
    const port = numberAt(canary, 'servicePort');
    if (port === undefined) return err('copies need the number of a port, not its name.');
    const { namespace = '' } = request.rollout.metadata;
    const plugin = {
      name: 'proxy-mirror',
      enable: true,
      config: { host: `http://${request.canaryService}.${namespace}.svc:${port}`, sample_ratio: route.percentage / 100 },
    };
    // APISIX can copy nothing to nobody by leaving the plugin out only.
    const plugins = [...listAt(rule, 'plugins'), ...(route.percentage === 0 ? [] : [plugin])];
    for (const [index, match] of route.match.entries()) {
      const name = `${textAt(rule, 'name') ?? ''}-${route.name}-${index}`;
      made.push(withAt(withAt(narrowed(rule, matchConditions(match), rank), ['name'], name), ['plugins'], plugins));
    }
  }
  return ok(made);
}

/** The rule for fewer requests, above the one that it is made from. The CRD takes no empty list of conditions. */
const narrowed = (rule: unknown, conditions: readonly unknown[], rank: number): unknown => {
  const above = withAt(rule, ['priority'], (numberAt(rule, 'priority') ?? 0) + rank);
  return conditions.length === 0 ? above : withAt(above, ['match', 'exprs'], [...listAt(rule, 'match', 'exprs'), ...conditions]);
};

const matchConditions = ({ method, path, headers = {} }: RouteMatch): readonly unknown[] => [
  // Version 2 of the controller asks for a name here too, whatever it is; version 1 for one that is not empty.
  ...(path === undefined ? [] : [condition({ scope: 'Path', name: 'path' }, path)]),
  ...(method === undefined ? [] : [condition({ scope: 'Variable', name: 'request_method' }, method)]),
  ...Object.entries(headers).map(([name, value]) => condition({ scope: 'Header', name }, value)),
];

const condition = (subject: object, match: StringMatch): unknown =>
  match.exact === undefined
    ? { subject, op: 'RegexMatch', value: match.prefix === undefined ? anchoredRegex(match) : `${anchoredRegex(match)}.*` }
    : { subject, op: 'Equal', value: match.exact };

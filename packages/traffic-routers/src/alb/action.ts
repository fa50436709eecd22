import type { AlbTrafficRouting, Backend, HeaderRouteMatch } from '@sluice/api';
import type { RouteRequest } from '../router-spec.ts';
import { listAt } from '../tree.ts';
import { entryBy, type WeightedEntry } from '../weighted.ts';

type Request = RouteRequest<AlbTrafficRouting>;

export const targetGroup: WeightedEntry = { ...entryBy(['ServiceName']), weight: ['Weight'] };

/** The target groups of an action; none where it is not there or is no JSON. */
export function targetGroupsIn(action: string | undefined): readonly unknown[] {
  try {
    return listAt(JSON.parse(action ?? 'null'), 'ForwardConfig', 'TargetGroups');
  } catch {
    return [];
  }
}

/** The action that splits the traffic, to the byte as the reference writes it: canary, arms of experiments, stable. */
export function actionOf(request: Request, [canary, stable, ...arms]: readonly [Backend, Backend, ...Backend[]]): string {
  const groups = [canary, ...arms, stable].map(({ service, weight }) => group(request, service, weight));
  const { stickinessConfig } = request.config;
  const sticky = stickinessConfig?.enabled === true ? { Enabled: true, DurationSeconds: stickinessConfig.durationSeconds } : undefined;
  return forward({ TargetGroups: groups, ...(sticky === undefined ? {} : { TargetGroupStickinessConfig: sticky }) });
}

/** The action of a header route: the canary alone. */
export const headerAction = (request: Request): string => forward({ TargetGroups: [group(request, request.canaryService, 100)] });

const forward = (config: object): string => JSON.stringify({ Type: 'forward', ForwardConfig: config });

const group = ({ config }: Request, service: string, weight: number) => ({
  ServiceName: service,
  ServicePort: String(config.servicePort),
  Weight: weight,
});

/** The conditions of a header route: a request must carry all headers; several values of one mean any of them. */
export function headerConditions(match: readonly HeaderRouteMatch[]): string {
  const values = Map.groupBy(match, ({ headerName }) => headerName);
  const conditions = [...values].map(([httpHeaderName, entries]) => ({
    field: 'http-header',
    httpHeaderConfig: { httpHeaderName, values: entries.map(({ headerValue }) => headerValue.exact ?? '') },
  }));
  return JSON.stringify(conditions);
}

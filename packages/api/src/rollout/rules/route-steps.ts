import type { FieldProblem } from '@sluice/kubernetes';
import { forbidden, invalid, missing } from '../../problems.ts';
import type { SetHeaderRouteStep } from '../steps/set-header-route.ts';
import type { SetMirrorRouteStep } from '../steps/set-mirror-route.ts';
import type { StringMatch } from '../traffic-routing/string-match.ts';
import type { StepSurroundings } from './steps.ts';

/** What is wrong with a step that adds or removes a route by header. */
export function headerRouteProblems(field: string, step: SetHeaderRouteStep, around: StepSurroundings): readonly FieldProblem[] {
  const { routers } = around;
  const isPossible = routers.some(({ supports }) => supports.headerRoutes !== 'none');
  if (!isPossible) return [forbidden(field, 'needs a router that can route by header')];
  const exactOnly = routers.find(({ supports }) => supports.headerRoutes === 'exact');
  return [
    ...routeNameProblems(field, step.name, around),
    ...(step.match ?? []).flatMap(({ headerName, headerValue }, index) => {
      const own = `${field}.match[${index}]`;
      return [
        ...(headerName === '' ? [missing(`${own}.headerName`)] : []),
        ...stringMatchProblems(`${own}.headerValue`, headerValue),
        ...(exactOnly !== undefined && headerValue.exact === undefined
          ? [invalid(`${own}.headerValue`, headerValue, `${exactOnly.name} compares headers with exact only`)]
          : []),
      ];
    }),
  ];
}

/** What is wrong with a step that adds or removes a mirror. A header without a comparison is fine: it only has to be there. */
export function mirrorRouteProblems(field: string, step: SetMirrorRouteStep, around: StepSurroundings): readonly FieldProblem[] {
  const isPossible = around.routers.some(({ supports }) => supports.mirrorRoutes);
  if (!isPossible) return [forbidden(field, 'needs a router that can mirror')];
  const { percentage } = step;
  return [
    ...routeNameProblems(field, step.name, around),
    ...(percentage !== undefined && (percentage < 0 || percentage > 100)
      ? [invalid(`${field}.percentage`, percentage, 'must be between 0 and 100')]
      : []),
    ...(step.match ?? []).flatMap(({ method, path }, index) => [
      ...(method === undefined ? [] : stringMatchProblems(`${field}.match[${index}].method`, method)),
      ...(path === undefined ? [] : stringMatchProblems(`${field}.match[${index}].path`, path)),
    ]),
  ];
}

function routeNameProblems(field: string, name: string | undefined, { managedRoutes }: StepSurroundings): readonly FieldProblem[] {
  if (name === undefined || name === '') return [missing(`${field}.name`)];
  return managedRoutes.has(name) ? [] : [invalid(`${field}.name`, name, 'must be listed in trafficRouting.managedRoutes')];
}

function stringMatchProblems(field: string, match: StringMatch): readonly FieldProblem[] {
  const set = [match.exact, match.prefix, match.regex].filter((each) => each !== undefined);
  return set.length === 1 ? [] : [invalid(field, match, 'set exactly one of exact, prefix and regex')];
}

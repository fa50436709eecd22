import { configuredRouters, type StickinessSpec, stickinessProblems, type TrafficRouting } from '@sluice/api';
import type { FlaggerCanary } from './canary.ts';
import { type Fields, fieldsOf, numberOf, textOf } from './fields.ts';

interface Kept {
  readonly routing: TrafficRouting | undefined;
  readonly notes: readonly string[];
}

/** The routing with stickiness in place of Flagger's sessionAffinity, where there are weights and the router can do it. */
export function withSessionAffinity({ analysis, weights, iterations }: FlaggerCanary, routing: TrafficRouting | undefined): Kept {
  if (analysis.sessionAffinity === undefined) return { routing, notes: [] };
  const isAble = configuredRouters(routing).some(({ supports }) => supports.stickiness !== 'none');
  if (routing === undefined || !isAble || iterations !== undefined || weights.length === 0)
    return { routing, notes: ['sessionAffinity is not carried over'] };
  const fields = fieldsOf(analysis.sessionAffinity);
  const lost = Object.keys(fields).filter((key) => !['cookieName', 'maxAge', 'path', 'httpOnly', 'primaryCookieName'].includes(key));
  const notes = lost.length === 0 ? [] : [`sessionAffinity: ${lost.join(', ')} of its cookie cannot be set`];
  return { routing: { ...routing, stickiness: stickinessOf(fields) }, notes };
}

/** What cannot be used is left out. */
function stickinessOf(fields: Fields): StickinessSpec {
  const [cookieName, maxAgeSeconds, path] = [textOf(fields.cookieName), numberOf(fields.maxAge), textOf(fields.path)];
  const parts: readonly StickinessSpec[] = [
    cookieName === undefined ? {} : { cookieName },
    maxAgeSeconds === undefined ? {} : { maxAgeSeconds },
    path === undefined ? {} : { path },
  ];
  return Object.assign({}, ...parts.filter((part) => stickinessProblems('', part).length === 0));
}

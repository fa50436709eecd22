import { unknownResource } from '../../api-server/errors.ts';
import type { Registry } from '../../api-server/registry.ts';
import { type Answer, objectAnswer } from '../answer.ts';
import { notAllowed } from '../front-errors.ts';
import { mediaRanges } from '../negotiation.ts';
import type { FrontRequest } from '../request.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { coreVersions, groupDocument, groupList, resourceList } from './plain.ts';
import { type ServedGroup, servedGroups } from './served.ts';

/** Serves `/api`, `/apis` and what is below them as far as it names no resource; undefined for every other path. */
export function answerDiscovery(registry: Registry, address: string, request: FrontRequest): Answer | undefined {
  const [root, ...rest] = request.path;
  if (root !== 'api' && root !== 'apis') return undefined;
  if (rest.length > (root === 'api' ? 1 : 2)) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed();
  const groups = servedGroups(registry);
  const core = groups.filter(({ group }) => group === '');
  const named = groups.filter(({ group }) => group !== '');
  if (rest.length === 0) {
    const shown = root === 'api' ? core : named;
    if (asksForAll(request)) return aggregated(shown);
    return objectAnswer(root === 'api' ? coreVersions(address) : groupList(named));
  }
  const [first = '', version] = root === 'api' ? ['', rest[0]] : rest;
  const group = groups.find((each) => each.group === first);
  if (group === undefined) throw unknownResource();
  return objectAnswer(version === undefined ? groupDocument(group) : resourceList(first, versionOf(group, version)));
}

function versionOf({ versions }: ServedGroup, version: string) {
  const found = versions.find((each) => each.version === version);
  if (found === undefined) throw unknownResource();
  return found;
}

const asksForAll = ({ headers }: FrontRequest): boolean =>
  mediaRanges(headers.accept ?? '').some(
    ({ parameters }) =>
      parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io' && parameters.get('v') === 'v2',
  );

const aggregated = (groups: readonly ServedGroup[]): Answer => ({
  is: 'object',
  code: 200,
  body: aggregatedDiscovery(groups),
  contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  headers: { Vary: 'Accept' },
});

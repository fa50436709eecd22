import { abortHolds } from './abort-holds.ts';
import { abortIsTakenUp } from './abort-is-taken-up.ts';
import { abortedPodsKeepTheirDelay } from './aborted-pods-keep-their-delay.ts';
import { activeKeepsFullSize } from './active-keeps-full-size.ts';
import { analysisGates } from './analysis-gates.ts';
import { blueGreenGates } from './blue-green-gates.ts';
import { canaryGates } from './canary-gates.ts';
import { delaysAreKept } from './delays-are-kept.ts';
import { errorsAreNoVerdicts } from './errors-are-no-verdicts.ts';
import { honestHealth } from './honest-health.ts';
import type { Invariant } from './invariant.ts';
import { noHotLoop } from './no-hot-loop.ts';
import { noNeededDeletion } from './no-needed-deletion.ts';
import { noPhantomRevision } from './no-phantom-revision.ts';
import { nothingIsGivenBackEarly } from './nothing-is-given-back-early.ts';
import { oldRevisionsNeverGrow } from './old-revisions-never-grow.ts';
import { oneChildPerRevision } from './one-child-per-revision.ts';
import { onlyOwnedFields } from './only-owned-fields.ts';
import { podsFollowTraffic } from './pods-follow-traffic.ts';
import { readsOwnWrites } from './reads-own-writes.ts';
import { revisionScoping } from './revision-scoping.ts';
import { rolesMatchSelectors } from './roles-match-selectors.ts';
import { saneSizes } from './sane-sizes.ts';
import { serviceKeepsEndpoints } from './service-keeps-endpoints.ts';
import { servingFloor } from './serving-floor.ts';
import { singleWriter } from './single-writer.ts';
import { stableSideLeadsToStable } from './stable-side-leads-to-stable.ts';
import { steadyAutoscaler } from './steady-autoscaler.ts';
import { surgeCeiling } from './surge-ceiling.ts';
import { trafficFollowsPods } from './traffic-follows-pods.ts';
import { trafficHasPods } from './traffic-has-pods.ts';
import { userWordStands } from './user-word-stands.ts';
import { waitsAreNamed } from './waits-are-named.ts';
import { wellFormedRoutes } from './well-formed-routes.ts';
import { wellFormedWrites } from './well-formed-writes.ts';

/** Everything that must hold after every single write. */
export const invariants: readonly Invariant[] = [
  saneSizes,
  servingFloor,
  trafficHasPods,
  trafficFollowsPods,
  podsFollowTraffic,
  wellFormedRoutes,
  steadyAutoscaler,
  surgeCeiling,
  serviceKeepsEndpoints,
  activeKeepsFullSize,
  oldRevisionsNeverGrow,
  rolesMatchSelectors,
  stableSideLeadsToStable,
  canaryGates,
  blueGreenGates,
  analysisGates,
  revisionScoping,
  abortHolds,
  abortIsTakenUp,
  abortedPodsKeepTheirDelay,
  userWordStands,
  oneChildPerRevision,
  noPhantomRevision,
  singleWriter,
  onlyOwnedFields,
  errorsAreNoVerdicts,
  readsOwnWrites,
  noNeededDeletion,
  waitsAreNamed,
  honestHealth,
  wellFormedWrites,
  delaysAreKept,
  noHotLoop,
  nothingIsGivenBackEarly,
];

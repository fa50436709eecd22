import { abort, image, legacyDeployment, promote, restart, retry, type Story, scale, story } from './story.ts';

const services = { canaryService: 'web-canary', stableService: 'web-stable' };
const blueGreen = { activeService: 'web-active', previewService: 'web-preview', autoPromotionEnabled: false };

/** What the simulator has found wrong with this controller once, made small. */
export const foundHere: readonly Story[] = [
  story('a canary that becomes blue-green keeps its stable revision until somebody promotes', {
    spec: { strategy: { canary: { steps: [{ pause: {} }] } } },
    user: [
      [60, image('g2')],
      [90, { do: 'edit', spec: { strategy: { canary: null, blueGreen } } }],
    ],
  }),
  story('a blue-green rollout that is not promoted by itself waits also where both revisions become ready together', {
    spec: { strategy: { blueGreen }, minReadySeconds: 3 },
    user: [[0.6, image('g2')]],
  }),
  story('a preview that is superseded does not grow while it drains', {
    spec: { strategy: { blueGreen: { ...blueGreen, previewReplicaCount: 1 } } },
    user: [
      [60, image('b2-never-ready')],
      [100, image('b3-never-ready')],
    ],
  }),
  story('a restart of a single pod is over when its successor serves', {
    spec: { replicas: 1, strategy: { canary: {} } },
    user: [[60, restart()]],
  }),
  story('a blue-green rollout without pods is Healthy, and so is the next', {
    spec: { replicas: 0, strategy: { blueGreen } },
    user: [
      [60, image('g2')],
      [120, promote],
    ],
  }),
  story('a canary with Services can be scaled to nothing', {
    spec: { strategy: { canary: services } },
    user: [[60, scale(0)]],
  }),
  story('a canary with a stable Service and no surge comes to its end', {
    spec: { strategy: { canary: { stableService: 'web-stable', maxSurge: 0, maxUnavailable: 1 } } },
    user: [[60, image('g2')]],
  }),
  story('a restart that is yet to come is kept over a new template', {
    spec: { strategy: { canary: {} } },
    user: [
      [60, restart(30)],
      [65, image('g2')],
    ],
  }),
  story('a preview never goes dark after an abort', {
    spec: { replicas: 2, strategy: { blueGreen } },
    user: [
      [60, image('g2')],
      [90, abort],
    ],
  }),
  story('a Service is not led to pods that go in the same pass', {
    spec: { replicas: 1, strategy: { canary: { stableService: 'web-stable', maxSurge: 0, maxUnavailable: 1 } }, minReadySeconds: 3 },
    user: [
      [1.9, image('g2')],
      [9, abort],
      [10, retry],
    ],
    troubles: [{ kind: 'failing-requests', fromMs: 1_500, toMs: 22_000, percent: 100, how: ['unreachable'] }],
  }),
  story('a restart goes by what is seen of each ReplicaSet', {
    spec: { replicas: 2, strategy: { blueGreen: { activeService: 'web-active' } } },
    user: [
      [60, image('g2-slow-5s')],
      [61, restart(1)],
    ],
    troubles: [{ kind: 'late-events', fromMs: 59_000, toMs: 180_000, mostMs: 60_000, resource: 'replicasets.apps' }],
  }),
  story('a revision that serves alone stays, whatever its part', {
    spec: { strategy: { blueGreen: { activeService: 'web-active', scaleDownDelayRevisionLimit: 0 } } },
    image: 'web:b1-image-pull-error',
    user: [
      [60, image('g2')],
      [61, abort],
      [120, image('g3-slow-20s')],
    ],
  }),
  story('a roll that becomes blue-green under way keeps users their pods', {
    spec: { replicas: 3, strategy: { canary: {} } },
    image: 'web:g1-slow-pull-15s',
    user: [
      [60, image('g2-slow-pull-15s')],
      [105, scale(7)],
      [119, { do: 'edit', spec: { strategy: { canary: null, blueGreen: { activeService: 'web-active', previewReplicaCount: 2 } } } }],
    ],
  }),
  story('a broken stable revision holds up no step', {
    spec: { replicas: 1, strategy: { canary: {} } },
    image: 'web:b1-never-ready',
    user: [
      [60, image('g2-slow-5s')],
      [61, { do: 'edit-steps', steps: [{ setWeight: 0 }, { setWeight: 33 }] }],
    ],
  }),
  story('a restart in the middle of a roll leaves as many pods as must serve', {
    spec: { replicas: 2, strategy: { canary: { maxSurge: 0, maxUnavailable: 1 } } },
    user: [
      [60, image('g2-slow-pull-15s')],
      [71, restart()],
    ],
  }),
  story('a restart while the Rollout is scaled up leaves the pod that serves', {
    spec: { replicas: 1, strategy: { canary: {} } },
    user: [
      [60, image('b2-never-ready')],
      [90, restart()],
      [120, scale(10)],
    ],
  }),
  story('a late rollout stays late when old pods go', {
    spec: { strategy: { blueGreen: { activeService: 'web-active', scaleDownDelaySeconds: 240 } }, progressDeadlineSeconds: 60 },
    user: [
      [60, image('g2')],
      [90, image('b3-never-ready')],
    ],
  }),
  story('a superseded canary makes room for its successor', {
    spec: {
      replicas: 1,
      strategy: {
        canary: { steps: [{ pause: { duration: 5 } }, { setWeight: 65 }], canaryService: 'web-canary', maxSurge: 0, maxUnavailable: 1 },
      },
    },
    user: [
      [60, image('b2-never-ready')],
      [120, image('g3')],
    ],
  }),
  story('an aborted preview of its own size goes when no pods are wanted', {
    spec: { replicas: 1, strategy: { blueGreen: { activeService: 'web-active', previewReplicaCount: 3 } } },
    user: [
      [19, image('g2-slow-20s')],
      [20, scale(0)],
      [22, abort],
    ],
  }),
  story('a promotion that is not seen yet makes no sizes flip', {
    spec: {
      replicas: 5,
      strategy: { canary: { steps: [{ pause: {} }, { setWeight: 0 }, { setWeight: 50 }], canaryService: 'web-canary', maxUnavailable: 0 } },
    },
    user: [
      [60, image('g2')],
      [120, promote],
      [128, promote],
    ],
    troubles: [{ kind: 'late-events', fromMs: 119_000, toMs: 150_000, mostMs: 60_000 }],
  }),
  story('a Deployment gets its pods back from a Rollout that is deleted', {
    spec: { strategy: { canary: {} }, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'legacy', scaleDown: 'onsuccess' } },
    workload: legacyDeployment('web:g1'),
    user: [
      [60, image('g2')],
      [120, { do: 'delete' }],
    ],
  }),
];

import { replicaSets, resourceOf } from '@sluice/kubernetes';
import { mutantNamed } from '../mutants/index.ts';
import { seeing, withReplicaSets } from '../mutants/mutant.ts';
import { abort, image, promote } from '../stories/story.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

/** What the controller knows is old, or not its own; what it asks for has happened already. */
export const requestBugs: readonly KnownBug[] = [
  knownBug(25, 'A late write of the controller overrules what a user has said meanwhile', {
    law: 'abort-holds',
    broken: mutantNamed('status and Services are written on any version'),
    spec: { strategy: { canary: { steps: [{ setWeight: 100 }, { pause: { duration: 20 } }] } } },
    user: [
      [60, image('g2')],
      [80, abort],
    ],
    troubles: [{ kind: 'late-events', fromMs: 70_000, toMs: 150_000, mostMs: 60_000, resource: 'rollouts.argoproj.io' }],
  }),
  knownBug(26, 'A child that exists already, but is not seen yet, is made once more', {
    law: 'one-child-per-revision',
    broken: {
      name: 'a ReplicaSet that is there already is taken for the one of somebody else',
      mutation: {
        client: (real) => ({
          ...real,
          async get(kind, key) {
            const found = await real.get(kind, key);
            if (found === undefined || resourceOf(kind) !== resourceOf(replicaSets)) return found;
            const { ownerReferences: _, ...metadata } = found.metadata;
            return { ...found, metadata };
          },
        }),
      },
    },
    spec: { strategy: { canary: { maxSurge: 4, steps: [{ setWeight: 50 }, { pause: { duration: 20 } }] } } },
    user: [[60, image('g2')]],
    troubles: [
      { kind: 'late-events', fromMs: 59_000, toMs: 75_000, mostMs: 60_000, resource: 'replicasets.apps' },
      { kind: 'failing-requests', fromMs: 60_000, toMs: 66_000, percent: 100, how: ['lost-answer'] },
    ],
  }),
  knownBug(29, 'A leader that has lost its lease goes on beside the next one', {
    law: 'single-writer',
    broken: mutantNamed('who has lost the lease goes on writing'),
    spec: { strategy: { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 20 } }] } } },
    controllers: 2,
    user: [
      [60, image('g2')],
      [61, promote],
    ],
    troubles: [
      { kind: 'freeze', atMs: 60_000, forMs: 20_000 },
      { kind: 'slow-requests', fromMs: 60_000, toMs: 90_000, mostMs: 1_500 },
    ],
  }),
  knownBug(30, 'An upgrade of the controller makes a new revision of every Rollout', {
    law: 'one-child-per-revision',
    broken: seeing('the ReplicaSet of a template is known by its hash alone', (seen) =>
      withReplicaSets(seen, (each) => {
        const { template } = each.spec ?? {};
        const metadata = { ...template?.metadata, annotations: { ...template?.metadata?.annotations, 'example.org/other': 'yes' } };
        return { ...each, spec: { selector: {}, ...each.spec, template: { ...template, metadata } } };
      }),
    ),
    spec: { strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } } },
    takesOver: true,
    user: [
      [60, { do: 'spell-out-template' }],
      [120, image('g2')],
      [180, promote],
    ],
    troubles: [{ kind: 'crash', atMs: 0, when: 'after-write', downMs: 1_000 }],
  }),
];

import { expect, test } from '@jest/globals';
import { canaryWith } from '../rollout-for-tests.ts';
import { ruleProblems } from '../rules.ts';
import type { CanaryStep } from '../steps/step.ts';
import type { TrafficRouting } from '../traffic-routing/traffic-routing.ts';

const istio: TrafficRouting = { istio: { virtualService: { name: 'web' } } };
const services = { canaryService: 'canary', stableService: 'stable' };
const managedRoutes = [{ name: 'r' }];
const header = { headerName: 'x', headerValue: { exact: 'y' } };

test.each<[string, CanaryStep, TrafficRouting | undefined, readonly string[]]>([
  [
    'does something',
    {},
    undefined,
    [
      ': Invalid value: {}: set one of pause, setCanaryScale, setWeight, experiment, analysis, gate, setHeaderRoute, setMirrorRoute, plugin',
    ],
  ],
  [
    'does one thing',
    { setWeight: 1, pause: {} },
    undefined,
    [': Invalid value: ["setWeight","pause"]: a step does one thing: set only one of these'],
  ],
  [
    'has a weight from 0 to 100',
    { setWeight: 101 },
    undefined,
    ['.setWeight: Invalid value: 101: SetWeight needs to be between 0 and 100'],
  ],
  [
    'pauses for a readable time',
    { pause: { duration: '5x' } },
    undefined,
    [`.pause.duration: Invalid value: "5x": must be seconds or a text such as '10m' or '1h30m', and not negative`],
  ],
  [
    'sets the scale only with a router',
    { setCanaryScale: { replicas: 1 } },
    undefined,
    ['.setCanaryScale: Forbidden: needs trafficRouting'],
  ],
  [
    'sets a scale that can be',
    { setCanaryScale: { replicas: -1, weight: 200 } },
    istio,
    [
      '.setCanaryScale.weight: Invalid value: 200: must be between 0 and 100',
      '.setCanaryScale.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'routes by header only where the router can',
    { setHeaderRoute: { name: 'r' } },
    { smi: {}, managedRoutes },
    ['.setHeaderRoute: Forbidden: needs a router that can route by header'],
  ],
  [
    'names a managed route',
    { setHeaderRoute: { name: 'other' } },
    { ...istio, managedRoutes },
    ['.setHeaderRoute.name: Invalid value: "other": must be listed in trafficRouting.managedRoutes'],
  ],
  ['removes a header route by having no match', { setHeaderRoute: { name: 'r' } }, { ...istio, managedRoutes }, []],
  [
    'compares a header in one way',
    { setHeaderRoute: { name: 'r', match: [header, { headerName: 'x', headerValue: {} }] } },
    { ...istio, managedRoutes },
    ['.setHeaderRoute.match[1].headerValue: Invalid value: {}: set exactly one of exact, prefix and regex'],
  ],
  [
    'compares a header in the way that the router knows',
    { setHeaderRoute: { name: 'r', match: [{ headerName: 'x', headerValue: { regex: 'y' } }] } },
    { alb: { ingress: 'i', servicePort: 1 }, managedRoutes },
    ['.setHeaderRoute.match[0].headerValue: Invalid value: {"regex":"y"}: alb compares headers with exact only'],
  ],
  [
    'mirrors only where the router can',
    { setMirrorRoute: { name: 'r' } },
    { ambassador: { mappings: ['a'] }, managedRoutes },
    ['.setMirrorRoute: Forbidden: needs a router that can mirror'],
  ],
  [
    'mirrors a share',
    { setMirrorRoute: { name: 'r', percentage: 101, match: [{ path: { exact: 'a', prefix: 'b' }, headers: { x: {} } }] } },
    { ...istio, managedRoutes },
    [
      '.setMirrorRoute.percentage: Invalid value: 101: must be between 0 and 100',
      '.setMirrorRoute.match[0].path: Invalid value: {"exact":"a","prefix":"b"}: set exactly one of exact, prefix and regex',
    ],
  ],
  [
    'weighs an experiment only where the router can',
    { experiment: { templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } },
    { nginx: { stableIngress: 'i' } },
    ['.experiment.templates[0].weight: Forbidden: needs a router that can serve more than two sides'],
  ],
  [
    'gives an experiment no more than the canary leaves',
    {
      experiment: {
        templates: [
          { name: 'a', specRef: 'canary', weight: 60 },
          { name: 'b', specRef: 'stable', weight: 50 },
        ],
      },
    },
    istio,
    ['.experiment.templates: Invalid value: 110: the weights of the templates and that of the canary, 1, are more than 100'],
  ],
  [
    'runs an experiment whose parts have names of their own, for a readable time',
    {
      experiment: {
        duration: 'long',
        templates: [
          { name: 'a', specRef: 'canary' },
          { name: 'a', specRef: 'stable', replicas: -1 },
        ],
      },
    },
    undefined,
    [
      '.experiment.templates[1].name: Duplicate value: "a"',
      '.experiment.templates[1].replicas: Invalid value: -1: must be greater than or equal to 0',
      `.experiment.duration: Invalid value: "long": must be a text such as '10m' or '1h30m', and not negative`,
    ],
  ],
  [
    'gives an experiment no negative weight',
    { experiment: { templates: [{ name: 'a', specRef: 'canary', weight: -1 }] } },
    istio,
    ['.experiment.templates[0].weight: Invalid value: -1: must be greater than or equal to 0'],
  ],
  ['weighs an experiment on istio', { experiment: { templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } }, istio, []],
  [
    'is of a kind that exists',
    { plugin: { name: 'example/step' } },
    undefined,
    ['.plugin.name: Unsupported value: "example/step": no such name is known'],
  ],
])('a step %s', (_, step, trafficRouting, expected) => {
  const rollout = canaryWith({ ...(trafficRouting && { ...services, trafficRouting }), steps: [{ setWeight: 1 }, step] });
  expect(ruleProblems(rollout).map(({ message }) => message)).toEqual(expected.map((text) => `spec.strategy.canary.steps[1]${text}`));
});

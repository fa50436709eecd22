import type {
  AnalysisTemplate,
  BackgroundAnalysis,
  CanaryStep,
  HeaderRouteMatch,
  RolloutAnalysis,
  RolloutStrategy,
  TrafficRouting,
} from '@sluice/api';
import { formatAge, parseDurationMs } from '@sluice/kubernetes';
import { defaultIterations, type FlaggerCanary } from './canary.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';

/** Names of what goes with the Rollout. */
export interface Parts {
  readonly stableService: string;
  readonly canaryService: string;
  /** The AnalysisTemplate, where there is something to measure. */
  readonly template: AnalysisTemplate | undefined;
  readonly routing: TrafficRouting | undefined;
}

const headerRoute = 'flagger-ab';
const mirrorRoute = 'flagger-mirror';

/** By what Flagger does with such a Canary: blue-green after some checks, an A/B test by headers, or weights. */
export function strategyOf(canary: FlaggerCanary, parts: Parts): { readonly strategy: RolloutStrategy; readonly notes: readonly string[] } {
  const { iterations, matches, provider } = canary;
  const isAb = iterations !== undefined && matches.length > 0 && provider !== 'kubernetes';
  if ((iterations !== undefined && !isAb) || provider === 'kubernetes') return blueGreen(canary, parts);
  return isAb ? abTest(canary, parts) : weights(canary, parts);
}

function blueGreen(canary: FlaggerCanary, { stableService, canaryService, template }: Parts): ReturnType<typeof strategyOf> {
  const seconds = checksSeconds(canary);
  const analysis = analysisOf(template);
  return {
    strategy: {
      blueGreen: {
        activeService: stableService,
        previewService: canaryService,
        ...(analysis === undefined ? { autoPromotionSeconds: seconds } : { prePromotionAnalysis: analysis }),
        ...(isGated(canary, 'confirm-promotion', 'confirm-rollout') ? { autoPromotionEnabled: false } : {}),
      },
    },
    notes: analysis === undefined ? ['there is nothing to measure, so the switch comes after the time that the checks took'] : [],
  };
}

/** How long the checks of a blue-green release or an A/B test take. */
const checksSeconds = ({ iterations = defaultIterations, interval }: FlaggerCanary): number =>
  Math.round((iterations * (parseDurationMs(interval) ?? 60_000)) / 1000);

function abTest(canary: FlaggerCanary, { stableService, canaryService, template, routing }: Parts): ReturnType<typeof strategyOf> {
  const match = canary.matches.flatMap((each) => headerMatches(each));
  const duration = formatAge(checksSeconds(canary) * 1000);
  const steps: CanaryStep[] = [
    ...(isGated(canary, 'confirm-rollout') ? [{ setWeight: 0 }, { pause: {} }] : []),
    { setCanaryScale: { weight: 100 } },
    { setHeaderRoute: { name: headerRoute, match } },
    { pause: { duration } },
    ...(isGated(canary, 'confirm-promotion') ? [{ pause: {} }] : []),
    { setHeaderRoute: { name: headerRoute } },
  ];
  const other = canary.matches.some((each) => Object.keys(each).some((key) => key !== 'headers'));
  return {
    strategy: {
      canary: {
        canaryService,
        stableService,
        ...(routing === undefined ? {} : { trafficRouting: { ...routing, managedRoutes: [{ name: headerRoute }] } }),
        ...withAnalysis(template, 2),
        steps,
      },
    },
    notes: other ? ['matches by anything but headers have no counterpart'] : [],
  };
}

function weights(canary: FlaggerCanary, { stableService, canaryService, template, routing }: Parts): ReturnType<typeof strategyOf> {
  const { interval, analysis } = canary;
  const mirrors = analysis.mirror === true;
  const percentage = numberOf(analysis.mirrorWeight);
  const gate = isGated(canary, 'confirm-traffic-increase');
  const steps: CanaryStep[] = [
    ...(isGated(canary, 'confirm-rollout') ? [{ setWeight: 0 }, { pause: {} }] : []),
    ...(mirrors
      ? [
          { setCanaryScale: { weight: canary.weights[0] ?? 10 } },
          {
            setMirrorRoute: { name: mirrorRoute, match: [{ path: { prefix: '/' } }], ...(percentage === undefined ? {} : { percentage }) },
          },
          { pause: { duration: interval } },
          { setMirrorRoute: { name: mirrorRoute } },
          { setCanaryScale: { matchTrafficWeight: true } },
        ]
      : []),
    ...canary.weights.flatMap((setWeight): CanaryStep[] => [{ setWeight }, { pause: gate ? {} : { duration: interval } }]),
    ...(isGated(canary, 'confirm-promotion') ? [{ pause: {} }] : []),
  ];
  const managed = mirrors ? { managedRoutes: [{ name: mirrorRoute }] } : {};
  return {
    strategy: {
      canary: {
        canaryService,
        stableService,
        ...(routing === undefined ? {} : { trafficRouting: { ...routing, ...managed } }),
        ...withAnalysis(template, 1),
        ...(steps.length === 0 ? {} : { steps }),
      },
    },
    notes:
      analysis.stepWeightPromotion === undefined
        ? []
        : ['stepWeightPromotion is not needed: the pods of the new version are promoted as they are'],
  };
}

/** An analysis beside the steps, from when the canary has traffic. */
const withAnalysis = (template: AnalysisTemplate | undefined, startingStep: number): { readonly analysis?: BackgroundAnalysis } => {
  const analysis = analysisOf(template);
  return analysis === undefined ? {} : { analysis: { ...analysis, startingStep } };
};

function analysisOf(template: AnalysisTemplate | undefined): RolloutAnalysis | undefined {
  if (template === undefined) return undefined;
  const args = (template.spec.args ?? []).map(({ name }) => ({ name, valueFrom: { podTemplateHashValue: 'Latest' as const } }));
  return { templates: [{ templateName: template.metadata.name }], ...(args.length === 0 ? {} : { args }) };
}

/** Whether a person has to agree at one of these points. */
const isGated = ({ analysis }: FlaggerCanary, ...types: readonly string[]): boolean =>
  listOf(analysis.webhooks).some((webhook) => types.includes(textOf(fieldsOf(webhook).type) ?? ''));

function headerMatches({ headers }: Fields): readonly HeaderRouteMatch[] {
  return Object.entries(fieldsOf(headers)).flatMap(([headerName, value]) => {
    const { exact, prefix, regex } = fieldsOf(value);
    const [by, text] = [
      ['exact', textOf(exact)],
      ['prefix', textOf(prefix)],
      ['regex', textOf(regex)],
    ].find(([, each]) => each !== undefined) ?? ['', undefined];
    return text === undefined ? [] : [{ headerName, headerValue: { [by ?? '']: text } }];
  });
}

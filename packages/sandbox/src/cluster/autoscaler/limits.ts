import type { HorizontalPodAutoscaler, HPAScalingRules, Instant } from '@sluice/kubernetes';

/** What an autoscaler remembers: its recent recommendations and changes. */
export interface History {
  readonly recommended: readonly { readonly at: Instant; readonly replicas: number }[];
  /** Positive for more pods. */
  readonly changed: readonly { readonly at: Instant; readonly by: number }[];
}

export const noHistory: History = { recommended: [], changed: [] };

export interface Limited {
  readonly replicas: number;
  /** Kubernetes' word for what held the recommendation back, and a sentence; undefined where nothing did. */
  readonly because?: { readonly condition: 'AbleToScale' | 'ScalingLimited'; readonly reason: string; readonly message: string };
}

const upDefaults: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: 'Percent', value: 100, periodSeconds: 15 },
    { type: 'Pods', value: 4, periodSeconds: 15 },
  ],
};
const downDefaults: HPAScalingRules = { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

const rulesOf = ({ spec }: HorizontalPodAutoscaler) => ({
  up: { ...upDefaults, ...spec.behavior?.scaleUp },
  down: { ...downDefaults, ...spec.behavior?.scaleDown },
});

/** No more than the least that was recommended within the window upwards, no less than the most within the window downwards. */
export function stabilised(hpa: HorizontalPodAutoscaler, history: History, current: number, recommended: number, now: Instant): Limited {
  const { up, down } = rulesOf(hpa);
  const within = (seconds = 0): number[] =>
    history.recommended.filter(({ at }) => at > now - seconds * 1000).map(({ replicas }) => replicas);
  const most = Math.min(recommended, ...within(up.stabilizationWindowSeconds));
  const least = Math.max(recommended, ...within(down.stabilizationWindowSeconds));
  const replicas = Math.min(Math.max(current, most), least);
  if (replicas === recommended) return { replicas };
  return replicas > recommended
    ? {
        replicas,
        because: {
          condition: 'AbleToScale',
          reason: 'ScaleDownStabilized',
          message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
        },
      }
    : {
        replicas,
        because: {
          condition: 'AbleToScale',
          reason: 'ScaleUpStabilized',
          message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
        },
      };
}

/** Within the autoscaler's bounds, and no faster than its policies allow. */
export function limited(hpa: HorizontalPodAutoscaler, history: History, current: number, wanted: number, now: Instant): Limited {
  const { up, down } = rulesOf(hpa);
  const { minReplicas = 1, maxReplicas } = hpa.spec;
  const hold = (replicas: number, reason: string, message: string): Limited => ({
    replicas,
    because: { condition: 'ScalingLimited', reason, message },
  });
  if (wanted > current) {
    const rate = Math.max(current, rateLimit(up, history, current, now, 'up'));
    if (wanted > Math.min(rate, maxReplicas)) {
      return maxReplicas > rate
        ? hold(rate, 'ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate')
        : hold(maxReplicas, 'TooManyReplicas', 'the desired replica count is more than the maximum replica count');
    }
  } else if (wanted < current) {
    const rate = Math.min(current, rateLimit(down, history, current, now, 'down'));
    if (wanted < Math.max(rate, minReplicas)) {
      return minReplicas < rate
        ? hold(rate, 'ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate')
        : hold(minReplicas, 'TooFewReplicas', 'the desired replica count is less than the minimum replica count');
    }
  }
  return { replicas: wanted };
}

/** The size that the policies allow now, given what was changed within their periods. */
function rateLimit(rules: HPAScalingRules, history: History, current: number, now: Instant, direction: 'up' | 'down'): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const sizes = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * 1000;
    const start = current - history.changed.filter(({ at }) => at > since).reduce((sum, { by }) => sum + by, 0);
    const sign = direction === 'up' ? 1 : -1;
    if (type === 'Pods') return start + sign * value;
    const size = start * (1 + (sign * value) / 100);
    return direction === 'up' ? Math.ceil(size) : Math.floor(size);
  });
  if (sizes.length === 0) return current;
  const farthest = direction === 'up' ? Math.max : Math.min;
  const nearest = direction === 'up' ? Math.min : Math.max;
  return rules.selectPolicy === 'Min' ? nearest(...sizes) : farthest(...sizes);
}

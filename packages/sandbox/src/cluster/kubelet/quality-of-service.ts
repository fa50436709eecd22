import { type Container, type Pod, parseQuantity } from '@sluice/kubernetes';

/** Guaranteed where every container limits CPU and memory and requests just that, BestEffort where none asks for anything, else Burstable. */
export function qualityOfService(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const asks = containers.some(({ resources }) => size(resources?.requests) > 0 || size(resources?.limits) > 0);
  if (!asks) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

const size = (quantities: Readonly<Record<string, unknown>> | undefined): number => Object.keys(quantities ?? {}).length;

const isGuaranteed = ({ resources }: Container): boolean =>
  ['cpu', 'memory'].every((name) => {
    const limit = resources?.limits?.[name];
    if (limit === undefined) return false;
    const request = resources?.requests?.[name] ?? limit;
    const [asked, allowed] = [parseQuantity(request), parseQuantity(limit)];
    return asked.ok && allowed.ok && asked.value === allowed.value;
  });

import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type MetricSpec,
  type MetricStatus,
  type MetricTarget,
} from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn, shortened } from './table.ts';

/** More metrics than these are counted, not shown. */
const shown = 2;

interface Measured {
  readonly averageUtilization?: number;
  readonly averageValue?: string | number;
  readonly value?: string | number;
}

interface Source {
  readonly label: string;
  readonly target: MetricTarget | undefined;
  readonly current: Measured | undefined;
}

/** What a metric aims at and where it stands. The statuses come in the order of the metrics. */
function sourceOf(spec: MetricSpec, status: MetricStatus | undefined): Source {
  switch (spec.type) {
    case 'Resource':
      return { label: `${spec.resource?.name}: `, target: spec.resource?.target, current: status?.resource?.current };
    case 'ContainerResource':
      return {
        label: `${spec.containerResource?.name}: `,
        target: spec.containerResource?.target,
        current: status?.containerResource?.current,
      };
    case 'Pods':
      return { label: '', target: spec.pods?.target, current: status?.pods?.current };
    case 'Object':
      return { label: '', target: spec.object?.target, current: status?.object?.current };
    case 'External':
      return { label: '', target: spec.external?.target, current: status?.external?.current };
    default:
      return { label: '', target: undefined, current: undefined };
  }
}

function targetText({ label, target, current }: Source): string {
  if (target === undefined) return '<unknown type>';
  if (target.averageUtilization !== undefined) {
    return `${label}${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`}/${target.averageUtilization}%`;
  }
  if (target.averageValue !== undefined)
    return `${label}${current?.averageValue ?? '<unknown>'}/${target.averageValue}${label === '' ? ' (avg)' : ''}`;
  return `${label}${current?.value ?? '<unknown>'}/${target.value ?? '<unknown>'}`;
}

function targetsOf({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => targetText(sourceOf(metric, status?.currentMetrics?.[index])));
  return shortened(texts, shown, ', ');
}

export const horizontalPodAutoscalerTable = defineTable(horizontalPodAutoscalers, [
  nameColumn,
  { name: 'Reference', cell: ({ spec }) => `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}` },
  { name: 'Targets', cell: targetsOf },
  { name: 'MinPods', cell: ({ spec }) => String(spec?.minReplicas ?? '<unset>') },
  { name: 'MaxPods', cell: ({ spec }) => spec?.maxReplicas ?? 0 },
  { name: 'Replicas', cell: ({ status }) => status?.currentReplicas ?? 0 },
  ageColumn,
]);

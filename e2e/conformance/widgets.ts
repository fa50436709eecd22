import {
  customResourceDefinitions,
  defineKind,
  isApiError,
  type Json,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type ObjectKey,
} from '@sluice/kubernetes';
import { eventuallyThere } from './observing.ts';

/** An object of the kind that cases define for themselves. */
export interface Widget extends KubeObject {
  readonly spec?: Readonly<Record<string, Json | undefined>>;
  readonly status?: Readonly<Record<string, Json | undefined>>;
}

export const widgetSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 100 },
        colour: { type: 'string', enum: ['red', 'green'], default: 'red' },
        code: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed cannot be changed' }] },
        limit: { 'x-kubernetes-int-or-string': true },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        maybe: { type: 'string', nullable: true },
        nested: { type: 'object', default: {}, properties: { on: { type: 'boolean', default: true } } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, weight: { type: 'integer', default: 1 } } },
        },
        replicas: { type: 'integer' },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
};

/** A kind of its own for a case, served while the case runs. */
export async function withWidgets(
  client: KubernetesClient,
  namespace: string,
  run: (widgets: Kind<Widget>, widget: (name: string, spec: Widget['spec']) => Widget) => Promise<void>,
): Promise<void> {
  const group = `${namespace}.example.com`;
  const name = `widgets.${group}`;
  const kind = defineKind<Widget>(`${group}/v1`, 'Widget', 'widgets');
  await client.create<KubeObject>(customResourceDefinitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList', shortNames: ['wd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: widgetSchema },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
          },
        },
      ],
    },
  } as KubeObject);
  try {
    await eventuallyThere(client, customResourceDefinitions, { name }, 'the kind is established', ({ status }) =>
      (status?.conditions ?? []).some(({ type, status: value }) => type === 'Established' && value === 'True'),
    );
    await served(client, kind, namespace);
    await run(kind, (widget, spec) => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { namespace, name: widget },
      ...(spec === undefined ? {} : { spec }),
    }));
  } finally {
    await client.remove(customResourceDefinitions, { name });
  }
}

/** An established kind is served a moment later; no event tells. */
async function served(client: KubernetesClient, kind: Kind<Widget>, namespace: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await client.list(kind, { namespace });
      return;
    } catch (error) {
      if (!isApiError(error, 'NotFound') || tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Lists until that is refused. */
export async function eventuallyRefused(client: KubernetesClient, kind: Kind<Widget>, namespace: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    await client.list(kind, { namespace });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Reads until what is read fulfils the test: a changed definition comes into use a moment later, and no event tells. */
export async function eventuallyReads(
  client: KubernetesClient,
  kind: Kind<Widget>,
  key: ObjectKey,
  test: (object: Widget) => boolean,
): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const object = await client.get(kind, key);
    if (object !== undefined && test(object)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the changed definition did not come into use');
}

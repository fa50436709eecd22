import { err, type JsonPatchOperation, ok, type PodTemplateSpec, type Result } from '@sluice/kubernetes';

/** Which image a container shall have. `*` stands for all containers. */
export interface ImageChange {
  readonly container: string;
  readonly image: string;
}

const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/**
 * The JSON patch that gives the containers of that name the image, in a template at `/spec/template`. It applies only while each
 * container is still where it was seen. No operations where all have the image already; an error where there is no such container.
 */
export function imageOperations(
  template: PodTemplateSpec | undefined,
  { container, image }: ImageChange,
): Result<readonly JsonPatchOperation[]> {
  const named = lists.flatMap((list) =>
    (template?.spec?.[list] ?? []).flatMap((each, index) =>
      container === '*' || each.name === container
        ? [{ path: `/spec/template/spec/${list}/${index}`, name: each.name, before: each.image }]
        : [],
    ),
  );
  if (named.length === 0) return err(container === '*' ? 'the rollout has no containers' : `unable to find container named "${container}"`);
  return ok(
    named
      .filter(({ before }) => before !== image)
      .flatMap(({ path, name }): JsonPatchOperation[] => [
        { op: 'test', path: `${path}/name`, value: name },
        { op: 'add', path: `${path}/image`, value: image },
      ]),
  );
}

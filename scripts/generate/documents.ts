import { formatYaml } from '../../packages/kubernetes/src/yaml.ts';

export const banner = '# Written by `make generate`; do not edit.\n';

/** The objects as one YAML text, which says where it comes from. */
export const documents = (...objects: readonly unknown[]): string => banner + body(...objects);

export const body = (...objects: readonly unknown[]): string => objects.map((object) => formatYaml(object)).join('---\n');

import { defineKind, type Kind, type KubeObject } from '@sluice/kubernetes';

const versions = ['v1', 'v1beta1', 'v1alpha3'] as const;
const inAllVersions = (kind: string, plural: string): readonly [Kind<KubeObject>, ...Kind<KubeObject>[]] => {
  const [newest, ...older] = versions;
  const inVersion = (version: string) => defineKind<KubeObject>(`networking.istio.io/${version}`, kind, plural);
  return [inVersion(newest), ...older.map(inVersion)];
};

const virtualServiceVersions = inAllVersions('VirtualService', 'virtualservices');
const destinationRuleVersions = inAllVersions('DestinationRule', 'destinationrules');

export const [virtualServices] = virtualServiceVersions;
export const [destinationRules] = destinationRuleVersions;
export const istioKinds: readonly Kind<KubeObject>[] = [...virtualServiceVersions, ...destinationRuleVersions];

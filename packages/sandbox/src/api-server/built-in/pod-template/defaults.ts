import type { Container, EnvVar, LifecycleHandler, PodSpec, PodTemplateSpec, Probe, Volume } from '@sluice/kubernetes';
import type { Draft } from '../../draft.ts';

/** Fills in what Kubernetes assumes where a pod template says nothing. */
export function defaultPodTemplate(template: Draft<PodTemplateSpec> | undefined): void {
  if (template?.spec !== undefined) defaultPodSpec(template.spec);
}

export function defaultPodSpec(spec: Draft<PodSpec>): void {
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.restartPolicy ??= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= 'default-scheduler';
  // The deprecated name is written along with the present one.
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account !== undefined) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  const all = [spec.containers, spec.initContainers, spec.ephemeralContainers];
  for (const containers of all) for (const container of containers ?? []) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  if (spec.hostNetwork === true) {
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      for (const port of container.ports ?? []) port.hostPort ??= port.containerPort;
    }
  }
}

function defaultContainer(container: Draft<Container>): void {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  for (const port of container.ports ?? []) if ((port.protocol ?? '') === '') port.protocol = 'TCP';
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe !== undefined) defaultProbe(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler !== undefined) defaultHandler(handler);
  }
  for (const variable of container.env ?? []) defaultVariable(variable);
}

/** An image without a tag, or tagged latest, may change under its name; others are pulled once. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:(?<tag>[^:/]+)$/.exec(image)?.groups?.tag ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: Draft<Probe>): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  defaultHandler(probe);
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
}

function defaultHandler({ httpGet }: Pick<Draft<LifecycleHandler>, 'httpGet'>): void {
  if (httpGet === undefined) return;
  httpGet.path ??= '/';
  httpGet.scheme ??= 'HTTP';
}

function defaultVariable({ valueFrom }: Draft<EnvVar>): void {
  if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ??= 'v1';
}

function defaultVolume(volume: Draft<Volume>): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  if (volume.secret !== undefined) volume.secret.defaultMode ??= 0o644;
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= 0o644;
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= 0o644;
    for (const { fieldRef } of volume.downwardAPI.items ?? []) if (fieldRef !== undefined) fieldRef.apiVersion ??= 'v1';
  }
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= 0o644;
    for (const { serviceAccountToken, downwardAPI } of volume.projected.sources ?? []) {
      if (serviceAccountToken !== undefined) serviceAccountToken.expirationSeconds ??= 3600;
      for (const { fieldRef } of downwardAPI?.items ?? []) if (fieldRef !== undefined) fieldRef.apiVersion ??= 'v1';
    }
  }
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim !== undefined) claim.volumeMode ??= 'Filesystem';
}

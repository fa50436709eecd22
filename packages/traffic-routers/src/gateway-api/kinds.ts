import { defineKind, type Kind, type KubeObject } from '@sluice/kubernetes';

const group = 'gateway.networking.k8s.io';
const kindIn = (version: string, kind: string) => defineKind<KubeObject>(`${group}/${version}`, kind, `${kind.toLowerCase()}s`);

export const httpRoutes = kindIn('v1', 'HTTPRoute');
export const grpcRoutes = kindIn('v1', 'GRPCRoute');
export const tcpRoutes = kindIn('v1', 'TCPRoute');
export const tlsRoutes = kindIn('v1', 'TLSRoute');

/** With the versions that older releases serve. */
export const gatewayApiKinds: readonly Kind<KubeObject>[] = [
  httpRoutes,
  kindIn('v1beta1', 'HTTPRoute'),
  grpcRoutes,
  tcpRoutes,
  kindIn('v1alpha2', 'TCPRoute'),
  tlsRoutes,
  kindIn('v1alpha3', 'TLSRoute'),
  kindIn('v1alpha2', 'TLSRoute'),
];

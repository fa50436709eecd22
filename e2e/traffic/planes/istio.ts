import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineKind, type KubeObject } from '@sluice/kubernetes';
import { logTail, runs, startProgram, stopProgram } from '../../cluster/programs.ts';
import { waitFor } from '../../patience.ts';
import { binaryOf } from '../data-planes/programs.ts';
import { answersAt } from './answers.ts';
import { startEnvoy } from './contour.ts';
import { applyCrds } from './crds.ts';
import { type Ground, gateAddress, type Plane, type RoutedApp } from './plane.ts';

export interface VirtualService extends KubeObject {
  readonly spec?: {
    readonly http?: readonly {
      readonly name?: string;
      readonly route?: readonly { readonly destination?: { readonly host?: string; readonly subset?: string }; readonly weight?: number }[];
    }[];
  };
}

const port = 18080;

/** VirtualService behind a gateway: istiod and a stock Envoy. */
export const istio: Plane = {
  name: 'istio',
  programs: ['istio', 'envoy'],
  headerRoutes: true,
  mirrorRoutes: true,
  async start(ground) {
    await startIstiod(ground);
    await ground.stage.kubectl.ok(['apply', '--filename', '-'], gateway);
    writeFileSync(join(ground.folder, 'envoy.json'), JSON.stringify(bootstrap));
    await startEnvoy(ground, 'envoy.json');
    return { host: gateAddress, port };
  },
  objects,
  trafficRouting: { istio: { virtualService: { name: 'web', routes: ['primary'] } } },
  routed: { kind: defineKind<VirtualService>('networking.istio.io/v1', 'VirtualService', 'virtualservices'), name: 'web' },
  weightOf: ({ spec }: VirtualService) => {
    const route = spec?.http?.find(({ name }) => name === 'primary')?.route;
    return route?.find(({ destination }) => destination?.host === 'web-canary')?.weight ?? 0;
  },
};

/** istiod, told to leave out all that needs Istio's own proxy. */
async function startIstiod({ stage, folder, undo }: Ground): Promise<void> {
  await applyCrds(stage.kubectl, 'istio');
  await stage.kubectl.ok(['create', 'namespace', 'istio-system']);
  writeFileSync(join(folder, 'mesh.yaml'), meshConfig);
  undo.add('end of istiod', async () => void (await stopProgram(folder, 'istiod')));
  startProgram(
    folder,
    'istiod',
    await binaryOf('istio', 'pilot-discovery'),
    [
      'discovery',
      `--kubeconfig=${stage.cluster.kubeconfig}`,
      '--meshConfig=mesh.yaml',
      '--networksConfig=/none',
      '--grpcAddr=127.0.0.1:25010',
      '--secureGRPCAddr=',
      '--httpAddr=127.0.0.1:25080',
      '--httpsAddr=127.0.0.1:25017',
      '--monitoringAddr=127.0.0.1:25014',
      '--ctrlz_port=0',
    ],
    {
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      PILOT_ENDPOINT_TELEMETRY_LABEL: 'false',
      PILOT_ENABLE_ALPN_FILTER: 'false',
      PILOT_ENABLE_TELEMETRY_LABEL: 'false',
      POD_NAME: 'istiod-0',
      POD_NAMESPACE: 'istio-system',
      ISTIOD_CUSTOM_HOST: '127.0.0.1',
      PILOT_CERT_PROVIDER: 'istiod',
      VALIDATION_WEBHOOK_CONFIG_NAME: '',
      INJECTION_WEBHOOK_CONFIG_NAME: '',
    },
  );
  await waitFor('answer of istiod', 60, async () => {
    if (!runs(folder, 'istiod')) throw new Error(`istiod has ended; its log says:\n${logTail(folder, 'istiod')}`);
    return (await answersAt('http://127.0.0.1:25080/ready')) ? true : undefined;
  });
}

const meshConfig = `
defaultProviders: {}
enableAutoMtls: false
ingressControllerMode: "OFF"
accessLogFile: ""
enableTracing: false
`;

const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gate, namespace: istio-system}
spec:
  selector: {istio: ingress}
  servers:
    - {port: {number: ${port}, name: http, protocol: HTTP}, hosts: ["*"]}
`;

/** Envoy as a gateway of the mesh. */
const bootstrap = {
  node: {
    id: `router~${gateAddress}~gate.istio-system~istio-system.svc.cluster.local`,
    cluster: 'gate',
    metadata: { NAMESPACE: 'istio-system', LABELS: { istio: 'ingress' }, CLUSTER_ID: 'Kubernetes', ISTIO_VERSION: '1.31.0' },
  },
  dynamic_resources: {
    ads_config: { api_type: 'GRPC', transport_api_version: 'V3', grpc_services: [{ envoy_grpc: { cluster_name: 'istiod' } }] },
    lds_config: { ads: {}, resource_api_version: 'V3' },
    cds_config: { ads: {}, resource_api_version: 'V3' },
  },
  static_resources: {
    clusters: [
      {
        name: 'istiod',
        type: 'STATIC',
        connect_timeout: '1s',
        typed_extension_protocol_options: {
          'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
            '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
            explicit_http_config: { http2_protocol_options: {} },
          },
        },
        load_assignment: {
          cluster_name: 'istiod',
          endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: 25010 } } } }] }],
        },
      },
    ],
  },
};

function objects({ host, service, canaryService }: RoutedApp): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [${host}]
  gateways: [istio-system/gate]
  http:
    - name: primary
      route:
        - {destination: {host: ${service}}, weight: 100}
${canaryService === undefined ? '' : `        - {destination: {host: ${canaryService}}, weight: 0}`}
`;
}

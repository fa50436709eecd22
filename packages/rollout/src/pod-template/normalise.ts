import { isObject, type Json, parseQuantity } from '@sluice/kubernetes';

/*
 * A pod template reaches us in two forms: as the user wrote it (in a Rollout, which the API server does not default) and as the
 * API server stores it (in a ReplicaSet, defaulted and with quantities rewritten). Both must count as the same template, or
 * every rollout would restart all pods for nothing. So both are brought to one form: defaults filled in, quantities as numbers,
 * and everything that Kubernetes leaves out when it is empty, left out.
 */

type Plain = Readonly<Record<string, unknown>>;
type Filler = (value: Plain, around: Surroundings) => Plain;
interface Surroundings {
  readonly hostNetwork: boolean;
}

/** Text maps whose values are the user's own: an empty text in them means something. */
const textMaps = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'stringData', 'data']);
const quantityMaps = new Set(['limits', 'requests', 'overhead']);
const quantities = new Set(['sizeLimit', 'divisor']);
/** Objects that say nothing when they are empty. (`emptyDir: {}` or `namespaceSelector: {}` do say something.) */
const voidWhenEmpty = new Set(['securityContext', 'resources', 'metadata', 'affinity', 'dnsConfig', ...textMaps, ...quantityMaps]);
/** Fields that Kubernetes stores only when true. */
const falseIsAbsent = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'stdin', 'stdinOnce', 'tty', 'readOnly']);
/** Fields that Kubernetes stores only when not zero. */
const zeroIsAbsent = new Set(['hostPort', 'initialDelaySeconds']);

/** What Kubernetes fills in under a key, for the object there or for each object of the list there. */
const defaults: Readonly<Record<string, Filler>> = {
  spec: (spec) =>
    'containers' in spec
      ? {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          schedulerName: 'default-scheduler',
          terminationGracePeriodSeconds: 30,
          ...(spec.serviceAccount === undefined ? {} : { serviceAccountName: spec.serviceAccount }),
          ...without(spec, 'serviceAccount'),
        }
      : 'accessModes' in spec
        ? { volumeMode: 'Filesystem', ...spec }
        : spec,
  containers: container,
  initContainers: container,
  ports: (port, { hostNetwork }) => ({
    protocol: 'TCP',
    ...(hostNetwork && 'containerPort' in port ? { hostPort: port.containerPort } : {}),
    ...port,
  }),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  httpGet: (get) => ({ path: '/', scheme: 'HTTP', ...get }),
  grpc: (grpc) => (grpc.service === '' ? without(grpc, 'service') : grpc),
  fieldRef: (reference) => ({ apiVersion: 'v1', ...reference }),
  volumes: volume,
  serviceAccountToken: (token) => ({ expirationSeconds: 3600, ...token }),
  iscsi: (volume) => ({ iscsiInterface: 'default', ...volume }),
  rbd: (volume) => ({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring', ...volume }),
  azureDisk: (volume) => ({ cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Shared', ...volume }),
  scaleIO: (volume) => ({ storageMode: 'ThinProvisioned', fsType: 'xfs', ...volume }),
};

function container(value: Plain): Plain {
  const image = typeof value.image === 'string' ? value.image : '';
  return {
    imagePullPolicy: isFloating(image) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...value,
  };
}

/** Whether an image may change under its name: no tag, or `latest`. `repo:5000/app` has no tag, `app@sha256:…` is fixed. */
function isFloating(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

function probe(value: Plain): Plain {
  const wanted = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  const given = Object.fromEntries(Object.entries(value).filter(([key, each]) => !(key in wanted && each === 0)));
  return { ...wanted, ...given };
}

/** A volume without a source is an emptyDir; one whose source is made of files has a mode for them. */
function volume(value: Plain): Plain {
  if (Object.keys(value).length === 1 && 'name' in value) return { ...value, emptyDir: {} };
  const source = ['secret', 'configMap', 'downwardAPI', 'projected'].find((each) => isObject(value[each]));
  return source === undefined ? value : { ...value, [source]: { defaultMode: 420, ...(value[source] as Plain) } };
}

function without(value: Plain, key: string): Plain {
  const { [key]: _, ...rest } = value;
  return rest;
}

function isAbsent(key: string, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (value === false) return falseIsAbsent.has(key);
  if (value === 0) return zeroIsAbsent.has(key);
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && voidWhenEmpty.has(key) && Object.keys(value).length === 0;
}

function quantity(value: unknown): Json {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const parsed = parseQuantity(value);
  return parsed.ok ? parsed.value : value;
}

function normal(key: string, value: unknown, around: Surroundings): Json {
  if (Array.isArray(value)) return value.map((item) => normal(key, item, around));
  if (!isObject(value)) return quantities.has(key) ? quantity(value) : (value as Json);
  if (textMaps.has(key)) return value as Json;
  const filled = defaults[key]?.(value, around) ?? value;
  const result: Record<string, Json> = {};
  for (const each of Object.keys(filled).sort()) {
    const field = quantityMaps.has(key) ? quantity(filled[each]) : normal(each, filled[each], around);
    if (!isAbsent(each, field)) result[each] = field;
  }
  return result;
}

/** The one form that two pod templates share exactly when they make the same pods. Keys are sorted. */
export function normalisePodTemplate(template: unknown): Json {
  const spec = isObject(template) && isObject(template.spec) ? template.spec : {};
  return normal('template', template, { hostNetwork: spec.hostNetwork === true });
}

import { describe, expect, test } from '@jest/globals';
import { type Parsed, parse } from './program.ts';

const parsed = (line: string): Promise<Parsed> => parse(line === '' ? [] : line.split(' '), 'kubectl-argo-rollouts');

async function options(line: string): Promise<unknown> {
  const found = await parsed(line);
  return found.kind === 'call' ? found.call.options : found;
}

async function connection(line: string) {
  const found = await parsed(line);
  return found.kind === 'call' ? found.connection : found;
}

describe('a command line', () => {
  test.each<[string, unknown]>([
    ['get rollout web', { name: 'web', watch: false, noColour: false, timeoutSeconds: 0, format: { kind: 'text' } }],
    [
      'get ro web -w --no-color --timeout-seconds 30',
      { name: 'web', watch: true, noColour: true, timeoutSeconds: 30, format: { kind: 'text' } },
    ],
    [
      'get rollouts --watch=true web --no-color=false',
      { name: 'web', watch: true, noColour: false, timeoutSeconds: 0, format: { kind: 'text' } },
    ],
    ['get exp compare -w', { name: 'compare', watch: true, noColour: false, format: { kind: 'text' } }],
    ['list rollouts', { name: undefined, everywhere: false, watch: false, timestamps: false, format: { kind: 'text' } }],
    [
      'list rollouts -A -w --timestamps --name web',
      { name: 'web', everywhere: true, watch: true, timestamps: true, format: { kind: 'text' } },
    ],
    ['list experiments --all-namespaces', { everywhere: true, format: { kind: 'text' } }],
    ['status web', { name: 'web', watch: true, timeoutMs: 0, format: { kind: 'text' } }],
    ['status web --watch=false', { name: 'web', watch: false, timeoutMs: 0, format: { kind: 'text' } }],
    ['status -w=false web -t 1m30s', { name: 'web', watch: false, timeoutMs: 90_000, format: { kind: 'text' } }],
    ['status web --timeout=3s', { name: 'web', watch: true, timeoutMs: 3000, format: { kind: 'text' } }],
    ['status web --watch=false -o json', { name: 'web', watch: false, timeoutMs: 0, format: { kind: 'json' } }],
    ['get ro web -o wide', { name: 'web', watch: false, noColour: false, timeoutSeconds: 0, format: { kind: 'wide' } }],
    ['explain web -oyaml', { name: 'web', noColour: false, format: { kind: 'yaml' } }],
    ['lint -f a.yaml', { paths: ['a.yaml'], cluster: false, strict: false, format: 'text' }],
    ['lint -f a.yaml -f b --cluster --strict -o sarif', { paths: ['a.yaml', 'b'], cluster: true, strict: true, format: 'sarif' }],
    ['create -f a.yaml -f b.yaml -w', { paths: ['a.yaml', 'b.yaml'], watch: true, noColour: false }],
    [
      'create ar --from errors -a app=web',
      {
        source: { kind: 'cluster', reference: { templateName: 'errors', clusterScope: false } },
        args: [{ name: 'app', value: 'web' }],
        name: '',
        generateName: '',
        instanceId: '',
      },
    ],
    ['completion bash', 'bash'],
    ['promote web', { name: 'web', extent: 'next' }],
    ['promote web --full', { name: 'web', extent: 'full' }],
    ['promote web -c', { name: 'web', extent: 'current-step' }],
    ['promote web --skip-all-steps', { name: 'web', extent: 'all-steps' }],
    ['abort web', ['web']],
    ['abort web shop', ['web', 'shop']],
    ['pause web shop', ['web', 'shop']],
    ['retry rollout web', ['web']],
    ['retry experiment compare', ['compare']],
    ['terminate analysisrun check', ['check']],
    ['terminate experiment compare', ['compare']],
    ['restart web', { name: 'web', inMs: 0 }],
    ['restart web -i 10m', { name: 'web', inMs: 600_000 }],
    ['undo web', { name: 'web', revision: 0 }],
    ['undo web --to-revision=3', { name: 'web', revision: 3 }],
    ['set image web c=registry:5000/demo:v2', { name: 'web', container: 'c', image: 'registry:5000/demo:v2' }],
    ['set image web *=demo:v2', { name: 'web', container: '*', image: 'demo:v2' }],
    [
      'simulate -f a.yaml -f b --image web:v2 --pod-start 20s --new-pods crash-loop --fault abort@step1 --promote-after never --runs 3',
      {
        files: ['a.yaml', 'b'],
        image: 'web:v2',
        faults: ['abort@step1'],
        conditions: { podStartMs: 20_000, newPods: 'crash-loop', routerLagMs: 0, limitMs: 86_400_000, requestsPerSecond: 100 },
        runs: 3,
        seed: 1,
        isJson: false,
      },
    ],
    ['plan -f a.yaml', { source: { from: 'files', files: ['a.yaml'] }, podStartMs: 1000, isJson: false }],
    ['plan web --image web:v2 -o json', { source: { from: 'cluster', name: 'web', image: 'web:v2' }, podStartMs: 1000, isJson: true }],
    [
      'migrate web --replace --steps 20,50 --timeout 5m',
      {
        name: 'web',
        timeoutMs: 300_000,
        dryRun: false,
        direction: { to: 'rollout', choice: { form: 'workload-ref', weights: [20, 50] }, replaces: true },
      },
    ],
    ['migrate web --undo --dry-run', { name: 'web', timeoutMs: 600_000, dryRun: true, direction: { to: 'deployment' } }],
    [
      'convert -f a.yaml --workload-ref --blue-green web --strict',
      {
        files: ['a.yaml'],
        direction: { to: 'rollout', choice: { form: 'workload-ref', weights: [], activeService: 'web' } },
        strict: true,
        format: 'yaml',
      },
    ],
    ['version --short', { short: true, format: { kind: 'text' } }],
    [
      'wait web',
      { name: 'web', goals: [{ kind: 'healthy' }], target: { kind: 'present' }, onPause: 'wait', timeoutMs: 600_000, isJson: false },
    ],
    [
      'wait web --for=paused,step=2 --image r:5000/demo:v2 --timeout 30s --on-pause=fail -o json',
      {
        name: 'web',
        goals: [{ kind: 'paused' }, { kind: 'step', step: 2 }],
        target: { kind: 'image', image: 'r:5000/demo:v2' },
        onPause: 'fail',
        timeoutMs: 30_000,
        isJson: true,
      },
    ],
    [
      'wait web --for aborted --revision fffbb9664 -t 0 --on-pause succeed',
      {
        name: 'web',
        goals: [{ kind: 'aborted' }],
        target: { kind: 'revision', hash: 'fffbb9664' },
        onPause: 'succeed',
        timeoutMs: 0,
        isJson: false,
      },
    ],
  ])('%s is understood', async (line, expected) => {
    expect(await options(line)).toEqual(expected);
  });

  test.each([
    'abort',
    'create',
    'completion',
    'lint',
    'promote',
    'promote web shop',
    'status',
    'get',
    'get rollout',
    'get rollout web shop',
    'set',
    'set image',
    'set image web',
    'set image web nope',
    'set image web c=',
    'terminate',
    'list',
    'retry',
    'restart',
    'undo',
  ])('%s is answered with the help of the command', async (line) => {
    const answer = await parsed(line);
    const [verb = ''] = line.split(' ');
    expect(answer).toMatchObject({ kind: 'misuse', text: expect.stringContaining(`Usage: kubectl-argo-rollouts ${verb}`) });
    expect(answer).not.toMatchObject({ text: expect.stringContaining('Error') });
  });

  test.each([
    ['get rollout web --foo', 'Error: unknown flag: --foo\n'],
    ['get rollout web --foo=bar', 'Error: unknown flag: --foo\n'],
    ['get rollout web --wach', 'Error: unknown flag: --wach\n\nDid you mean this?\n\t--watch\n'],
    ['status web --name-space=x', 'Error: unknown flag: --name-space\n\nDid you mean this?\n\t--namespace\n'],
    ['get rollout web -z', "Error: unknown shorthand flag: 'z' in -z\n"],
    ['status web --timeout', 'Error: flag needs an argument: -t, --timeout\n'],
    ['status web -t 5', 'Error: invalid argument "5" for "-t, --timeout" flag: time: invalid duration "5"\n'],
    ['status web --watch=maybe', 'Error: invalid argument "maybe" for "-w, --watch" flag: neither true nor false\n'],
    ['get rollout web -o xml', 'Error: unable to match a printer for the format "xml": use wide, json, yaml, name or jsonpath=TEMPLATE\n'],
    ['explain web -o name', 'Error: unable to match a printer for the format "name": use json, yaml or jsonpath=TEMPLATE\n'],
    [
      'list rollouts -o jsonpath={.items[}',
      'Error: error parsing jsonpath {.items[}: a position, a name or * is expected at character 9\n',
    ],
    ['lint -f a.yaml -o xml', 'Error: unable to match a printer for the format "xml": use text, json, sarif\n'],
    ['undo web --to-revision x', 'Error: invalid argument "x" for "--to-revision" flag: not a whole number\n'],
    ['restart web --in soon', 'Error: time: invalid duration "soon"\n'],
    ['promote web --full -c', 'Error: only one of --full, --skip-current-step and --skip-all-steps can be used at a time\n'],
    [
      'status web --request-timeout soon',
      'Error: invalid argument "soon" for "--request-timeout" flag: neither seconds nor a duration such as 30s\n',
    ],
  ])('%s is refused', async (line, text) => {
    expect(await parsed(line)).toEqual({ kind: 'misuse', text, exitCode: 1 });
  });

  test.each([
    ['wait web --for=happy', 'Error: invalid argument for "--for" flag: none of healthy, paused, aborted and step=N: "happy"\n'],
    ['wait web --for=step=x', 'Error: invalid argument for "--for" flag: none of healthy, paused, aborted and step=N: "step=x"\n'],
    ['wait web --on-pause=no', 'Error: invalid argument for "--on-pause" flag: none of succeed, fail and wait: "no"\n'],
    ['wait web -o yaml', 'Error: invalid argument for "-o, --output" flag: only json is possible here, not "yaml"\n'],
    ['wait web --image a --revision b', 'Error: only one of --image and --revision can be used at a time\n'],
    ['wait web --timeout soon', 'Error: invalid argument "soon" for "-t, --timeout" flag: time: invalid duration "soon"\n'],
    ['wait web --forr=paused', 'Error: unknown flag: --forr\n\nDid you mean this?\n\t--for\n'],
  ])('%s is refused with an exit code of its own, as scripts tell its codes apart', async (line, text) => {
    expect(await parsed(line)).toEqual({ kind: 'misuse', text, exitCode: 2 });
  });

  test.each([
    ['', 'Commands:'],
    ['--help', 'Commands:'],
    ['help', 'Commands:'],
    ['get --help', 'rollout|ro'],
    ['get rollout --help', '--timeout-seconds'],
    ['help get rollout', '--timeout-seconds'],
    ['promote web -h', '--full'],
  ])('"%s" asks for help', async (line, part) => {
    expect(await parsed(line)).toMatchObject({ kind: 'help', text: expect.stringContaining(part) });
  });

  test('each command has an example in its help', async () => {
    const commands = ['abort', 'get rollout', 'get experiment', 'list rollouts', 'list experiments', 'pause', 'promote', 'restart'];
    const others = [
      'retry rollout',
      'retry experiment',
      'set image',
      'status',
      'terminate analysisrun',
      'undo',
      'version',
      'wait',
      'explain',
    ];
    for (const command of [...commands, ...others])
      expect(await parsed(`${command} --help`)).toMatchObject({
        kind: 'help',
        text: expect.stringContaining(`kubectl argo rollouts ${command}`),
      });
  });
});

describe('the program under the name of kubectl-sluice', () => {
  test('calls itself so in its help and its complaints', async () => {
    const help = await parse(['wait', '--help'], 'kubectl-sluice');
    expect(help).toMatchObject({ kind: 'help', text: expect.stringContaining('Usage: kubectl-sluice wait') });
    expect(help).toMatchObject({ text: expect.stringContaining('kubectl sluice wait web --image') });
    expect(help).not.toMatchObject({ text: expect.stringContaining('argo rollouts') });
    expect(await parse(['promot'], 'kubectl-sluice')).toMatchObject({ text: expect.stringContaining('for "kubectl-sluice"') });
  });
});

describe('an unknown command', () => {
  test('is answered with the nearest names', async () => {
    expect(await parsed('promot web')).toEqual({
      kind: 'misuse',
      exitCode: 1,
      text: `Error: unknown command "promot" for "kubectl-argo-rollouts"

Did you mean this?
	promote

Run 'kubectl-argo-rollouts --help' for usage.
`,
    });
  });

  test('is answered without names where none is near', async () => {
    expect(await parsed('frobnicate')).toMatchObject({
      text: 'Error: unknown command "frobnicate" for "kubectl-argo-rollouts"\n\nRun \'kubectl-argo-rollouts --help\' for usage.\n',
    });
  });

  test('is told the same in a group', async () => {
    expect(await parsed('get rolout web')).toMatchObject({
      text: expect.stringContaining('for "kubectl-argo-rollouts get"\n\nDid you mean this?\n\trollout'),
    });
  });
});

describe('connection flags', () => {
  test.each(['-n shop status web', 'status web -n shop', 'status -n=shop web', 'status web --namespace=shop', 'status web -nshop'])(
    'may stand anywhere: %s',
    async (line) => {
      expect(await connection(line)).toMatchObject({ options: { namespace: 'shop' } });
    },
  );

  test('may follow a switch in one word', async () => {
    expect(await options('get rollout web -wn shop')).toMatchObject({ watch: true });
    expect(await connection('get rollout web -wn shop')).toMatchObject({ options: { namespace: 'shop' } });
  });

  test('are all known', async () => {
    const line =
      'status web --kubeconfig f --context c --cluster l --user u -s http://s --token t --as a --as-group g --as-group h --as-uid i ' +
      '--certificate-authority ca --client-certificate cc --client-key ck --insecure-skip-tls-verify --tls-server-name tn --disable-compression=true ' +
      '--request-timeout 5 --cache-dir d -v 6 --loglevel info';
    expect(await connection(line)).toEqual({
      options: {
        kubeconfig: 'f',
        context: 'c',
        cluster: 'l',
        user: 'u',
        server: 'http://s',
        token: 't',
        as: 'a',
        asGroups: ['g', 'h'],
        asUid: 'i',
        certificateAuthority: 'ca',
        clientCertificate: 'cc',
        clientKey: 'ck',
        insecureSkipTlsVerify: true,
        tlsServerName: 'tn',
        requestTimeoutMs: 5000,
      },
      verbosity: 6,
    });
  });

  test('say nothing where none is given', async () => {
    expect(await connection('status web --insecure-skip-tls-verify=false --namespace=')).toEqual({ options: {}, verbosity: 0 });
  });

  test('take a request time-out with a unit, and 0 for none', async () => {
    expect(await connection('status web --request-timeout 1m')).toMatchObject({ options: { requestTimeoutMs: 60_000 } });
    expect(await connection('status web --request-timeout 0')).toMatchObject({ options: { requestTimeoutMs: 0 } });
  });

  test('tell requests at the debug level', async () => {
    expect(await connection('status web --loglevel debug')).toMatchObject({ verbosity: 6 });
  });
});

/** Contour and the Envoy that it configures. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logTail, runs, startProgram, stopProgram } from '../../cluster/programs.ts';
import { succeeds } from '../../command.ts';
import { waitFor } from '../../patience.ts';
import { binaryOf } from '../data-planes/programs.ts';
import { answersAt } from './answers.ts';
import { applyCrds } from './crds.ts';
import { type Ground, gateAddress } from './plane.ts';

const xdsPort = 18001;
export const httpPort = 18080;
const bootstrap = 'envoy.json';

/** `configuration` is the text of Contour's configuration file. */
export async function startContour({ stage, folder, undo }: Ground, configuration = ''): Promise<void> {
  const contour = await binaryOf('contour');
  await applyCrds(stage.kubectl, 'contour');
  await stage.kubectl.ok(['create', 'namespace', 'projectcontour']);
  writeFileSync(join(folder, 'contour.yaml'), configuration);
  const always = [
    'serve',
    `--kubeconfig=${stage.cluster.kubeconfig}`,
    '--config-path=contour.yaml',
    '--insecure',
    '--xds-address=127.0.0.1',
    `--xds-port=${xdsPort}`,
    '--http-address=127.0.0.1',
    '--http-port=18000',
    '--health-address=127.0.0.1',
    '--health-port=18002',
    '--stats-address=127.0.0.1',
    '--stats-port=18003',
    '--disable-leader-election',
    `--envoy-service-http-address=${gateAddress}`,
    `--envoy-service-http-port=${httpPort}`,
    `--envoy-service-https-address=${gateAddress}`,
    '--envoy-service-https-port=18443',
  ];
  undo.add('end of Contour', async () => void (await stopProgram(folder, 'contour')));
  startProgram(folder, 'contour', contour, always);
  await waitFor('answer of Contour', 60, async () => {
    if (!runs(folder, 'contour')) throw new Error(`Contour has ended; its log says:\n${logTail(folder, 'contour')}`);
    return (await answersAt('http://127.0.0.1:18002/healthz')) ? true : undefined;
  });
  await succeeds(
    contour,
    ['bootstrap', '--xds-address=127.0.0.1', `--xds-port=${xdsPort}`, '--xds-resource-version=v3', '--admin-address=admin.sock', bootstrap],
    { folder },
  );
  await startEnvoy({ folder, undo }, bootstrap, ['--service-cluster', 'gate', '--service-node', 'gate']);
}

/** Envoy with a bootstrap file in `folder`. Without `node`, who it is stands in that file. */
export async function startEnvoy(
  { folder, undo }: Pick<Ground, 'folder' | 'undo'>,
  file: string,
  node: readonly string[] = [],
): Promise<void> {
  const args = ['-c', file, ...node, '--log-level', 'warning', '--concurrency', '2', '--disable-hot-restart'];
  undo.add('end of Envoy', async () => void (await stopProgram(folder, 'envoy')));
  startProgram(folder, 'envoy', await binaryOf('envoy'), args);
}

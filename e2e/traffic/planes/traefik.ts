/** Traefik, started with one of its providers. */

import { logTail, runs, startProgram, stopProgram } from '../../cluster/programs.ts';
import { waitFor } from '../../patience.ts';
import { binaryOf } from '../data-planes/programs.ts';
import { answersAt } from './answers.ts';
import { applyCrds } from './crds.ts';
import { type Gate, type Ground, gateAddress } from './plane.ts';

const port = 8080;
const adminPort = 8081;

/** `provider` are flags. */
export async function startTraefik({ stage, folder, undo }: Ground, provider: readonly string[]): Promise<Gate> {
  await applyCrds(stage.kubectl, 'traefik');
  undo.add('end of Traefik', async () => void (await stopProgram(folder, 'traefik')));
  startProgram(
    folder,
    'traefik',
    await binaryOf('traefik'),
    [
      `--entryPoints.web.address=${gateAddress}:${port}`,
      `--entryPoints.traefik.address=127.0.0.1:${adminPort}`,
      '--ping',
      '--log.level=INFO',
      '--global.checkNewVersion=false',
      '--global.sendAnonymousUsage=false',
      '--providers.providersThrottleDuration=200ms',
      ...provider,
    ],
    { KUBECONFIG: stage.cluster.kubeconfig },
  );
  await waitFor('answer of Traefik', 60, async () => {
    if (!runs(folder, 'traefik')) throw new Error(`Traefik has ended; its log says:\n${logTail(folder, 'traefik')}`);
    return (await answersAt(`http://127.0.0.1:${adminPort}/ping`)) ? true : undefined;
  });
  return { host: gateAddress, port };
}

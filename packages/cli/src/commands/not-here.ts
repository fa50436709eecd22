import { ok } from '@sluice/kubernetes';
import { failed } from '../outcome.ts';
import { type Verb, verb } from '../verb.ts';

/** A command of the reference's plugin that this one has not got. Whatever follows its name, it says so, and what to do instead. */
const notHere = (name: string, message: string): Verb =>
  verb<string>({
    define: (command) =>
      void command
        .argument('[ARGUMENTS...]')
        .allowUnknownOption()
        .addHelpText('after', `\n${message}.\n\nExample:\n  kubectl argo rollouts ${name}`),
    read: () => ok(message),
    run: async () => failed(message),
  });

export const notifications = notHere(
  'notifications',
  'this plugin neither tests nor sends notifications: they are the business of the controller, and this project has none yet. Watch the events of a Rollout, or let a pipeline notify after `kubectl argo rollouts wait NAME`',
);

export const dashboard = notHere(
  'dashboard',
  'this plugin has no dashboard. `kubectl argo rollouts get rollout NAME -w` shows one Rollout live, `kubectl argo rollouts list rollouts -A -w` all of them',
);

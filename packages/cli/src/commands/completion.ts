import { err, ok } from '@sluice/kubernetes';
import { Argument } from 'commander';
import { type Shell, scripts } from '../completion/scripts.ts';
import { done } from '../outcome.ts';
import { showHelp, verb } from '../verb.ts';

const isShell = (text: string): text is Shell => Object.hasOwn(scripts, text);

const help = `
Below kubectl itself, completion needs the program kubectl_complete-argo-rollouts on the PATH; 'make install' puts it there.

Examples:
  source <(kubectl argo rollouts completion bash)
  kubectl argo rollouts completion zsh > "\${fpath[1]}/_kubectl-argo-rollouts"
  kubectl argo rollouts completion fish | source
  kubectl argo rollouts completion powershell | Out-String | Invoke-Expression`;

/** `completion SHELL`: a script that makes the shell complete command lines, names of live objects included. */
export const completion = verb<Shell>({
  define: (command) => void command.addArgument(new Argument('<SHELL>').choices(Object.keys(scripts))).addHelpText('after', help),
  read: ([shell = '']) => (isShell(shell) ? ok(shell) : err(showHelp)),
  async run(shell, io) {
    io.print(scripts[shell](io.programName).replace(/\n$/, ''));
    return done;
  },
});

/**
 * The text of a program that loads its modules from a folder beside it, `lib/<name>`, with V8's compile cache: from the second start on,
 * what was compiled once is read from `$XDG_CACHE_HOME/sluice/compiled` (else `~/.cache/sluice/compiled`). Where that folder cannot be written, the program
 * runs without it. `NODE_COMPILE_CACHE` names another folder, `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 */
export const launcher = (name: string): string => `
const { join } = require('node:path');
const { existsSync } = require('node:fs');
const { homedir } = require('node:os');
const main = join(__dirname, 'lib', ${JSON.stringify(name)}, 'main.mjs');
if (!existsSync(main)) {
  process.stderr.write('${name} needs the folder lib/ that it was built with beside it. Link to it instead of copying it.\\n');
  process.exit(1);
}
const { env } = process;
require('node:module').enableCompileCache(env.NODE_COMPILE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice', 'compiled'));
import(require('node:url').pathToFileURL(main).href);
`;

/** Lets CommonJS libraries inside modules ask for what Node has built in. */
export const requireInModules =
  "import { createRequire as createRequireOfThis } from 'node:module'; const require = createRequireOfThis(import.meta.url);";

/**
 * Lines for the beginning of a program that runs for months. Before anything else is loaded it starts itself anew, as the same process, so
 * that memory is used sparingly however the program was called: V8 keeps its heap small (a third less, for a little more work), and glibc
 * makes two arenas instead of eight for each processor. Both can only be said at the start of a process.
 */
export const sparing = `(function (flags) {
  var process = globalThis.process;
  if (typeof process.execve !== 'function' || process.platform === 'win32' || process.execArgv.indexOf(flags[0]) >= 0) return;
  var args = [process.execPath].concat(flags, process.execArgv, process.argv.slice(1));
  process.execve(process.execPath, args, Object.assign({ MALLOC_ARENA_MAX: '2' }, process.env));
})(['--optimize-for-size', '--v8-pool-size=1']);`;

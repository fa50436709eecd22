/** The oldest Node that the bundled libraries run on. */
const oldestNode = { major: 22, minor: 19 };

export const hashbang = '#!/usr/bin/env node\n';

/**
 * The first lines of a bundled program: where Node is too old, it says so instead of failing somewhere inside. Written for that older
 * Node.
 */
export const banner = (name: string): string => {
  const { major, minor } = oldestNode;
  const needed = `${name} needs Node.js ${major}.${minor} or later, but runs on `;
  return `(function (version) {
  var parts = version.split('.').map(Number);
  if (parts[0] > ${major} || (parts[0] === ${major} && parts[1] >= ${minor})) return;
  process.stderr.write(${JSON.stringify(needed)} + version + '.\\n');
  process.exit(1);
})(process.versions.node);`;
};

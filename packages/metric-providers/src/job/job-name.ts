import { createHash } from 'node:crypto';

const longest = 63;

/**
 * `<uid of the run>.<metric>.<number>`. A metric whose name is too long for that, or has characters that names of objects may not have,
 * is shortened and told from others by a few digits of its hash.
 */
export function jobName(runUid: string, metric: string, number: number): string {
  const room = longest - runUid.length - 2 - String(number).length;
  const plain = metric
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (plain === metric && plain.length <= room) return `${runUid}.${plain}.${number}`;
  const digits = createHash('sha256').update(metric).digest('hex').slice(0, 8);
  const head = plain.slice(0, room - digits.length - 1).replace(/-+$/, '');
  return `${runUid}.${head === '' ? digits : `${head}-${digits}`}.${number}`;
}

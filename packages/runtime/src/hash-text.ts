/** FNV-1a, 32 bits, over the UTF-16 units of a text: a short fingerprint for names, no protection against anybody. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

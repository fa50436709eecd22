const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding (RFC 4648). */
export function encodeBase64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const group = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join('');
    text += group.slice(0, bytes.length - at + 1).padEnd(4, '=');
  }
  return text;
}

/** The bytes of padded base64, in which lines may be broken; undefined for any other text. */
export function decodeBase64(text: string): number[] | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(clean)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < clean.length; at += 4) {
    const group = clean.slice(at, at + 4).replace(/=+$/, '');
    const bits = [...group.padEnd(4, 'A')].reduce((sum, character) => sum * 64 + alphabet.indexOf(character), 0);
    bytes.push(...[bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, group.length - 1));
  }
  return bytes;
}

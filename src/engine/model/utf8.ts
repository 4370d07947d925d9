/** The bytes of a text as Java's `getBytes(UTF_8)` gives them. */
export function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return bytes;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding (RFC 4648). */
export function base64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    text += `${alphabet.charAt(group >> 18)}${alphabet.charAt((group >> 12) & 63)}`;
    text += `${left > 1 ? alphabet.charAt((group >> 6) & 63) : '='}${left > 2 ? alphabet.charAt(group & 63) : '='}`;
  }
  return text;
}

/** Bytes as lower-case hex. */
export const hexOf = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** As java.net.URLEncoder: letters, digits and `.-*_` stay, a blank becomes `+`, all other bytes of the UTF-8 text are `%XX`. */
export function urlEncoded(text: string): string {
  return utf8(text)
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/^[A-Za-z0-9.*_-]$/.test(character)) return character;
      return character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** Text to the compressed base64url of a link and back, by the platform's own streams. Unpacking is bounded. */

export type Inflated = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: 'damaged' | 'tooBig' };

const bytesAtOnce = 8_192;

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += bytesAtOnce)
    binary += String.fromCharCode(...bytes.subarray(start, start + bytesAtOnce));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(code: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(code) || code.length % 4 === 1) return undefined;
  const binary = atob(code.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Reads a stream to its end, or gives up as soon as it has brought more than `maxBytes`. */
async function readAtMost(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined); // The rest is not wanted, whatever becomes of it.
      return undefined;
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Deflates (raw) the UTF-8 bytes of a text; base64url without `=`. */
export async function deflateText(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = await readAtMost(stream, Number.MAX_SAFE_INTEGER);
  return toBase64Url(bytes ?? new Uint8Array());
}

/** The text again. Stops as soon as more than `maxBytes` come out, so a small link cannot fill the memory. */
export async function inflateText(code: string, maxBytes: number): Promise<Inflated> {
  const packed = fromBase64Url(code);
  if (packed === undefined || packed.length === 0) return { ok: false, reason: 'damaged' };
  try {
    const bytes = await readAtMost(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')), maxBytes);
    if (bytes === undefined) return { ok: false, reason: 'tooBig' };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: 'damaged' };
  }
}

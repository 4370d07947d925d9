/**
 * Integer random numbers (sfc32), one stream for each (seed, mechanism, entity): removing one action leaves the luck of
 * all others unchanged. A stream is three words and a counter, kept as plain state.
 */

export interface RandomStream {
  a: number;
  b: number;
  c: number;
  counter: number;
}

/** A stream from a seed and names; the same in every JavaScript engine. */
export function createRandomStream(seed: number, mechanism: string, entity: string): RandomStream {
  const text = `${mechanism}/${entity}`;
  let h = 0x811c9dc5 ^ (seed | 0);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  const stream: RandomStream = { a: h | 0, b: Math.imul(h, 0x9e3779b1) | 0, c: (seed | 0) ^ 0x5bd1e995, counter: 1 };
  for (let i = 0; i < 12; i++) nextWord(stream);
  return stream;
}

/** The next 32 bits as a signed integer. */
export function nextWord(stream: RandomStream): number {
  const sum = (((stream.a + stream.b) | 0) + stream.counter) | 0;
  stream.counter = (stream.counter + 1) | 0;
  stream.a = stream.b ^ (stream.b >>> 9);
  stream.b = (stream.c + (stream.c << 3)) | 0;
  stream.c = (((stream.c << 21) | (stream.c >>> 11)) + sum) | 0;
  return sum;
}

/** An integer from 0 up to but not including `bound` (1 … 2^31). Rejection keeps it even. */
export function nextBelow(stream: RandomStream, bound: number): number {
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
  for (;;) {
    const word = nextWord(stream) >>> 0;
    if (word < limit) return word % bound;
  }
}

import { expect, test } from 'vitest';
import { engineVersion } from '../index.ts';
import goldenHashes from './golden/hashes.json';
import type { GoldenHashes } from './portable.ts';

const written: Readonly<Record<string, GoldenHashes>> = goldenHashes;

test('a worker computes the same runs as the page and as Node', { timeout: 60_000 }, async () => {
  const worker = new Worker(new URL('./portableWorker.ts', import.meta.url), { type: 'module' });
  const failures = await new Promise<unknown>((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(written[String(engineVersion)] ?? {});
  });
  worker.terminate();
  expect(failures).toEqual([]);
});

/** B7: facts from the worker to the page, as columns whose buffers change hands, against objects that are cloned. */
import { createRun } from '../engine/index.ts';
import { FactBatchReader, transferables } from '../host/factBatch.ts';
import { openPreset } from '../scenario/index.ts';
import type { Measured } from './figures.ts';
import { median, timed } from './rounds.ts';

const batch = 10_000;
const rounds = 15;
const repeats = 10;

export function measureFactTransfer(): Measured[] {
  const scenario = openPreset('consume-retry-16');
  if (!scenario.ok) throw new Error('no preset');
  const run = createRun(scenario.value);
  run.advanceToEnd();
  const objects = Array.from({ length: batch }, (_, i) => run.trace.fact(i + 1));
  const shares: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const columnsMs = timed(() => {
      for (let i = 0; i < repeats; i++) {
        const columns = run.trace.columns(1, batch);
        const arrived = structuredClone(columns, { transfer: transferables(columns) });
        if (new FactBatchReader(arrived).length !== batch) throw new Error('facts were lost');
      }
    });
    const objectsMs = timed(() => {
      for (let i = 0; i < repeats; i++) if (structuredClone(objects).length !== batch) throw new Error('facts were lost');
    });
    shares.push(columnsMs / objectsMs);
  }
  return [{ id: 'B7', value: median(shares), reference: `columns copied out, transferred and opened; ${batch} objects cloned` }];
}

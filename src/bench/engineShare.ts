/** B1: the whole engine with its trace, against a heap that only sorts. */
import { createRun } from '../engine/index.ts';
import type { History } from '../engine/history.ts';
import { BareHeap } from './bareHeap.ts';
import { busyCluster, sendingStartsMs } from './busyCluster.ts';
import { expectRun } from './expectedRuns.ts';
import type { Measured } from './figures.ts';
import { median, timed } from './rounds.ts';

const rounds = 9;
/** Virtual time of a round (ms), and how long messages have been on their way before the first. */
const roundMs = 500;
const warmUpMs = 4_000;
/**
 * The same run before, unmeasured: the heap's three functions are compiled at once, of the engine's thousand some dozens are still
 * compiled anew in the third run, and hardly one in the fifth.
 */
const warmUpRuns = 4;
/** So many operations of the heap for each event: its rounds would be too short to be measured otherwise. */
const heapRepeats = 10;
/** Longest time for which the heap schedules (ms): two of the run's latencies. */
const heapSpanMs = 1_400;

/** Takes the nearest event out and schedules another, so that always the same number waits. */
function turnHeap(heap: BareHeap, operations: number): void {
  let luck = 12_345;
  for (let i = 0; i < operations; i++) {
    luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) | 0;
    heap.push(heap.pop() + 1 + ((luck >>> 16) % heapSpanMs), luck & 1);
  }
}

function filledHeap(pending: number): BareHeap {
  const heap = new BareHeap(pending + 1);
  for (let i = 0; i < pending; i++) heap.push((i * 7_919) % heapSpanMs, i & 1);
  turnHeap(heap, 10 * pending);
  return heap;
}

export function measureEngineShare(): Measured[] {
  const startsMs = sendingStartsMs + warmUpMs;
  const endsMs = startsMs + rounds * roundMs;
  const scenario = busyCluster({ messagesEach: 8_600, latencyMs: 700, untilMs: endsMs });
  for (let run = 0; run < warmUpRuns; run++) createRun(scenario).advanceTo(endsMs);
  const run: History = createRun(scenario);
  run.advanceTo(startsMs);
  const shares: number[] = [];
  const pendings: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const events = run.events;
    const pending = run.waitingEvents;
    const engineMs = timed(() => run.advanceTo(startsMs + (round + 1) * roundMs));
    const handled = run.events - events;
    const heap = filledHeap(Math.round((pending + run.waitingEvents) / 2));
    const heapMs = timed(() => turnHeap(heap, handled * heapRepeats)) / heapRepeats;
    shares.push(heapMs / engineMs);
    pendings.push(heap.size);
    rates.push((handled / engineMs) * 1_000);
  }
  if (median(pendings) < 1_000) throw new Error(`only ${median(pendings)} events wait: the cluster is not busy`);
  expectRun('busyCluster', run.hashAt({ ms: endsMs }));
  const reference = `heap with ${median(pendings)} events waiting; the engine handles ${Math.round(median(rates))} events per second of processor time`;
  return [{ id: 'B1', value: median(shares), reference }];
}

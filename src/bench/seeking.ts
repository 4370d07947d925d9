/** B5: going to any fact of a long run, and what has to be kept for that. */
import { createRun } from '../engine/index.ts';
import { busyCluster, sendingStartsMs } from './busyCluster.ts';
import type { Measured } from './figures.ts';
import { processorMs, quantile } from './rounds.ts';

const messagesEach = 7_200;
const seeks = 120;

export function measureSeeking(): Measured[] {
  const untilMs = sendingStartsMs + messagesEach + 20_000;
  const run = createRun(busyCluster({ messagesEach, latencyMs: 2, untilMs }));
  run.advanceTo(untilMs);
  const facts = run.trace.length;
  if (facts < 1_000_000) throw new Error(`the long run has only ${facts} facts: ${run.stopped?.detail ?? ''}`);
  const times: number[] = [];
  let luck = 1;
  for (let i = 0; i < seeks; i++) {
    luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
    const seq = 1 + (luck % facts);
    const ms = run.trace.at(seq);
    const from = processorMs();
    run.pendingAt({ ms, n: seq - run.trace.seqAt({ ms: ms - 1 }) }, 20);
    times.push(processorMs() - from);
  }
  const memory = run.memory();
  const kept = `facts take ${(memory.facts / Math.min(facts, 16 * 65_536)).toFixed(0)} bytes each`;
  return [
    {
      id: 'B5',
      value: quantile(times, 0.95),
      reference: `${seeks} seeks in ${facts} facts, median ${Math.round(quantile(times, 0.5))} ms`,
    },
    { id: 'B5m', value: memory.checkpoints, reference: kept },
  ];
}

/** B2: an M/M/8 waiting line, on this engine's kernel and in two libraries for such simulations. */
import { EventQueue, priorities, type PoppedEvent } from '../engine/kernel/eventQueue.ts';
import { createRandomStream, nextBelow, type RandomStream } from '../engine/kernel/random.ts';
import type { Measured } from './figures.ts';
import { median, processorMs, timed } from './rounds.ts';
import { meanGap, meanService, servers, simjsLine, simscriptLine } from './waitingLineLibraries.ts';

/** Exponential times of mean 1, as integers of 2^16, at the middles of 4,096 equal parts of probability. */
const tableBits = 12;
const exponential = Int32Array.from({ length: 1 << tableBits }, (_, i) => Math.round(-Math.log((i + 0.5) / (1 << tableBits)) * 65_536));
const draw = (stream: RandomStream, mean: number): number =>
  Math.max(1, Math.floor(((exponential[nextBelow(stream, 1 << tableBits)] as number) * mean) / 65_536));

const arrival = 0;
const departure = 1;

/** Serves so many customers; gives the sum of their waits (µs). */
export function kernelLine(customers: number): number {
  const queue = new EventQueue();
  const gaps = createRandomStream(1, 'line', 'gaps');
  const services = createRandomStream(1, 'line', 'services');
  const waiting = new Float64Array(customers);
  const event: PoppedEvent = { dueAt: 0, priority: 0, kind: 0, cause: 0, payload: undefined, owner: undefined, lives: 0 };
  let arrived = 0;
  let begun = 0;
  let free = servers;
  let waited = 0;
  queue.schedule(0, priorities.arrival, arrival, 0, undefined);
  while (queue.pop(event)) {
    if (event.kind === arrival) {
      waiting[arrived++] = event.dueAt;
      if (arrived < customers) queue.schedule(event.dueAt + draw(gaps, meanGap), priorities.arrival, arrival, 0, undefined);
    } else free++;
    while (free > 0 && begun < arrived) {
      free--;
      waited += event.dueAt - (waiting[begun++] as number);
      queue.schedule(event.dueAt + draw(services, meanService), priorities.timer, departure, 0, undefined);
    }
  }
  return waited;
}

/** Mean wait that theory gives (Erlang C), in mean services. */
const meanWaitInServices = 0.877;
const kernelCustomers = 400_000;
/** Their lists of events grow with time, so they get fewer customers. */
const simjsCustomers = 20_000;
const simscriptCustomers = 4_000;
const rounds = 5;

function checkWait(waited: number): void {
  const mean = waited / kernelCustomers / meanService;
  if (Math.abs(mean / meanWaitInServices - 1) > 0.1)
    throw new Error(`customers waited ${mean.toFixed(3)} services, theory says ${meanWaitInServices}`);
}

export async function measureWaitingLine(): Promise<Measured[]> {
  const againstSimscript: number[] = [];
  const againstSimjs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const kernelMs = timed(() => checkWait(kernelLine(kernelCustomers))) / kernelCustomers;
    againstSimjs.push(timed(() => simjsLine(simjsCustomers)) / simjsCustomers / kernelMs);
    const from = processorMs();
    await simscriptLine(simscriptCustomers);
    againstSimscript.push((processorMs() - from) / simscriptCustomers / kernelMs);
  }
  return [
    {
      id: 'B2a',
      value: median(againstSimscript),
      reference: `simscript 1.0.37, ${simscriptCustomers} customers; the kernel ${kernelCustomers}`,
    },
    { id: 'B2b', value: median(againstSimjs), reference: `simjs 2.0.3, ${simjsCustomers} customers; the kernel ${kernelCustomers}` },
  ];
}

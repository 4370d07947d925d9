/** A master and its slaves: which of them is asked and told, and what each of them knows of a group's offsets. */
import { groupBy, type Say } from './groupBy.ts';
import { noise } from './noise.ts';
import type { Recording, SeenOf } from './recording.ts';

type Asked = SeenOf<'pulls'> | SeenOf<'commits'>;

/** Whom a consumer pulls a queue from, and whom it tells its offset: the same processes one after the other, at the same times. */
export function compareTargets(recorded: readonly Asked[], ran: readonly Asked[], say: Say): void {
  const stream = ({ saw, who, queue }: Asked): string =>
    saw === 'pulls' ? `${who} pulls ${queue} from` : `${who} tells its offset of ${queue} to`;
  const changes = (list: readonly Asked[]): Asked[] => list.filter((one, i) => list[i - 1]?.to !== one.to);
  const text = (list: readonly Asked[]): string => list.map(({ to, at }) => `${to} from ${at} ms`).join(', ');
  const inRun = groupBy(ran, stream);
  for (const [name, list] of groupBy(recorded, stream)) {
    const [was, is] = [changes(list), changes(inRun.get(name) ?? [])];
    const isSame =
      was.length === is.length && was.every((one, i) => one.to === is[i]?.to && Math.abs(one.at - (is[i]?.at ?? 0)) <= mostApart(one));
    if (!isSame) say(`${name} ${text(was)}, in the run ${text(is)}`);
  }
}

/** A pull that is held ends with a check of held pulls; offsets are told on the grid of the client's start. */
const mostApart = ({ saw }: Asked): number => (saw === 'pulls' ? noise.hold : 0) + noise.startUp;

type OffsetsAt = SeenOf<'offsetsAt'>;

/**
 * What each process answered about a group: in the run the same, not a period of persistence earlier or later, or one message more
 * or less (a pull that carries the offset may leave before the listener returns), one batch where one thread works slowly on two
 * queues; and when a slave's offset went back.
 */
export function compareReplicaOffsets(recording: Recording, recorded: readonly OffsetsAt[], ran: readonly OffsetsAt[], say: Say): void {
  const stream = ({ group, broker }: OffsetsAt): string => `${group} at ${broker}`;
  const inRun = groupBy(ran, stream);
  for (const [name, was] of groupBy(recorded, stream)) {
    const is = inRun.get(name) ?? [];
    const consumer = recording.consumers.find(({ group }) => group === was[0]?.group);
    const raced = consumer?.sleepMs === undefined ? 1 : Number(consumer.config?.['pullBatchSize'] ?? 1);
    for (const queue of new Set(was.flatMap(({ offsets }) => Object.keys(offsets)))) {
      for (const { at, offsets } of was) {
        const offset = offsets[queue] ?? 0;
        const [least, most] = range(is, queue, at);
        if (offset < least - raced || offset > most + raced)
          say(`${name}: ${queue}/${offset} at ${at} ms, in the run between ${least} and ${most}`);
      }
      if (recording.slaves?.[was[0]?.broker ?? ''] === undefined) continue; // A master's goes back when it starts with an older file.
      const [backs, backsInRun] = [wentBack(was, queue), wentBack(is, queue)];
      const isSame = backs.length === backsInRun.length && backs.every((at, i) => Math.abs(at - (backsInRun[i] ?? 0)) <= noise.sync);
      if (!isSame) say(`${name}: ${queue} went back at ${backs.join(', ')} ms, in the run at ${backsInRun.join(', ')} ms`);
    }
  }
}

function range(list: readonly OffsetsAt[], queue: string, ms: number): readonly [least: number, most: number] {
  const period = noise.persist + noise.startUp;
  const before = list.findLast(({ at }) => at <= ms - period)?.offsets[queue] ?? 0;
  const near = list.flatMap(({ at, offsets }) =>
    at > ms - period && at < ms + noise.firstPersist + noise.startUp ? [offsets[queue] ?? 0] : [],
  );
  return [Math.min(before, ...near), Math.max(before, ...near)];
}

/** When the offset became smaller. */
const wentBack = (list: readonly OffsetsAt[], queue: string): number[] =>
  list.flatMap(({ at, offsets }, i) => ((offsets[queue] ?? 0) < (list[i - 1]?.offsets[queue] ?? 0) ? [at] : []));

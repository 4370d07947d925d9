import type { Fact, FactType, ScriptAction, TraceReader } from '../engine/index.ts';
import type { Timeline } from './host.ts';

export type Mark = Timeline['marks'][number];

/** Facts that stand for a fault: something went down or apart. */
const faultTypes: ReadonlySet<FactType> = new Set([
  'broker.crashed',
  'broker.stopped',
  'nameServer.stopped',
  'client.crashed',
  'client.stopped',
]);

/** A shutdown that ends within this is one mark with the call that asked for it (ms); that of a broker takes a second. */
const shutdownMs = 5_000;

/** More marks than this of one kind are thinned to the first of each of so many equal parts of the axis. */
const marksOfKind = 256;

/** What the scrubber needs of a run, gathered once while its facts are computed. */
export class TimelineIndex {
  readonly #trace: TraceReader;
  #nextSeq = 1;
  /** Instants with shown facts, and how many each has. */
  readonly instantMs: number[] = [];
  readonly instantFacts: number[] = [];
  readonly #marks: Mark[] = [];
  readonly #scriptIndexes = new Set<number>();

  constructor(trace: TraceReader) {
    this.#trace = trace;
  }

  /** Reads at most `maxFacts` of the facts up to `computedMs`; true when none is left. */
  read(computedMs: number, maxFacts: number): boolean {
    const lastSeq = this.#trace.seqAt({ ms: computedMs });
    const stopSeq = Math.min(lastSeq, this.#nextSeq + maxFacts - 1);
    for (; this.#nextSeq <= stopSeq; this.#nextSeq += 1) this.#readFact(this.#nextSeq);
    return this.#nextSeq > lastSeq;
  }

  #readFact(seq: number): void {
    if (this.#trace.isHousekeeping(seq)) return;
    const at = this.#trace.at(seq);
    const last = this.instantMs.length - 1;
    if (this.instantMs[last] === at) this.instantFacts[last] = (this.instantFacts[last] ?? 0) + 1;
    else {
      this.instantMs.push(at);
      this.instantFacts.push(1);
    }
    if (!markedTypes.has(this.#trace.typeOf(seq))) return;
    const fact = this.#trace.fact(seq);
    if (fact.type === 'action.applied' || fact.type === 'action.rejected') this.#scriptIndexes.add(fact.index);
    const mark = markOf(fact);
    if (mark === undefined) return;
    const action = mark.kind === 'fault' || mark.kind === 'cut' ? this.#actionBehind(fact) : -1;
    const behind = this.#marks[action];
    if (behind === undefined) this.#marks.push(mark);
    else this.#marks[action] = { ...mark, at: behind.at, seq: behind.seq, ...(mark.kind === 'fault' ? { by: behind.label } : {}) };
  }

  /** Where the mark of the action stands that made this fact, −1 if it is none or long ago: what was done once is marked once. */
  #actionBehind({ at, causeSeq }: Fact): number {
    for (let seq = causeSeq; seq !== undefined; seq = this.#trace.fact(seq).causeSeq) {
      if (at - this.#trace.at(seq) > shutdownMs) return -1;
      const found = this.#marks.findLastIndex((mark) => mark.kind === 'action' && mark.seq === seq);
      if (found >= 0) return found;
    }
    return -1;
  }

  /** Marks of the facts so far and, with seq 0, of the script's actions that are not computed yet. */
  marks(script: readonly ScriptAction[], computedMs: number, endMs: number): readonly Mark[] {
    const future = script.flatMap((action, index): Mark[] =>
      action.at > computedMs && action.at <= endMs && !this.#scriptIndexes.has(index)
        ? [{ at: action.at, kind: 'action', label: action.do, seq: 0 }]
        : [],
    );
    return thinned([...this.#marks, ...future], endMs);
  }
}

const markedTypes: ReadonlySet<FactType> = new Set([
  ...faultTypes,
  'link.cut',
  'action.applied',
  'action.rejected',
  'message.delivered',
  'message.deadLettered',
  'invariant.violated',
]);

/** Labels are values of the fact; the page makes words of kind and label. */
function markOf(fact: Fact): Mark | undefined {
  const { at, seq } = fact;
  switch (fact.type) {
    case 'action.applied':
      return { at, seq, kind: 'action', label: nameOfAction(fact.action) };
    case 'action.rejected':
      return { at, seq, kind: 'rejected', label: nameOfAction(fact.action) };
    case 'invariant.violated':
      return { at, seq, kind: 'violation', label: fact.rule };
    case 'message.delivered':
      return fact.reconsumeTimes > 0 ? { at, seq, kind: 'retry', label: String(fact.reconsumeTimes) } : undefined;
    case 'message.deadLettered':
      return { at, seq, kind: 'deadLetter', label: fact.topic };
    case 'link.cut':
      return { at, seq, kind: 'cut', label: `${fact.from} – ${fact.to}` };
    default:
      return 'id' in fact && faultTypes.has(fact.type) ? { at, seq, kind: 'fault', label: fact.id } : undefined;
  }
}

function nameOfAction(action: unknown): string {
  const name: unknown = typeof action === 'object' && action !== null && 'do' in action ? action.do : undefined;
  return typeof name === 'string' ? name : '';
}

function thinned(marks: readonly Mark[], endMs: number): readonly Mark[] {
  const counts = new Map<Mark['kind'], number>();
  for (const mark of marks) counts.set(mark.kind, (counts.get(mark.kind) ?? 0) + 1);
  if ([...counts.values()].every((count) => count <= marksOfKind)) return marks;
  const taken = new Set<string>();
  return marks.filter((mark) => {
    if ((counts.get(mark.kind) ?? 0) <= marksOfKind) return true;
    const part = `${mark.kind} ${String(Math.floor((mark.at * marksOfKind) / (endMs + 1)))}`;
    if (taken.has(part)) return false;
    taken.add(part);
    return true;
  });
}

import type { Fact, FactType, Moment, Selection, TraceReader } from '../engine/index.ts';
import { concerns } from './concerns.ts';
import type { Jump } from './host.ts';

/** What a jump stops at, told cheaply first: by type, then by the decoded fact. */
export interface Target {
  readonly matches: (trace: TraceReader, seq: number) => boolean;
}

/** Facts at which something went wrong or somebody did something: always worth a stop. */
const notableTypes: ReadonlySet<FactType> = new Set([
  'action.applied',
  'action.rejected',
  'broker.crashed',
  'broker.stopped',
  'nameServer.stopped',
  'client.crashed',
  'client.stopped',
  'link.cut',
  'send.failed',
  'message.delivered',
  'message.deadLettered',
  'message.lost',
  'message.expired',
  'message.dropped',
  'rebalance.done',
  'half.checked',
  'half.committed',
  'half.rolledBack',
  'half.discarded',
  'invariant.violated',
]);

export function targetOf(kind: Jump, selection: Selection | undefined): Target {
  switch (kind) {
    case 'fact':
      return { matches: (trace, seq) => isShown(trace, seq, selection) };
    case 'ofSelection':
      return { matches: (trace, seq) => selection !== undefined && concerns(trace.fact(seq), selection) };
    case 'retry':
      return ofMessage('message.delivered', selection, (fact) => fact.type === 'message.delivered' && fact.reconsumeTimes > 0);
    case 'delivery':
      return ofMessage('message.delivered', selection);
    case 'checkback':
      return ofMessage('half.checked', selection);
    case 'rebalance':
      return { matches: (trace, seq) => trace.typeOf(seq) === 'rebalance.done' };
    case 'matters':
      return { matches: (trace, seq) => notableTypes.has(trace.typeOf(seq)) };
  }
}

/** With a message selected, "the next retry" is that message's; any other selection has no say. */
function ofMessage(type: FactType, selection: Selection | undefined, matches: (fact: Fact) => boolean = () => true): Target {
  const message = selection?.kind === 'message' ? selection : undefined;
  return {
    matches: (trace, seq) => {
      if (trace.typeOf(seq) !== type) return false;
      const fact = trace.fact(seq);
      return matches(fact) && (message === undefined || concerns(fact, message));
    },
  };
}

/** Steps skip background work, unless it is the selection's own: what pacing gives screen time is what a step stops at. */
function isShown(trace: TraceReader, seq: number, selection: Selection | undefined): boolean {
  if (!trace.isHousekeeping(seq)) return true;
  return selection !== undefined && concerns(trace.fact(seq), selection);
}

/**
 * The seq below which a step back looks. The fact that the moment shows as its newest is left behind, but only when the
 * moment is that fact's own: later in time, the way back first leads to it.
 */
export function backLimit(trace: TraceReader, from: Moment, seqOfMoment: number, selection: Selection | undefined): number {
  let newest = seqOfMoment;
  while (newest > 0 && trace.at(newest) === from.ms && !isShown(trace, newest, selection)) newest -= 1;
  return newest > 0 && trace.at(newest) === from.ms ? newest - 1 : newest;
}

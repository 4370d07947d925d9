/** The newest facts at a moment and the names of messages: what the trace list needs before it has asked for anything. */
import { isHousekeeping, type Fact, type Projection } from '../../engine/index.ts';
import { receiversOf } from '../receivers.ts';

export interface TraceWindowModel {
  /** Last fact of the moment; 0 before the first. */
  readonly seq: number;
  /** Facts up to the moment that are not housekeeping. */
  readonly shownCount: number;
  /** The newest facts that are not housekeeping, oldest first (at most `traceWindowLimits.facts`). */
  readonly recent: readonly Fact[];
  /** msgId and keys of the messages with keys that were mentioned last, the last one at the end (at most `traceWindowLimits.keys`). */
  readonly keys: readonly (readonly [msgId: string, keys: string])[];
  /** What happened so far: types of facts, those of requests and responses with the name of their code behind a space; in order of their first. */
  readonly kinds: readonly string[];
  /** Consumers without a listener. */
  readonly receivers: readonly string[];
}

/** `knownKeys`: of messages that may be mentioned again. */
export const traceWindowLimits = { facts: 60, keys: 500, knownKeys: 4_000 } as const;

export interface TraceWindowState {
  seq: number;
  shownCount: number;
  recent: Fact[];
  keys: Map<string, string>;
  kinds: Set<string>;
  receivers: readonly string[];
}

/** A message keeps the name that it got first, as long as it is spoken of. */
function noteKeys(state: TraceWindowState, fact: Fact): void {
  if (!('msgId' in fact) || fact.msgId === undefined) return;
  const { msgId } = fact;
  const keys = state.keys.get(msgId) ?? (fact.type === 'send.requested' || fact.type === 'message.stored' ? fact.keys : undefined);
  if (keys === undefined) return;
  state.keys.delete(msgId);
  state.keys.set(msgId, keys);
  if (state.keys.size <= traceWindowLimits.knownKeys) return;
  const oldest = state.keys.keys().next();
  if (oldest.done !== true) state.keys.delete(oldest.value);
}

/** Its type; of a request or a response with the name of its code. */
const kindOf = (fact: Fact): string =>
  fact.type === 'request.sent' || fact.type === 'response.sent' || fact.type === 'request.lost' ? `${fact.type} ${fact.code}` : fact.type;

export const traceWindow: Projection<TraceWindowState, TraceWindowModel> = {
  id: 'traceWindow',
  initial: (scenario) => ({ seq: 0, shownCount: 0, recent: [], keys: new Map(), kinds: new Set(), receivers: receiversOf(scenario) }),
  apply(state, fact) {
    state.seq = fact.seq;
    state.kinds.add(kindOf(fact));
    if (isHousekeeping(fact)) return;
    state.shownCount++;
    state.recent.push(fact);
    // Cut in bulk: once per window, not once per fact.
    if (state.recent.length >= 2 * traceWindowLimits.facts) state.recent = state.recent.slice(-traceWindowLimits.facts);
    noteKeys(state, fact);
  },
  model: (state) => ({
    seq: state.seq,
    shownCount: state.shownCount,
    recent: state.recent.slice(-traceWindowLimits.facts),
    keys: [...state.keys].slice(-traceWindowLimits.keys),
    kinds: [...state.kinds],
    receivers: state.receivers,
  }),
};

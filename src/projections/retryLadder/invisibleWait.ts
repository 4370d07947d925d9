/**
 * Messages that are popped on the ladder: each receipt hides a message for its invisible time, and without an ack it comes again.
 * Folds `message.popped`, `.consumed`, `.acked`, `.invisibleTimeChanged`, `.revived`, `pop.assigned`.
 */
import type { Fact, FactOf } from '../../engine/index.ts';
import { finished, isHidden, keyOf, retryPrefix, track, type FailingMessage, type LadderState } from './ladderState.ts';

function onPopped(state: LadderState, fact: FactOf<'message.popped'>): void {
  const { msgId, group, topic, broker, at, visibleAt } = fact;
  const message = track(state, msgId, group, topic.startsWith(retryPrefix) ? '' : topic, at);
  if (message === undefined) return;
  const attempt = fact.reconsumeTimes + 1;
  message.reconsumeTimes = fact.reconsumeTimes;
  message.phase = 'waiting';
  message.waits.push({ attempt, level: attempt, broker, storedAt: at, dueAt: visibleAt, foundAt: undefined });
}

function onConsumed(message: FailingMessage, fact: FactOf<'message.consumed'>): void {
  const delivery = message.deliveries.find((one) => one.attempt === fact.reconsumeTimes && one.consumer === fact.consumer);
  if (delivery !== undefined) [delivery.result, delivery.consumedAt] = [fact.result, fact.at];
  // Without an ack, whatever the result, it is invisible and no more.
  if (message.phase === 'beingConsumed' && fact.reconsumeTimes === message.reconsumeTimes) message.phase = 'waiting';
}

function onAcked(state: LadderState, message: FailingMessage): void {
  // What is acknowledged at once never waited for anything.
  if (message.reconsumeTimes === 0) state.messages.delete(keyOf(message.msgId, message.group));
  else if (!finished.has(message.phase)) message.phase = 'consumed';
}

function onRevived(message: FailingMessage, fact: FactOf<'message.revived'>): void {
  const wait = message.waits.find(({ attempt }) => attempt === fact.reconsumeTimes);
  if (wait !== undefined) wait.foundAt = fact.at;
  message.reconsumeTimes = fact.reconsumeTimes;
  message.phase = 'due';
}

/** Whether the fact was about a message that was popped. */
export function applyInvisible(state: LadderState, fact: Fact): boolean {
  switch (fact.type) {
    case 'message.popped':
      onPopped(state, fact);
      return true;
    case 'message.consumed':
    case 'message.acked':
    case 'message.invisibleTimeChanged':
    case 'message.revived': {
      if (!isHidden(state.groups.get(fact.group))) return false;
      const message = state.messages.get(keyOf(fact.msgId, fact.group));
      if (message === undefined) return true;
      if (fact.type === 'message.consumed') onConsumed(message, fact);
      else if (fact.type === 'message.acked') onAcked(state, message);
      else if (fact.type === 'message.revived') onRevived(message, fact);
      else {
        const wait = message.waits.at(-1);
        if (wait !== undefined) [wait.storedAt, wait.dueAt] = [fact.at, fact.visibleAt];
      }
      return true;
    }
    case 'pop.assigned': {
      const rule = state.groups.get(fact.group);
      if (rule !== undefined) rule.popsByTable = fact.queues.length > 0;
      return true;
    }
    default:
      return false;
  }
}

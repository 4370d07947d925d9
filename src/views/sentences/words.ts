/** Pieces that several sentences share. Texts come from the message catalogue in the current language. */
import type { FactOf, FactType } from '../../engine/index.ts';
import { count, messageName } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** What sentences need to know beside the fact itself. */
export interface SentenceContext {
  /** Name of a message: its key when one is known, otherwise its short id. */
  message(msgId: string): string;
}

/** One sentence for each fact type. */
export type SentenceBuilders<T extends FactType = FactType> = {
  readonly [K in T]: (fact: FactOf<K>, context: SentenceContext) => string;
};

/** Names messages by their keys as far as they are known. */
export const contextOfKeys = (keys: ReadonlyMap<string, string>): SentenceContext => ({
  message: (msgId) => messageName(msgId, keys.get(msgId)),
});

/** `broker-a q2`: a message queue where its topic is said beside it. */
export const place = (broker: string, queueId: number): string => `${broker} q${queueId}`;

/** Names of up to three messages, otherwise their number. */
export function messageNames(msgIds: readonly string[], context: SentenceContext): string {
  return msgIds.length <= 3 ? msgIds.map((id) => context.message(id)).join(', ') : m.facts_messages({ count: count(msgIds.length) });
}

/** Longest value of an action's parameter that is shown in a sentence (characters). */
const longestParam = 60;

function paramText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longestParam ? `${text.slice(0, longestParam)}…` : text;
}

/** A script action as one could type it: `send p1 topic=OrderTopic tag=TagA`. Its time is said by the fact, so `at` is left out. */
export function actionText(action: unknown): string {
  if (typeof action !== 'object' || action === null) return String(action);
  const { at: _at, do: verb, ...params } = action as Readonly<Record<string, unknown>>;
  const shown = Object.entries(params).map(([name, value]) => `${name}=${paramText(value)}`);
  return [typeof verb === 'string' ? verb : '?', ...shown].join(' ');
}

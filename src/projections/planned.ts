/** What a run will bring, as far as its scenario says: pictures keep room for it. */
import { isSuccess, type ResolvedScenario } from '../engine/index.ts';

const sending: ReadonlySet<string> = new Set(['send', 'sendBatch', 'sendInTransaction', 'request', 'httpSend']);

/** Messages that the script sends until the run ends. */
export const plannedMessages = ({ script, until }: ResolvedScenario): number =>
  script
    .filter(({ do: name, at }) => sending.has(name) && (until === undefined || at <= until))
    .reduce((sum, { messages, count = 1 }) => sum + (typeof messages === 'number' ? messages : 1) * count, 0);

export type PlannedConsumer = ResolvedScenario['consumers'][number];

/** Whether its listener is told to fail. */
export const fails = ({ listener }: PlannedConsumer): boolean =>
  [listener.result, ...listener.rules.map(({ result }) => result ?? listener.result)].some((result) => !isSuccess(result));

/** Whether a message that fails would be sent back. */
export const canSendBack = ({ type, messageModel }: PlannedConsumer): boolean =>
  type !== 'simple' && type !== 'pull' && messageModel === 'CLUSTERING';

/** Whether its listener is told to fail, so that messages are sent back. */
export const sendsBack = (consumer: PlannedConsumer): boolean => canSendBack(consumer) && fails(consumer);

/** Groups and topics that are popped, by SimpleConsumers or because the script says so; one that is said twice stands twice. */
export function poppedBy({ consumers, script }: ResolvedScenario): readonly { readonly group: string; readonly topic: string }[] {
  const simple = consumers.flatMap(({ type, group, subscriptions }) =>
    type === 'simple' ? subscriptions.map(({ topic }) => ({ group, topic })) : [],
  );
  const told = script.filter((action) => action.do === 'setConsumeMode' && action['mode'] === 'POP');
  return [...simple, ...told.map(({ group, topic }) => ({ group: String(group ?? ''), topic: String(topic ?? '') }))];
}

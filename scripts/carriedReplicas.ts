/** What a recording with slaves shows beside the others: whom offsets are told, and what each process answers about them. */
import type { Seen } from '../src/engine/testing/recordings/recording.ts';
import { brokersOf, number, text, type Raw, type RawRecording } from './rawRecording.ts';

/** Request code UPDATE_CONSUMER_OFFSET. */
const updateConsumerOffset = 15;

export function seenOfReplicas(
  raw: Raw,
  recording: RawRecording,
  node: (id: string) => string,
  queueOf: (seen: Raw, topic: string) => string,
): Seen | undefined {
  const { slaves, idOf } = brokersOf(recording);
  const at = number(raw, 't');
  if (raw['kind'] === 'request' && raw['code'] === updateConsumerOffset && Object.keys(slaves).length > 0)
    return { at, saw: 'commits', who: node(text(raw, 'id')), queue: queueOf(raw, text(raw, 'topic')), to: idOf(text(raw, 'to')) };
  if (raw['kind'] !== 'groupOffsetsAt') return undefined;
  const group = text(raw, 'group');
  const topic = text(recording.actions.find((one) => one['do'] === 'consumer' && one['group'] === group) ?? {}, 'topic');
  const broker = idOf(text(raw, 'at'));
  const said = Object.entries(raw['consumerOffsetOfBrokerOffset'] as Readonly<Record<string, string>>);
  const offsets = said.map(
    ([queue, pair]) => [`${topic}:${slaves[broker] ?? broker}:${queue.slice(1)}`, Number(pair.split('/')[0])] as const,
  );
  return { at, saw: 'offsetsAt', group, broker, offsets: Object.fromEntries(offsets) };
}

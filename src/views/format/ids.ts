/** Ids as people read them. The whole id stays available on focus and copy; these are the short forms in pictures. */
import { m } from '../../paraglide/messages.js';

/** Last 12 characters of a message id in groups of four, with an ellipsis in front: `…2B27 677D 0002`. Short ids, and names that are none, stay whole. */
export function shortId(id: string): string {
  if (id.length <= 14 || /[^0-9A-F]/i.test(id)) return id;
  return `…${id.slice(-12, -8)} ${id.slice(-8, -4)} ${id.slice(-4)}`;
}

/** How a message is called: its key when it has one, otherwise its short id. Keys that begin with another message's id are those of its trace. */
export function messageName(msgId: string, keys?: string | undefined): string {
  if (keys === undefined || keys === '') return shortId(msgId);
  if (!/^[0-9A-F]{32}\b/.test(keys)) return keys;
  const own = keys.split(' ').filter((key) => !/^[0-9A-F]{32}$/.test(key));
  return m.app_traceOf({ message: own.length > 0 ? own.join(' ') : shortId(keys.slice(0, 32)) });
}

/** How messages beside one another are called: of those with one name each has the end of its id behind it, `O1 …0002`, or all of it that `shortId` gives. */
export function messagesByName(
  messages: Iterable<{ readonly msgId: string; readonly keys?: string | undefined }>,
): ReadonlyMap<string, string> {
  const left = new Map([...messages].map(({ msgId, keys }) => [msgId, messageName(msgId, keys)]));
  const names = new Map<string, string>();
  for (const tail of ['', 'short', 'long']) {
    const forms = [...left].map(
      ([id, name]) => [id, tail === '' ? name : `${name} ${tail === 'short' ? `…${id.slice(-4)}` : shortId(id)}`] as const,
    );
    const times = new Map<string, number>();
    for (const [, form] of forms) times.set(form, (times.get(form) ?? 0) + 1);
    for (const [id, form] of forms)
      if (times.get(form) === 1 || tail === 'long') {
        names.set(id, form);
        left.delete(id);
      }
  }
  return names;
}

export interface QueueParts {
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
}

/** Reads `topic:broker:queueId`. Topics and broker names have no colon. Undefined when it is something else. */
export function parseQueue(text: string): QueueParts | undefined {
  const [topic, broker, queueId, ...more] = text.split(':');
  if (topic === undefined || broker === undefined || queueId === undefined || more.length > 0) return undefined;
  const number = Number(queueId);
  return Number.isInteger(number) && queueId !== '' ? { topic, broker, queueId: number } : undefined;
}

/** `topic:broker:queueId`, the reference text of a message queue. */
export const queueText = (queue: QueueParts): string => `${queue.topic}:${queue.broker}:${queue.queueId}`;

/**
 * Short names of brokers for labels such as `a0 a1`: what follows the last dash (`broker-a` → `a`), or, where that does not
 * tell them apart, the whole name and a space. One that ends in a digit has a colon behind it: `1:0` is queue 0 of broker-1.
 */
export function brokerLetters(brokers: readonly string[]): ReadonlyMap<string, string> {
  const cut = (id: string): string => id.slice(id.lastIndexOf('-') + 1);
  const short = new Set(brokers.map(cut));
  if (short.size < brokers.length || short.has('')) return new Map(brokers.map((id) => [id, `${id} `]));
  const behind = [...short].some((name) => /\d$/u.test(name)) ? ':' : '';
  return new Map(brokers.map((id) => [id, cut(id) + behind]));
}

/** `OrderTopic broker-a q2` from `OrderTopic:broker-a:2`, `broker-a q2` from `broker-a:2`: how a message queue is called in every text. */
export const queueName = (queue: string): string => queue.replace(/:(\d+)$/, ' q$1').replaceAll(':', ' ');

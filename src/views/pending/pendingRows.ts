/** What the event queue holds, in words: when, what, of whom, and why it waits there. Pure. */
import { isSuccess, type Fact, type PendingItem, type ScriptAction } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { count, countdown, duration, queueName, saidTime } from '../format/index.ts';
import { actionText, actionWord } from '../sentences/actionWords.ts';
import { factSentence, taskText, type SentenceContext } from '../sentences/sentences.ts';
import type { TwinTable } from '../view.ts';

export interface PendingRow {
  readonly key: string;
  /** ms */
  readonly dueAt: number;
  /** "in 4 m 48 s" */
  readonly when: string;
  /** "schedule scan (deliverDelayedMessage) of broker-a: o-1001 becomes due" */
  readonly what: string;
  /** "Because …"; undefined while the causing fact is not known. */
  readonly because: string | undefined;
  /** It lies behind the end of the run, and comes only to who goes on past that. */
  readonly isAfterEnd: boolean;
  readonly causeSeq: number | undefined;
  readonly msgId: string | undefined;
  readonly isHousekeeping: boolean;
  /** A step on the way to the next fact. */
  readonly isStep: boolean;
  /** The end of a wait, which what is waited for may end before. */
  readonly isLimit: boolean;
}

/** Timers and events that are the end of a wait for something. */
const limits: ReadonlySet<string> = new Set([
  'connectTimeoutMillis',
  'restOfBudget',
  'restOfTimeout',
  'popPollingTime',
  'pollTimeoutMillis',
  'requestReply.timeout',
  'httpDeleteWithin',
]);

/** Lengths of time: what stands in the list is their end. */
const spans: ReadonlySet<string> = new Set([
  'pullInterval',
  'pullTimeDelayMillsWhenFlowControl',
  'pullTimeDelayMillsWhenException',
  'receiveRetryDelay',
  'suspendCurrentQueueTimeMillis',
  'backOff',
  'sleep',
  'httpDeleteWithin',
]);

/** Events that have words of their own; the others are steps. */
const saidEvents: ReadonlySet<string> = new Set(['remoting.closed', 'remoting.dialed']);

/** The check of a half message, which its producer may end before. */
const isCheck = ({ name, msgId }: PendingItem): boolean => name === 'transactionalMessageCheck' && msgId !== undefined;

const isLimit = (item: PendingItem): boolean => item.kind === 'timeout' || limits.has(item.name) || isCheck(item);

function withLimit(item: PendingItem, what: string): string {
  if (isCheck(item)) return m.trace_pendingUndecided({ what });
  return isLimit(item) ? m.trace_pendingLimit({ what }) : what;
}

/** A hop of a few milliseconds is said as such; longer waits run down in tenths of a second. */
const untilText = (ms: number): string => (ms < 100 ? duration(ms) : countdown(ms));

/**
 * @param causes facts by seq, as far as they are known; the others' rows say no reason
 * @param endMs where the run ends
 */
export function pendingRows(
  items: readonly PendingItem[],
  nowMs: number,
  context: SentenceContext,
  causes: ReadonlyMap<number, Fact> = new Map(),
  endMs = Infinity,
): readonly PendingRow[] {
  const seen = new Map<string, number>();
  const rows = repeated(items).map(({ item, times: often }): PendingRow => {
    const name = `${item.dueAt} ${item.kind} ${item.name} ${item.subject ?? ''} ${item.msgId ?? ''}`;
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    const cause = item.causeSeq === undefined ? undefined : causes.get(item.causeSeq);
    const because = cause && becauseText(cause, item, nowMs, context);
    const isAfterEnd = nowMs <= endMs && item.dueAt > endMs;
    return {
      key: `${name} ${times}`,
      dueAt: item.dueAt,
      when: item.dueAt <= nowMs ? m.trace_pendingNow() : m.trace_pendingIn({ left: untilText(item.dueAt - nowMs) }),
      what: withLimit(item, item.name === 'remoting.dialed' ? dialedText(item, items, context) : whatText(item, context, often)),
      because: isAfterEnd ? [m.trace_pendingAfterEnd(), ...(because === undefined ? [] : [because])].join(' · ') : because,
      isAfterEnd,
      causeSeq: item.causeSeq,
      msgId: item.msgId,
      isHousekeeping: item.housekeeping,
      isStep: item.kind === 'event' && !saidEvents.has(item.name),
      isLimit: isLimit(item),
    };
  });
  return merged(rows);
}

/** Each thing, and each step of the script that is one of many (a send each 100 ms) once, at the first of them, with their number. */
function repeated(items: readonly PendingItem[]): readonly { readonly item: PendingItem; readonly times: number }[] {
  const steps = new Map<string, { readonly item: PendingItem; times: number }>();
  return items.flatMap((item) => {
    const step = item.kind === 'script' && item.action !== undefined ? JSON.stringify(item.action) : undefined;
    const known = step === undefined ? undefined : steps.get(step);
    if (known !== undefined) {
      known.times += 1;
      return [];
    }
    const first = { item, times: 1 };
    if (step !== undefined) steps.set(step, first);
    return [first];
  });
}

/**
 * What happens several times at one instant stands once, with its number, and with its reason where that is the same. Steps of one part of the
 * cluster are not counted: how many there are between two facts says nothing of RocketMQ.
 */
function merged(rows: readonly PendingRow[]): readonly PendingRow[] {
  const alike = new Map<string, PendingRow[]>();
  for (const row of rows) {
    const name = `${row.dueAt} ${row.isHousekeeping} ${row.what}`;
    alike.set(name, [...(alike.get(name) ?? []), row]);
  }
  return [...alike.values()].flatMap((same): readonly PendingRow[] => {
    const [first] = same;
    if (first === undefined || same.length === 1) return same;
    const what = first.isStep ? first.what : m.trace_pendingTimes({ what: first.what, count: count(same.length) });
    const isOneReason = same.every(({ causeSeq }) => causeSeq === first.causeSeq);
    return [
      {
        ...first,
        what,
        ...(isOneReason ? {} : { because: first.isAfterEnd ? m.trace_pendingAfterEnd() : undefined, causeSeq: undefined }),
      },
    ];
  });
}

/** Why it stands there. The beat of the periodic task itself is said alone: its name and owner stand above. */
function becauseText(cause: Fact, { name, dueAt }: PendingItem, nowMs: number, context: SentenceContext): string | undefined {
  if (cause.type === 'pull.held' && name === 'pullTimeDelayMillsWhenException')
    return m.trace_pendingUnanswered({ time: saidTime(cause.at) });
  if (cause.type !== 'timer.armed') return m.trace_pendingBecause({ cause: factSentence(cause, context) });
  const { periodMs, firstAt, at } = cause;
  if (periodMs === undefined) return m.trace_pendingSet({ time: saidTime(at) });
  if (periodMs <= 1) return undefined;
  if (cause.task !== name) return m.trace_pendingBecauseOf({ owner: cause.owner, task: taskText(cause.task), period: duration(periodMs) });
  const before = dueAt - periodMs;
  if (before > nowMs && before >= firstAt) return m.trace_pendingSkips({ period: duration(periodMs) });
  return m.trace_pendingEach({ period: duration(periodMs), first: saidTime(firstAt) });
}

/** `c1`, `c1 → broker-a`, `c1 · OrderTopic broker-a q0`, `p1 · o-1001`: whom it is about, from the engine's reference. */
function subjectWords(subject: string, context: SentenceContext): string {
  const words = (part: string): string => {
    if (/^[0-9A-F]{32}$/.test(part)) return context.message(part);
    const [place = ''] = part.split('#');
    return queueName(place).replace('>', ' → ').replace('@', ' ');
  };
  // What the engine numbers has no name that a reader knows.
  return subject
    .split('/')
    .filter((part) => part !== 'poll' && !/^\d+$/.test(part))
    .map(words)
    .join(' · ');
}

/** The end of an attempt to connect names nobody; the timer that limits the same attempt does, where there is one. */
function dialedText({ causeSeq }: PendingItem, items: readonly PendingItem[], context: SentenceContext): string {
  const limit = items.find((it) => it.name === 'connectTimeoutMillis' && it.causeSeq === causeSeq);
  return limit?.subject === undefined
    ? m.trace_pendingDialedOne()
    : m.trace_pendingDialed({ subject: subjectWords(limit.subject, context) });
}

/** What happens, by the engine's stable words; a word that is not known here is shown as it is. */
function whatText(item: PendingItem, context: SentenceContext, times: number): string {
  const { kind, name, msgId } = item;
  const subject = subjectWords(item.subject ?? '', context);
  const message = msgId === undefined ? undefined : context.message(msgId);
  if (kind === 'timer' && message !== undefined && !spans.has(name)) return m.trace_pendingDue({ task: taskText(name), subject, message });
  if (kind === 'script' && item.action !== undefined) return m.trace_pendingScript({ name: stepsText(item.action, context, times) });
  const what =
    kind === 'consume' && !context.listens(item.subject ?? '')
      ? isSuccess(name)
        ? m.trace_pendingHandled({ subject })
        : m.trace_pendingHandledNot({ subject })
      : withoutMessage(kind, name, subject);
  return message === undefined ? what : m.trace_pendingMessage({ what, message });
}

/** A step of the script, or how many of it are left: "p1 sends 16 messages to OrderTopic, one each 100 ms". */
function stepsText(action: ScriptAction, context: SentenceContext, times: number): string {
  const { do: verb, every } = action as { readonly do: string; readonly every?: number };
  const isSend = verb === 'send' || verb === 'httpSend';
  const text = actionText(isSend ? { ...action, count: times } : action, context);
  if (times === 1 || verb === 'send') return text;
  const what = isSend ? text : m.trace_pendingTimes({ what: text, count: count(times) });
  return every === undefined || every === 0 ? what : m.trace_pendingEvery({ what, period: duration(every) });
}

function withoutMessage(kind: string, name: string, subject: string): string {
  switch (kind) {
    case 'timer':
      return (spans.has(name) ? m.trace_pendingEnd : m.trace_pendingTimer)({ task: taskText(name), subject });
    case 'arrival':
      return m.trace_pendingArrival({ name, subject });
    case 'reply':
      return m.trace_pendingReply({ name, subject });
    case 'timeout':
      return m.trace_pendingTimeout({ name, subject });
    case 'consume':
      return m.trace_pendingConsume({ name, subject });
    case 'start':
      return m.trace_pendingStart({ subject });
    case 'script':
      return m.trace_pendingScript({ name: actionWord(name) });
    case 'dispatch':
      return m.trace_pendingDispatch({ subject });
    case 'event':
      return stepText(name);
    default:
      return subject === '' ? name : m.trace_pendingOther({ name, subject });
  }
}

/** What the first half of an engine event's name is about, e.g. `routing` of `routing.done`. */
const parts: Readonly<Record<string, () => string>> = {
  remoting: m.trace_part_network,
  channel: m.trace_part_network,
  link: m.trace_part_network,
  registration: m.trace_part_registration,
  broker: m.trace_part_registration,
  route: m.trace_part_route,
  routing: m.trace_part_route,
  topic: m.trace_part_route,
  heartbeat: m.trace_part_membership,
  subscription: m.trace_part_membership,
  consumer: m.trace_part_membership,
  group: m.trace_part_membership,
  rebalance: m.trace_part_rebalance,
  queue: m.trace_part_rebalance,
  offsets: m.trace_part_offsets,
  pull: m.trace_part_pull,
  pop: m.trace_part_pop,
  litePull: m.trace_part_poll,
  requestReply: m.trace_part_request,
  consume: m.trace_part_consume,
  ordering: m.trace_part_consume,
  send: m.trace_part_send,
  store: m.trace_part_store,
  delay: m.trace_part_store,
  transactions: m.trace_part_transactions,
  process: m.trace_part_process,
  node: m.trace_part_process,
  httpAccess: m.trace_part_http,
  callerRetry: m.trace_part_caller,
  administration: m.trace_part_administration,
};

/** A step between two facts: it has no name in RocketMQ, so the part of the cluster that takes it is said. */
function stepText(name: string): string {
  if (name === 'remoting.closed') return m.trace_pendingClosed();
  const part = parts[name.slice(0, name.indexOf('.'))] ?? m.trace_part_other;
  return m.trace_pendingStep({ part: part() });
}

/** The list as a table. */
export function pendingTwin(rows: readonly PendingRow[]): TwinTable {
  return {
    caption: m.trace_pending(),
    columns: [{ label: m.trace_col_in(), numeric: true }, { label: m.trace_col_what() }, { label: m.trace_col_because() }],
    rows: rows.map((row) => ({
      key: row.key,
      cells: [row.when, row.what, row.because ?? ''],
      selection: row.msgId === undefined ? undefined : { kind: 'message', id: row.msgId },
    })),
  };
}

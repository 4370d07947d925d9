/** User properties of a send action. Source: Message.putUserProperty, MessageConst.STRING_HASH_SET (common, 4.9.8 and 5.3.3). */
import { numbered } from './numbered.ts';

/** Names that RocketMQ keeps for itself; putUserProperty throws for them. */
const systemNames: ReadonlySet<string> = new Set(
  (
    'ARRIVE_TIME BUYER_ID CLUSTER CONSUME_START_TIME CORRECTION_FLAG CORRELATION_ID DELAY INNER_MULTI_QUEUE_OFFSET INSTANCE_ID KEYS ' +
    'MAX_OFFSET MAX_RECONSUME_TIMES MIN_OFFSET MQ2_FLAG MSG_REGION MSG_TYPE ORIGIN_MESSAGE_ID PGROUP PUSH_REPLY_TIME REAL_QID ' +
    'REAL_TOPIC RECONSUME_TIME REPLY_TO_CLIENT RETRY_TOPIC TAGS TRACE_ON TRANSFER_FLAG TRAN_MSG TTL UNIQ_KEY WAIT'
  ).split(' '),
);
/** What 5.3.3 added to them. */
const newerSystemNames: ReadonlySet<string> = new Set(
  (
    '1ST_POP_TIME BORN_TIMESTAMP DLQ_ORIGIN_MESSAGE_ID DLQ_ORIGIN_TOPIC DUP_INFO EXTEND_UNIQ_INFO POP_CK POP_CK_OFFSET TIMER_DELAY_LEVEL ' +
    'TIMER_DELAY_MS TIMER_DELAY_SEC TIMER_DELIVER_MS TIMER_DEL_UNIQKEY TIMER_DEQUEUE_MS TIMER_ENQUEUE_MS TIMER_OUT_MS TIMER_ROLL_TIMES ' +
    'TRAN_PREPARED_QUEUE_OFFSET __BORNHOST __CRC32#'
  ).split(' '),
);

const pairsOf = (text: string): (readonly [string, string])[] =>
  text
    .split(';')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
    });

/** The first pair that putUserProperty refuses (no name, no value, a system name); undefined when all are good. */
export function refusedProperty(text: string, knowsNewer: boolean): string | undefined {
  if (text === '') return undefined;
  const isSystem = (name: string): boolean => systemNames.has(name) || (knowsNewer && newerSystemNames.has(name));
  const bad = pairsOf(text).find(([name, value]) => name === '' || value === '' || isSystem(name));
  return bad === undefined ? undefined : `${bad[0]}=${bad[1]}`;
}

/** Name → value; `n` is the number of the repetition, from 1. */
export function userProperties(text: string, n: number): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(numbered(text, n)));
}

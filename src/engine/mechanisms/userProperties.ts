/** User properties of a send action. Source: Message.putUserProperty, MessageConst.STRING_HASH_SET (common, 4.9.8). */
import { numbered } from './numbered.ts';

/** Names that RocketMQ keeps for itself; putUserProperty throws for them. */
const systemNames: ReadonlySet<string> = new Set(
  (
    'KEYS TAGS WAIT DELAY RETRY_TOPIC REAL_TOPIC REAL_QID TRAN_MSG PGROUP MIN_OFFSET MAX_OFFSET BUYER_ID ORIGIN_MESSAGE_ID ' +
    'TRANSFER_FLAG CORRECTION_FLAG MQ2_FLAG RECONSUME_TIME MSG_REGION TRACE_ON UNIQ_KEY EXTEND_UNIQ_INFO MAX_RECONSUME_TIMES ' +
    'CONSUME_START_TIME INSTANCE_ID CORRELATION_ID REPLY_TO_CLIENT TTL'
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
export function refusedProperty(text: string): string | undefined {
  if (text === '') return undefined;
  const bad = pairsOf(text).find(([name, value]) => name === '' || value === '' || systemNames.has(name));
  return bad === undefined ? undefined : `${bad[0]}=${bad[1]}`;
}

/** Name → value; `n` is the number of the repetition, from 1. */
export function userProperties(text: string, n: number): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(numbered(text, n)));
}

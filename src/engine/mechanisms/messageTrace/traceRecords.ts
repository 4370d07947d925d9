/** Records of a message trace as TraceDataEncoder writes them (4.9.8): fields end with char 1, records with char 2. */
import { isSuccess } from '../../model/listenerResult.ts';
const fieldEnd = '\u0001';
const recordEnd = '\u0002';
/** MixAll.DEFAULT_TRACE_REGION_ID. */
const region = 'DefaultRegion';

/** What a producer says of a message, in whatever it tells of it. */
interface SentRecord {
  readonly timestamp: number;
  readonly group: string;
  readonly topic: string;
  readonly msgId: string;
  readonly tags: string;
  readonly keys: string;
  readonly storeHost: string;
}

export interface PubRecord extends SentRecord {
  readonly bodyLength: number;
  readonly costMs: number;
  /** 0 normal, 1 half message, 3 delayed. */
  readonly msgType: number;
  readonly offsetMsgId: string;
  readonly isSuccess: boolean;
}

export interface EndRecord extends SentRecord {
  readonly state: string;
  readonly fromTransactionCheck: boolean;
}

export interface SubRecord {
  readonly timestamp: number;
  readonly group: string;
  readonly requestId: string;
  readonly msgId: string;
  readonly keys: string;
}

/** ConsumeReturnType. */
export const contextCodes = { SUCCESS: 0, TIME_OUT: 1, EXCEPTION: 2, RETURNNULL: 3, FAILED: 4 } as const;

const encoded = (fields: readonly (string | number | boolean)[]): string => fields.join(fieldEnd) + recordEnd;

export function pubRecord(r: PubRecord): string {
  const what = [r.topic, r.msgId, r.tags, r.keys, r.storeHost, r.bodyLength, r.costMs, r.msgType, r.offsetMsgId, r.isSuccess];
  return encoded(['Pub', r.timestamp, region, r.group, ...what]);
}

/** MessageType.Trans_msg_Commit, whatever the state. */
const transMsgCommit = 2;

export const endTransactionRecord = (r: EndRecord): string =>
  encoded([
    ...['EndTransaction', r.timestamp, region, r.group, r.topic, r.msgId, r.tags, r.keys, r.storeHost],
    ...[transMsgCommit, r.msgId, r.state, r.fromTransactionCheck],
  ]);

export const subBeforeRecord = (r: SubRecord & { readonly retryTimes: number }): string =>
  encoded(['SubBefore', r.timestamp, region, r.group, r.requestId, r.msgId, r.retryTimes, r.keys]);

export const subAfterRecord = (
  r: SubRecord & { readonly costMs: number; readonly isSuccess: boolean; readonly contextCode: number },
): string => encoded(['SubAfter', r.requestId, r.msgId, r.costMs, r.isSuccess, r.keys, r.contextCode, r.timestamp, r.group]);

/** A record for people: fields with spaces between them. */
export const shownRecord = (record: string): string => record.slice(0, -recordEnd.length).split(fieldEnd).join(' ');

/** What ConsumeMessageTraceHookImpl makes of a listener's result. */
export function contextCodeOf(result: string, tookMs: number, consumeTimeoutMs: number): number {
  if (result === 'THROW') return contextCodes.EXCEPTION;
  if (result === 'NULL') return contextCodes.RETURNNULL;
  if (tookMs >= consumeTimeoutMs) return contextCodes.TIME_OUT;
  return isSuccess(result) ? contextCodes.SUCCESS : contextCodes.FAILED;
}

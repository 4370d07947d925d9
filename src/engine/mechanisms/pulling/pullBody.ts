/** The request PULL_MESSAGE. */
import { queueKey } from '../../model/names.ts';
import type { RemotingCall } from '../../model/world.ts';
import type { PullSubscription } from '../messageFilter.ts';

/** What a pull asks for. */
export interface PullBody extends PullSubscription {
  readonly queueId: number;
  readonly offset: number;
  readonly maxNums: number;
  /** How long the broker may hold it (ms); 0 = it is answered at once (no FLAG_SUSPEND). */
  readonly suspendMs: number;
  /** −1 = none. */
  readonly commitOffset: number;
}

export const bodyOf = (call: RemotingCall): PullBody => call.body as unknown as PullBody;
/** The message queue that a pull waits at. */
export const holdKey = (body: PullBody): string => queueKey(body.topic, body.queueId);

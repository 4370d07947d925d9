/**
 * A recording of a real RocketMQ 4.9.8 as it is kept here: who was there, what was done, what was seen. Times are ms from the
 * start of the recorded scenario. `queue` is `topic:broker:queueId`; `id` and `copy` number the message ids and offset message
 * ids of one recording, because only which are equal carries over. Made by `scripts/carryOverRecordings.ts`.
 */
import type { Config } from '../../model/scenario.ts';

export interface RecordedTopic {
  readonly name: string;
  /** Broker → number of queues. */
  readonly queues: Readonly<Record<string, number>>;
}

export interface RecordedProducer {
  readonly id: string;
  readonly group: string;
  readonly nameServers?: readonly string[];
}

export interface RecordedConsumer {
  readonly id: string;
  readonly group: string;
  readonly clientId: string;
  readonly topic: string;
  readonly expression?: string;
  /** Instead of an expression of tags. */
  readonly sql?: string;
  readonly model?: 'BROADCASTING';
  readonly from?: 'CONSUME_FROM_LAST_OFFSET';
  readonly listener?: 'orderly';
  /** What the listener answers: `ok`, `null`, `throw`, `later`, `later:N` (with level N), `laterN:K` (while reconsumeTimes < K). */
  readonly returns?: string;
  readonly sleepMs?: number;
  /** Message → how long the listener took with it (ms), where that differs. */
  readonly slow?: Readonly<Record<string, number>>;
  readonly config?: Config;
  readonly nameServers?: readonly string[];
}

export interface RecordedSend {
  readonly at: number;
  readonly do: 'send';
  readonly by: string;
  readonly topic: string;
  readonly key: string;
  readonly tag?: string;
  readonly mode?: 'ONEWAY' | 'ASYNC';
  readonly properties?: string;
  /** `broker:queueId` when the application chose it. */
  readonly queue?: string;
  /** For SelectMessageQueueByHash. */
  readonly shardingKey?: string;
  readonly delayLevel?: number;
  /** The listener sleeps so long with this message. */
  readonly sleepMs?: number;
  /** Every listener answers so to this message, whatever it answers to others. */
  readonly returns?: string;
  /** The same Message object is sent so many times, one send after the other. */
  readonly times?: number;
}

export interface RecordedHand {
  readonly at: number;
  readonly do: 'start' | 'stop' | 'crash' | 'freeze' | 'thaw';
  readonly node: string;
}

/** mqadmin resetOffsetByTime; to the end of the queues without a time. */
export interface RecordedReset {
  readonly at: number;
  readonly do: 'resetOffset';
  readonly group: string;
  readonly topic: string;
  readonly timestamp?: number;
  readonly force: boolean;
}

export type Done = RecordedSend | RecordedHand | RecordedReset;

export type Seen =
  | {
      readonly at: number;
      readonly saw: 'sent';
      readonly key: string;
      readonly by: string;
      readonly queue: string;
      readonly offset: number;
      readonly cost: number;
      readonly id?: number;
      readonly copy?: number;
    }
  | {
      readonly at: number;
      readonly saw: 'failed';
      readonly key: string;
      readonly by: string;
      readonly error: string;
      readonly message: string;
      readonly cost: number;
    }
  | {
      readonly at: number;
      readonly saw: 'tried';
      readonly key: string;
      readonly by: string;
      readonly queue: string;
      readonly error?: string;
    }
  | {
      readonly at: number;
      readonly saw: 'delivered';
      readonly key: string;
      readonly to: string;
      readonly queue: string;
      readonly offset: number;
      readonly times: number;
      /** Topic that the listener saw. */
      readonly as: string;
      readonly stored?: number;
      readonly id?: number;
      readonly copy?: number;
    }
  /** start() of a consumer threw. */
  | { readonly at: number; readonly saw: 'startFailed'; readonly who: string; readonly message: string }
  | { readonly at: number; readonly saw: 'consumed'; readonly key: string; readonly to: string }
  | {
      /** When the record was stored. */
      readonly at: number;
      readonly saw: 'stored';
      readonly key: string;
      readonly queue: string;
      readonly offset: number;
      readonly times: number;
      readonly id: number;
      readonly copy: number;
    }
  /** The queues that a consumer holds from now on. */
  | { readonly at: number; readonly saw: 'holds'; readonly who: string; readonly queues: readonly string[] }
  /** Offsets of a group as the broker answered, by queue. */
  | { readonly at: number; readonly saw: 'offsets'; readonly group: string; readonly offsets: Readonly<Record<string, number>> }
  /** Queues by broker that a name server answered; none = topic unknown there. */
  | {
      readonly at: number;
      readonly saw: 'route';
      readonly topic: string;
      readonly from?: string;
      readonly queues: Readonly<Record<string, number>>;
    }
  /** Queues by broker that a producer chooses from. */
  | {
      readonly at: number;
      readonly saw: 'publishes';
      readonly who: string;
      readonly topic: string;
      readonly queues: Readonly<Record<string, number>>;
    }
  | {
      readonly at: number;
      readonly saw: 'pulls';
      readonly who: string;
      readonly queue: string;
      readonly offset: number;
      /** Process that is asked, where a master has slaves. */
      readonly to?: string;
    }
  /** A consumer tells this process its offset, where a master has slaves. */
  | { readonly at: number; readonly saw: 'commits'; readonly who: string; readonly queue: string; readonly to: string }
  /** Offsets of a group as one process of a master and its slaves answered, by queue. */
  | {
      readonly at: number;
      readonly saw: 'offsetsAt';
      readonly group: string;
      readonly broker: string;
      readonly offsets: Readonly<Record<string, number>>;
    }
  | { readonly at: number; readonly saw: 'members'; readonly group: string; readonly who: readonly string[] }
  /** Sends of a flood failed with this text of a broker; numbers that vary are `#`. */
  | { readonly at: number; readonly saw: 'refused'; readonly topic: string; readonly mode: string; readonly message: string }
  /** Offsets that a reset worked out, by queue … */
  | { readonly at: number; readonly saw: 'reset'; readonly group: string; readonly offsets: Readonly<Record<string, number>> }
  /** … or why a broker refused it. */
  | { readonly at: number; readonly saw: 'resetFailed'; readonly message: string }
  /** The largest number of messages so far in the process queues of a consumer. */
  | { readonly at: number; readonly saw: 'cached'; readonly who: string; readonly count: number };

export type SeenOf<K extends Seen['saw']> = Extract<Seen, { readonly saw: K }>;

export interface Recording {
  readonly name: string;
  readonly about: string;
  readonly rocketmqVersion: string;
  readonly config: Config;
  readonly nameServers: readonly string[];
  readonly brokers: readonly string[];
  /** Slave → broker whose copy it is. */
  readonly slaves?: Readonly<Record<string, string>>;
  readonly topics: readonly RecordedTopic[];
  readonly producers: readonly RecordedProducer[];
  /** In the text order of their client ids. */
  readonly consumers: readonly RecordedConsumer[];
  readonly did: readonly Done[];
  readonly saw: readonly Seen[];
}

/** What the space–time diagram draws: who takes part, what travelled, and what lasted. Plain data, at most some hundred rows. */

export interface SpaceTimeLane {
  readonly id: string;
  readonly role: 'producer' | 'nameServer' | 'broker' | 'consumer' | 'httpGateway' | 'httpClient';
}

/** A request or response on its way; background work (long polls, heartbeats) is left out unless it carries messages. */
export interface SpaceTimeHop {
  /** Number of the fact. */
  readonly seq: number;
  readonly kind: 'request' | 'response';
  readonly from: string;
  readonly to: string;
  /** Name of the request code, also for its response. */
  readonly code: string;
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** When and why it was lost, if it never arrives. */
  readonly lostAt?: number | undefined;
  readonly lostReason?: string | undefined;
  /** An attempt to send that ended before its request went: no connection came about. */
  readonly neverLeft?: true;
  /** Messages that it carries or is about. */
  readonly msgIds: readonly string[];
  /** Whether messages travel in it; an answer that only acknowledges one carries none. */
  readonly carries: boolean;
  /** Key of the first message. */
  readonly key?: string | undefined;
}

export type SpanKind = 'handler' | 'wait' | 'invisible' | 'half' | 'down' | 'stopped' | 'frozen' | 'cut' | 'lock' | 'hold';

/** Something that lasts on a lane. */
export interface SpaceTimeSpan {
  /** What lasts: another one of this id begins only after this one has ended. */
  readonly id: string;
  readonly kind: SpanKind;
  readonly lane: string;
  readonly fromMs: number;
  /** Undefined while it lasts. */
  readonly toMs?: number | undefined;
  readonly msgId?: string | undefined;
  readonly key?: string | undefined;
  /** Other end of a cut link (a closed port has none), consumer of a held pull or client of a waiting GET (which has no queue), group of a lock. */
  readonly peer?: string | undefined;
  readonly queue?: string | undefined;
  /** Delay level and due time of a wait; of a popped message the end of its invisible time. */
  readonly delayLevel?: number | undefined;
  readonly dueAt?: number | undefined;
  /** Which delivery: reconsumeTimes. */
  readonly reconsumeTimes?: number | undefined;
  /** Listener's result, over HTTP `DELETE`, why a node is down, the number of a closed port, or how an invisible time ended: `acked`, `revived`. */
  readonly result?: string | undefined;
}

/** Hops of one way that are too old to be drawn one by one, within one stretch of time. */
export interface OlderHops {
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export interface SpaceTimeModel {
  /** Number of the last fact. */
  readonly seq: number;
  /** In the order of every lens. */
  readonly lanes: readonly SpaceTimeLane[];
  /** Usual latency of the network, one way (ms). */
  readonly latency: number;
  /** Newest last. */
  readonly hops: readonly SpaceTimeHop[];
  readonly spans: readonly SpaceTimeSpan[];
  /** What is older than `hops`, by stretches of time. */
  readonly older: readonly OlderHops[];
  /** Hops that are only counted in `older`. */
  readonly hidden: number;
  /** Messages and their keys of the newest sends: what was called and has not left yet is in no hop. */
  readonly called: readonly (readonly [msgId: string, key: string])[];
}

/** Hops and spans that are kept: more than a picture can tell apart. */
export const hopsKept = 600;
export const spansKept = 300;
export const callsKept = 64;
/** Stretches of time in which older hops are counted; they double in length when a run outgrows them. */
export const stretchesKept = 64;

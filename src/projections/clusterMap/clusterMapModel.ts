/** What the cluster lens draws and its text twin tells: nodes, tapes, flights and links of one moment. Plain data. */

import type { FlowPause } from '../flowLimits.ts';
import type { Setting } from '../settings.ts';

/** What has options of its own. */
interface Configured {
  readonly id: string;
  /** Options that are not what the profile gives them, at this moment. */
  readonly settings: readonly Setting[];
}

/** A node or client: not started yet, running, held still (kill -STOP), ended without warning, or stopped in good order. */
export type NodeState = 'notStarted' | 'running' | 'frozen' | 'down' | 'stopped';

export interface NodeStatus {
  readonly state: NodeState;
  /** When it came into this state (ms); for `notStarted` 0. */
  readonly since: number;
  /** Why it is down, as the fact says. */
  readonly reason?: string | undefined;
  /** When it starts (ms), for a client that has not started. */
  readonly startsAt?: number | undefined;
  /** The port that a firewall keeps clients from, and since when (ms); absent while it lets them through. */
  readonly closedPort?: { readonly port: number; readonly since: number } | undefined;
}

/** State of a stored message as the shown group sees it. */
export type DotState =
  'stored' | 'cached' | 'consuming' | 'consumed' | 'failed' | 'waiting' | 'movedOn' | 'filtered' | 'deadLetter' | 'lost';

/** One stored message on a tape. */
export interface MessageDot {
  readonly msgId: string;
  readonly keys?: string | undefined;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
  readonly state: DotState;
  /** When it came into this state (ms). */
  readonly changedAt: number;
  /** On the timer wheel: until when it waits (ms); it was stored when it came into that state. */
  readonly dueAt?: number | undefined;
  /** How often the shown group's listener got it from this place. */
  readonly deliveries: number;
}

/** A message that waits in `SCHEDULE_TOPIC_XXXX`, or did. */
export interface ScheduledDot extends MessageDot {
  readonly delayLevel: number;
  readonly storedAt: number;
  /** Nominal due time (ms). */
  readonly dueAt: number;
}

/** What a broadcasting consumer knows of its progress in a message queue: nobody else does. */
export interface OwnOffset {
  readonly consumer: string;
  /** In offsets.json, which outlives it. */
  readonly inFile: number | undefined;
  readonly inMemory: number | undefined;
}

/** What a consumer group has to do with a message queue. */
export interface TapeGroup {
  readonly group: string;
  /** What the broker knows: where the next owner would start. */
  readonly brokerOffset: number | undefined;
  /** What the owner has in memory, ahead of the broker until its next commit; in broadcasting each has its own. */
  readonly clientOffset: number | undefined;
  /** In broadcasting, of each consumer: what it has in its own file, and in memory. */
  readonly ownOffsets?: readonly OwnOffset[] | undefined;
  /** Messages stored and not yet passed by the consumer offset, or by 0 while the broker has none; undefined in broadcasting, of which it has none. */
  readonly lag: number | undefined;
  /** Consumers that hold the queue now; several in broadcasting, or while a rebalance is under way. */
  readonly owners: readonly string[];
  /** Since when a pull of an owner is held (ms). */
  readonly heldSince?: number | undefined;
  /** Broker that holds it: the queue's own, or the slave that answers for it. */
  readonly heldBy?: string | undefined;
  /** Flow control that keeps an owner from pulling it. */
  readonly paused?: FlowPause | undefined;
  /** Whose lock the broker has for it, in ordered consumption; one who is gone leaves it until another one gets it. */
  readonly lockedBy?: string | undefined;
  /** Until when, if nobody renews it (ms). */
  readonly lockedUntil?: number | undefined;
  /** Message of a locked queue that failed and will be tried again there, before the `holds` messages behind it. */
  readonly suspended?: { readonly offset: number; readonly holds: number } | undefined;
  /** Who was refused the lock since then, and when for the last time (ms). */
  readonly denied?: { readonly consumer: string; readonly at: number } | undefined;
}

export type TapeKind = 'topic' | 'retry' | 'deadLetter' | 'system';

/** A message queue and its newest messages. */
export interface TapeModel {
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly kind: TapeKind;
  /** Where a broker of 5.x writes down what was popped and acknowledged, for its revive reader. */
  readonly isReviveLog: boolean;
  /** Offset that the next message gets. */
  readonly maxOffset: number;
  /** Oldest first, as the shown group sees them: the newest 20, and before them those from the oldest on that somebody works on. */
  readonly dots: readonly MessageDot[];
  readonly groups: readonly TapeGroup[];
  /** Group of `groups` whose states, offset and owner stand on the tape. */
  readonly shownGroup: string | undefined;
}

/** The delay service of a broker in one row: which messages wait, whatever their level. */
export interface ScheduleModel {
  /** All that wait, shown or not. */
  readonly waiting: number;
  /** At most 20: those that wait in the order of their due times, before them the newest that moved on. */
  readonly dots: readonly ScheduledDot[];
}

export interface NameServerModel extends Configured {
  readonly status: NodeStatus;
  /** Brokers in its tables. */
  readonly brokers: readonly string[];
}

/** Topics for which a broker's picture keeps rows, whether they are there yet or not. */
export interface ExpectedTopics {
  /** In their order, with the most queues that they will have. */
  readonly own: readonly { readonly name: string; readonly queues: number }[];
  /** `%RETRY%<group>` of each group that registers, then `%RETRY%<group>_<topic>` of what is popped. */
  readonly retry: readonly string[];
  /** Whether messages can come to wait in `SCHEDULE_TOPIC_XXXX`. */
  readonly schedule: boolean;
  /** One for each row of dead letters, transactions, timers, replies and of the revive log; in which order they come is not known. */
  readonly rest: readonly string[];
  /** Of the revive log, which a broker creates all at once; they share one row, the last. */
  readonly reviveQueues: number;
}

export interface BrokerModel extends Configured {
  readonly status: NodeStatus;
  readonly brokerRole: string;
  readonly flushDiskType: string;
  /** Of a slave: its master, and how much of the master's commit log it has not got (bytes). */
  readonly copyOf?:
    | {
        readonly master: string;
        readonly behindBytes: number;
        /** Since when the connection over which the master sends it is closed (ms). */
        readonly disconnectedSince?: number | undefined;
      }
    | undefined;
  /** Name servers that were told to let nobody write to it, and the first one since when (ms); absent while all let producers choose it. */
  readonly unwritable?: { readonly nameServers: readonly string[]; readonly since: number } | undefined;
  /** End of the commit log (bytes). */
  readonly commitLogBytes: number;
  readonly tapes: readonly TapeModel[];
  readonly expected: ExpectedTopics;
  /** Undefined until a message was ever delayed here. */
  readonly schedule: ScheduleModel | undefined;
  /** What its revive reader has brought back so far: popped, and not acknowledged in time. Absent: nothing. */
  readonly revived?: { readonly count: number; readonly lastAt: number } | undefined;
  /** Sum of what the shown groups have not consumed yet; undefined where they all broadcast. */
  readonly lag: number | undefined;
}

export interface ProducerModel extends Configured {
  readonly role: 'producer' | 'httpGateway' | 'httpClient';
  /** Of an HTTP client: whom it asks. */
  readonly gateway?: string | undefined;
  /** Of each topic whose route it has: brokers that it sends to. */
  readonly routes: readonly { readonly topic: string; readonly brokers: readonly string[] }[];
  /** Brokers that its name servers know: where a topic may be whose route it has not asked for yet. */
  readonly reach: readonly string[];
  /** Producer group; of an HTTP client its Producer ID and Consumer ID. */
  readonly group: string;
  readonly status: NodeStatus;
  /** Messages, or HTTP requests. */
  readonly sent: number;
  /** Of these, sent one-way: nobody will say whether they are stored. */
  readonly oneway: number;
  readonly ok: number;
  readonly failed: number;
}

export interface ConsumerModel extends Configured {
  readonly group: string;
  readonly status: NodeStatus;
  /** Calls of the listener that run now. */
  readonly busyThreads: number;
  readonly threads: number;
  /** `broker:queueId` of the original topics that it holds, in order. */
  readonly owned: readonly string[];
  /** The same, topic by topic; topics of which it holds nothing are left out. */
  readonly ownedByTopic: readonly OwnedQueues[];
  /** Undefined in broadcasting: there the broker knows none. */
  readonly lag: number | undefined;
  /** Since when it neither pulls nor rebalances (ms); its running listeners go on. */
  readonly suspendedSince?: number | undefined;
  /** Since when it waits for the answers of pulls that are lost (ms); until then it does not ask again. */
  readonly lostPullsSince?: number | undefined;
  /** Brokers that its last pulls went to and are not lost: masters, and slaves in their stead. */
  readonly pullsFrom: readonly string[];
}

/** Queues of one topic that a consumer holds, `broker:queueId`. */
export interface OwnedQueues {
  readonly topic: string;
  readonly queues: readonly string[];
}

export interface GroupModel {
  readonly name: string;
  readonly messageModel: 'CLUSTERING' | 'BROADCASTING';
  readonly topics: readonly string[];
  readonly consumers: readonly ConsumerModel[];
}

/** A message that travels, as far as a picture needs to know it. */
export interface FlightMessage {
  readonly msgId: string;
  readonly keys?: string | undefined;
  readonly reconsumeTimes: number;
}

/** A request or response in the air. Background work (long polls, heartbeats) is left out unless it carries messages. */
export interface FlightModel {
  readonly id: string;
  readonly kind: 'request' | 'response';
  readonly from: string;
  readonly to: string;
  /** Name of the request code, also for its response. */
  readonly code: string;
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** When it was lost (ms), if it will never arrive. */
  readonly lostAt?: number | undefined;
  readonly lostReason?: string | undefined;
  /** From this virtual time on it is not drawn any more (ms): its arrival, or a while after its loss. */
  readonly shownUntil: number;
  /** `topic:broker:queueId`. */
  readonly queue?: string | undefined;
  /** Messages on the way; a response that only acknowledges one has none. At most 32. */
  readonly messages: readonly FlightMessage[];
  /** All of them, shown or not. */
  readonly messageCount: number;
  /** Sent one-way: no answer will come. */
  readonly isOneway?: boolean | undefined;
  /** On its way to a consumer that consumes in order. */
  readonly isOrdered?: boolean | undefined;
  /** Message that a response without messages is about. */
  readonly aboutMsgId?: string | undefined;
}

/** A link that differs from the others. */
export interface LinkModel {
  /** `from-to`, ids in text order. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly isCut: boolean;
  /** Since when it is cut (ms). */
  readonly since?: number | undefined;
  /** One way (ms). */
  readonly latency: number;
  readonly jitter: number;
  readonly lossPerMille: number;
  /** Whether it is slower than the network in general. */
  readonly isSlow: boolean;
  /** Until when the producer at its one end keeps away from the broker at the other (ms), with sendLatencyFaultEnable. */
  readonly avoidedUntil?: number | undefined;
}

/** A periodic task that talks to another node: heartbeat, registration, route poll. */
export interface RelationModel {
  readonly owner: string;
  readonly target: string;
  readonly task: string;
  readonly periodMs?: number | undefined;
}

/** What the scenario is sure to bring into the picture: the legend names it from the start. */
export interface ExpectedMarks {
  /** Several groups read one topic. */
  readonly sharedTopics: boolean;
  /** Messages are sent one-way. */
  readonly oneways: boolean;
  /** A consumer pulls: held pulls, and offsets that it has in memory only. */
  readonly pulls: boolean;
  /** A consumer may keep fewer messages in memory than by default: flow control. */
  readonly flowControl: boolean;
  /** A consumer is suspended: by hand, or while its offsets are reset. */
  readonly suspends: boolean;
  /** A group consumes in order: locks; in several instances, one asks for what another has. */
  readonly locks: boolean;
  readonly denials: boolean;
  /** A listener of an ordered group fails: its queue waits for the message. */
  readonly heldQueues: boolean;
  /** Producers keep away from a broker that is up for others. */
  readonly avoids: boolean;
  /** A listener fails, and whether what it fails at waits and comes again. */
  readonly failures: boolean;
  readonly retries: boolean;
  readonly delays: boolean;
  readonly filters: boolean;
  /** A node ends, a link is cut, a link loses messages. */
  readonly ends: boolean;
  readonly cuts: boolean;
  readonly losses: boolean;
}

export interface ClusterMapModel {
  readonly expects: ExpectedMarks;
  /** One way (ms), where no link says otherwise. */
  readonly latency: number;
  readonly nameServers: readonly NameServerModel[];
  readonly brokers: readonly BrokerModel[];
  readonly producers: readonly ProducerModel[];
  readonly groups: readonly GroupModel[];
  /** Group whose owner lines are drawn strongly: the selected one, otherwise the first. */
  readonly shownGroup: string | undefined;
  readonly flights: readonly FlightModel[];
  readonly links: readonly LinkModel[];
  /** Open connections, `from>to`. */
  readonly connections: readonly string[];
  readonly relations: readonly RelationModel[];
}

/** Newest messages that a tape shows. */
export const tapeLength = 20;

/** A lost message stays in the picture this long after its loss (ms of virtual time), so that the loss can be seen. */
export const lostLingerMs = 1_000;

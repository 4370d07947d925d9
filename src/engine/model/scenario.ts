/**
 * What the engine runs: a scenario with every default filled in. `src/scenario` reads, checks and completes
 * what people write into this shape.
 */

/** Text in both languages of the product. */
export interface LocalText {
  readonly en: string;
  readonly zh: string;
}

export type ProfileId = 'rocketmq-4.9' | 'rocketmq-5.3' | 'ons-2017';

export type ConfigValue = string | number | boolean;

/** Overrides of profile constants by their real names, e.g. `{ messageDelayLevel: '1s 5s' }`. */
export type Config = Readonly<Record<string, ConfigValue>>;

export interface LinkSpec {
  readonly from: string;
  readonly to: string;
  /** One way, ms, at least 1. */
  readonly latency: number;
  /** Added at random, 0 … jitter ms. */
  readonly jitter: number;
  /** Lost packets in a thousand, 0 … 1000. */
  readonly lossPerMille: number;
}

export interface NetworkSpec {
  readonly latency: number;
  readonly jitter: number;
  readonly lossPerMille: number;
  /** Links that differ; direction does not matter. */
  readonly links: readonly LinkSpec[];
}

/** Nothing is written without a binding of SLF4J or without permission; two bindings spoil each other's lines. */
export type ClientLogFate = 'written' | 'noBinding' | 'twoBindings' | 'noPermission';

/** The TCP clients of ONS: what each can do differs; RocketMQ's own are alike. */
export type ClientType = 'Java' | 'C++' | '.NET';

export interface NameServerSpec {
  readonly id: string;
}

export interface BrokerSpec {
  /** Id of the process; of a master also its broker name, e.g. `broker-a`. */
  readonly id: string;
  /** Of a slave: the broker whose copy it is, by the master's id. Its own id when absent. */
  readonly brokerName?: string | undefined;
  /** 0 = master; a slave's number among those of its master, 1 when absent. */
  readonly brokerId?: number | undefined;
  readonly cluster: string;
  readonly brokerRole: 'ASYNC_MASTER' | 'SYNC_MASTER' | 'SLAVE';
  readonly flushDiskType: 'ASYNC_FLUSH' | 'SYNC_FLUSH';
  /** Region it stands in (ONS); everywhere when absent. */
  readonly region?: string | undefined;
  readonly config: Config;
}

export interface TopicSpec {
  readonly name: string;
  /** Brokers that carry it from the start. */
  readonly brokers: readonly string[];
  readonly readQueueNums: number;
  readonly writeQueueNums: number;
  /** 4 read, 2 write, 1 inherit. */
  readonly perm: number;
  /** `broker:queues` joined with `;`: the fixed list of an ordered topic, kept by the name servers. */
  readonly orderTopicConf?: string | undefined;
}

export interface ProducerSpec {
  readonly id: string;
  readonly group: string;
  /** When the process starts (ms). */
  readonly startAt: number;
  /** How far its clock is ahead of the cluster's (ms); 0 when absent. */
  readonly clockSkew?: number | undefined;
  /** Whether it has a SendMessageHook, which is called before and after each attempt. */
  readonly sendHook?: boolean | undefined;
  /** Makes it a TransactionMQProducer; a plain producer when absent. */
  readonly transactionListener?: TransactionListenerSpec | undefined;
  /** What the application does after the onException of an ASYNC send; nothing when absent. */
  readonly sendRetry?: SendRetrySpec | undefined;
  /** Java when absent. */
  readonly clientType?: ClientType | undefined;
  /** Region its host stands in (ONS); that of the brokers when absent. */
  readonly region?: string | undefined;
  /** What becomes of its client log; written when absent. */
  readonly log?: ClientLogFate | undefined;
  /** Constructor flag: it writes a message trace of what it sends or consumes; false when absent. */
  readonly enableMsgTrace?: boolean | undefined;
  readonly config: Config;
}

/** A ThreadPoolTaskExecutor whose rejected tasks the calling thread runs (CallerRunsPolicy). */
export interface RetryPoolSpec {
  readonly corePoolSize: number;
  readonly maxPoolSize: number;
  readonly queueCapacity: number;
  readonly keepAliveSeconds: number;
  /** How long a shutdown waits for its tasks (s). */
  readonly awaitTerminationSeconds: number;
}

/** Spring Retry around the sends of an application: a RetryTemplate in a thread pool of its own, and what comes after its last try. */
export interface SendRetrySpec {
  /** SimpleRetryPolicy: tries in all, the first one included. */
  readonly maxAttempts: number;
  /** ExponentialBackOffPolicy, FixedBackOffPolicy or UniformRandomBackOffPolicy. */
  readonly backOff: 'exponential' | 'fixed' | 'random';
  /** First wait, each wait, or the shortest one (ms). */
  readonly initialInterval: number;
  /** Exponential: each wait is so many times the one before. */
  readonly multiplier: number;
  /** Longest wait (ms); a random one is shorter. */
  readonly maxInterval: number;
  readonly pool: RetryPoolSpec;
  /** `todo`: the method is empty. `table`: a row in a database, which a scheduled job sends again. */
  readonly fallback: 'todo' | 'table';
  /** How often the scheduled job scans the table (ms). */
  readonly scanInterval: number;
}

export type TransactionState = 'COMMIT_MESSAGE' | 'ROLLBACK_MESSAGE' | 'UNKNOW' | 'NULL' | 'THROW';

export interface TransactionListenerRule {
  readonly when: {
    readonly tag?: string | undefined;
    readonly key?: string | undefined;
    /** Number of the check (TRANSACTION_CHECK_TIMES), inclusive range; such a rule says nothing about the local transaction. */
    readonly checkFrom?: number | undefined;
    readonly checkTo?: number | undefined;
  };
  readonly localMs?: number | undefined;
  readonly localState?: TransactionState | undefined;
  readonly checkState?: TransactionState | undefined;
}

/** What the application's transaction listener does: each value from the first rule that matches and has it, otherwise the defaults. */
export interface TransactionListenerSpec {
  /** Time in executeLocalTransaction (ms). */
  readonly localMs: number;
  /** What executeLocalTransaction returns … */
  readonly localState: TransactionState;
  /** … and what checkLocalTransaction returns. */
  readonly checkState: TransactionState;
  /** What executeLocalTransaction prints … */
  readonly localPrints?: string | undefined;
  /** … and what checkLocalTransaction prints. */
  readonly checkPrints?: string | undefined;
  readonly rules: readonly TransactionListenerRule[];
}

/** Concurrent and orderly listeners have words of their own for success and failure; each is understood by both. */
export type ListenerResult =
  | 'CONSUME_SUCCESS'
  | 'RECONSUME_LATER'
  | 'SUCCESS'
  | 'SUSPEND_CURRENT_QUEUE_A_MOMENT'
  /** Orderly and without auto-commit. */
  | 'COMMIT'
  | 'ROLLBACK'
  | 'NULL'
  | 'THROW';

export interface ListenerRule {
  readonly when: {
    readonly tag?: string | undefined;
    readonly key?: string | undefined;
    /** reconsumeTimes seen by the listener, inclusive range. */
    readonly reconsumeTimesFrom?: number | undefined;
    readonly reconsumeTimesTo?: number | undefined;
    /** Virtual time of the delivery (ms), `after` inclusive, `before` exclusive. */
    readonly after?: number | undefined;
    readonly before?: number | undefined;
  };
  readonly processMs?: number | undefined;
  readonly result?: ListenerResult | undefined;
  /** −1 dead letter at once, 0 broker decides, n = level n. */
  readonly delayLevelWhenNextConsume?: number | undefined;
  readonly ackIndex?: number | undefined;
  readonly suspendCurrentQueueTimeMillis?: number | undefined;
}

/** What the application's listener does: the first rule that matches, otherwise the defaults. */
export interface ListenerSpec {
  readonly processMs: number;
  readonly result: ListenerResult;
  readonly delayLevelWhenNextConsume: number;
  /** With CONSUME_SUCCESS: index of the last message of the batch that succeeded, −1 none; all when absent. */
  readonly ackIndex?: number | undefined;
  /** What an orderly listener sets in ConsumeOrderlyContext: whether SUCCESS commits; true when absent … */
  readonly autoCommit?: boolean | undefined;
  /** … and how long a suspended queue waits (ms); the consumer's option when absent. */
  readonly suspendCurrentQueueTimeMillis?: number | undefined;
  /** What it prints when it is called. */
  readonly prints?: string | undefined;
  /** Whether it replies to the requests that it has consumed (request()). */
  readonly replies?: boolean | undefined;
  /** What the application compares to find out whether it has handled a message before; absent = it does not look. */
  readonly idempotentBy?: IdempotentBy | undefined;
  /** Where it keeps what it has handled: in a table of the group's database (absent), or in the memory of its process. */
  readonly idempotentStore?: 'database' | 'memory' | undefined;
  readonly rules: readonly ListenerRule[];
}

/** UNIQ_KEY, offset message id, CRC-32 of the body, or message key. */
export type IdempotentBy = 'msgId' | 'offsetMsgId' | 'bodyDigest' | 'key';

export interface SubscriptionSpec {
  readonly topic: string;
  /** `*` or tags joined with `||`; with SQL92 a condition on message properties. */
  readonly expression: string;
  /** TAG when absent. */
  readonly expressionType?: 'TAG' | 'SQL92' | undefined;
}

/** How the application works with a SimpleConsumer. */
export interface ReceiveSpec {
  /** `loop`: receive, process one after the other, ack, again. `hand`: only the script's actions. */
  readonly by: 'loop' | 'hand';
  readonly maxMessageNum: number;
  /** For so long nobody else gets what was received (ms). */
  readonly invisibleDuration: number;
  /** How long a receive waits for a message (ms). */
  readonly awaitDuration: number;
  /** What changeInvisibleDuration is called with when the listener fails (ms); it is not called when absent. */
  readonly invisibleAfterFailure?: number | undefined;
}

export interface ConsumerSpec {
  readonly id: string;
  readonly group: string;
  /** `simple` = SimpleConsumer of 5.x, `pull` = DefaultLitePullConsumer; `push` when absent. */
  readonly type?: 'push' | 'simple' | 'pull' | undefined;
  /** Of a pull consumer: the message queues that it takes with assign(), as `topic:broker:queueId`; subscribe() when absent. */
  readonly assign?: readonly string[] | undefined;
  /** Of a SimpleConsumer. */
  readonly receive?: ReceiveSpec | undefined;
  readonly startAt: number;
  readonly subscriptions: readonly SubscriptionSpec[];
  readonly messageModel: 'CLUSTERING' | 'BROADCASTING';
  /** MessageListenerConcurrently when absent; with none it cannot start before one is registered. */
  readonly messageListener?: 'concurrently' | 'orderly' | 'none' | undefined;
  readonly consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' | 'CONSUME_FROM_FIRST_OFFSET' | 'CONSUME_FROM_TIMESTAMP';
  readonly listener: ListenerSpec;
  /** Java when absent. */
  readonly clientType?: ClientType | undefined;
  /** Region its host stands in (ONS); that of the brokers when absent. */
  readonly region?: string | undefined;
  /** What becomes of its client log; written when absent. */
  readonly log?: ClientLogFate | undefined;
  /** Constructor flag: it writes a message trace of what it sends or consumes; false when absent. */
  readonly enableMsgTrace?: boolean | undefined;
  readonly config: Config;
}

/** An AccessKey that the HTTP access knows. */
export interface HttpAccountSpec {
  readonly accessKey: string;
  readonly secretKey: string;
  /** A sub-account (RAM): it may use a topic only once that was granted to it. */
  readonly subAccount?: boolean | undefined;
}

/** The HTTP access of ONS: `http://domain/message/`. */
export interface HttpGatewaySpec {
  readonly id: string;
  readonly accounts: readonly HttpAccountSpec[];
  /** Whether a Producer ID or Consumer ID must have been applied for in the console; false when absent. */
  readonly checksIds?: boolean | undefined;
  readonly config: Config;
}

/** A program that sends, receives and deletes messages over HTTP. */
export interface HttpClientSpec {
  readonly id: string;
  /** Gateway that its domain stands for. */
  readonly gateway: string;
  /** When the process starts (ms). */
  readonly startAt: number;
  /** Which sample of the manual it is: PHP takes whole seconds as time, Python sleeps 2 s after an empty list. */
  readonly language: 'Java' | 'PHP' | 'Python';
  /** What it signs its requests with. */
  readonly accessKey: string;
  readonly secretKey: string;
  readonly producerId: string;
  readonly consumerId: string;
  /** How far its clock is ahead of the cluster's (ms); 0 when absent. */
  readonly clockSkew?: number | undefined;
}

/** One timed action. `do` names it; the other fields belong to that action (see the mechanisms' action specs). */
export interface ScriptAction {
  /** Virtual time (ms). Actions run last in their millisecond, in script order. */
  readonly at: number;
  readonly do: string;
  /** Repetition: how often in all … */
  readonly count?: number;
  /** … and every how many ms (0 = back to back). */
  readonly every?: number;
  readonly [param: string]: unknown;
}

export interface WatchSpec {
  readonly title: LocalText;
  /** Fact type that is counted. */
  readonly fact: string;
  /** Field values that must be equal. */
  readonly where: Readonly<Record<string, ConfigValue>>;
}

export interface ResolvedScenario {
  readonly version: 1;
  readonly title: LocalText;
  /** What to look at, one sentence. */
  readonly point: LocalText;
  /** Slug of the preset that this one was made from. */
  readonly basedOn?: string | undefined;
  readonly profile: ProfileId;
  readonly config: Config;
  readonly claims: readonly string[];
  readonly seed: number;
  /** ISO text with offset: wall date of virtual time 0. */
  readonly epoch: string;
  readonly network: NetworkSpec;
  readonly nameServers: readonly NameServerSpec[];
  readonly brokers: readonly BrokerSpec[];
  readonly topics: readonly TopicSpec[];
  readonly producers: readonly ProducerSpec[];
  readonly consumers: readonly ConsumerSpec[];
  /** None when absent. */
  readonly httpGateways?: readonly HttpGatewaySpec[] | undefined;
  readonly httpClients?: readonly HttpClientSpec[] | undefined;
  readonly script: readonly ScriptAction[];
  /** Horizon (ms); absent = quiet + 1 s. */
  readonly until?: number | undefined;
  readonly watch?: WatchSpec | undefined;
}

/** How one field of an action (or of another data-described object) is checked and documented. */
export type FieldSpec = {
  readonly doc: LocalText;
  readonly optional?: boolean;
} & (
  | { readonly kind: 'text'; readonly maxLength?: number }
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  /** Milliseconds or text such as `1m30s`. */
  | { readonly kind: 'duration' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** Id of something in this scenario. */
  | {
      readonly kind: 'ref';
      readonly to: 'producer' | 'consumer' | 'client' | 'httpClient' | 'broker' | 'nameServer' | 'node' | 'consumerGroup' | 'topic';
    }
);

/** Data description of an action: what the scenario schema and the editor are built from. */
export interface ActionSpec {
  readonly doc: LocalText;
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

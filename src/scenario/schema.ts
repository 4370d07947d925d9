/**
 * The shape of a scenario file, version 1, as people write it: everything may be left out except `version`.
 * Durations come out as milliseconds, labels cleaned. References, limits over several parts and defaults follow in
 * `checks.ts` and `defaults.ts`. The words after each rule (`'duration'`, `'id'` …) say which problem it is.
 */
import * as v from 'valibot';
import type { ActionSpec, FieldSpec } from '../engine/index.ts';
import { durationPattern, parseDuration } from './duration.ts';
import { isEpoch } from './epoch.ts';
import { limits } from './limits.ts';
import { cleanLabel, hiddenCharacters, idPattern, isForbiddenName, topicOrGroupPattern } from './names.ts';
import { actionSpecs, profileIds } from './vocabulary.ts';

const describe = <T extends v.GenericSchema>(text: string, schema: T) => v.pipe(schema, v.description(text));
/** An optional field. The description is put around it: after a transformation it would be none of what people write. */
const maybe = <T extends v.GenericSchema>(text: string, schema: T) => v.pipe(v.optional(schema), v.description(text));

/** Milliseconds, or text such as `1m30s`; comes out as milliseconds. */
const durationBetween = (minMs: number, description = 'Milliseconds, or text such as 1m30s.') =>
  v.pipe(
    v.union(
      [
        v.pipe(v.number(), v.integer('duration'), v.minValue(minMs, 'duration'), v.maxValue(limits.virtualMs, 'duration')),
        v.pipe(
          v.string(),
          v.regex(durationPattern, 'duration'),
          v.check((text) => {
            const ms = parseDuration(text);
            return ms !== undefined && ms >= minMs && ms <= limits.virtualMs;
          }, 'duration'),
        ),
      ],
      'duration',
    ),
    v.description(description),
    v.transform((value) => (typeof value === 'number' ? value : (parseDuration(value) ?? 0))),
  );
const duration = durationBetween(0);
const latency = durationBetween(1);

const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const id = v.pipe(
  v.string(),
  v.regex(idPattern, 'id'),
  v.check((name) => !isForbiddenName(name), 'id'),
);
const named = (kind: 'topic' | 'group', characters: number) =>
  v.pipe(
    v.string(),
    v.regex(topicOrGroupPattern, kind),
    v.maxLength(characters),
    v.check((name) => !isForbiddenName(name), kind),
  );
const topicName = named('topic', limits.topicCharacters);
const groupName = named('group', limits.groupCharacters);
const plainText = (characters: number) =>
  v.pipe(
    v.string(),
    v.maxLength(characters),
    v.check((text) => !hiddenCharacters.test(text), 'hiddenCharacters'),
  );
const label = v.pipe(v.string(), v.maxLength(limits.labelCharacters), v.transform(cleanLabel));
const localText = v.strictObject({ en: maybe('In English.', label), zh: maybe('In Chinese.', label) });
const tag = plainText(128);
const keys = plainText(128);

const configValue = v.union([v.string(), v.number(), v.boolean()], 'textNumberOrBoolean');
/** Names and types of options depend on the profile: see `checks.ts`. */
const config = v.record(v.string(), configValue);

const network = v.strictObject({
  latency: maybe('One-way latency of every link (ms, at least 1).', latency),
  jitter: maybe('Added at random to each hop, 0 … jitter ms.', duration),
  lossPerMille: maybe('Packets lost at random, in a thousand.', integer(0, 1000)),
  links: maybe(
    'Links that differ from the rest; direction does not matter.',
    v.pipe(
      v.array(
        v.strictObject({
          from: describe('One end: a node or client.', id),
          to: describe('The other end.', id),
          latency: maybe('One-way latency (ms, at least 1).', latency),
          jitter: maybe('Added at random to each hop, 0 … jitter ms.', duration),
          lossPerMille: maybe('Packets lost at random, in a thousand.', integer(0, 1000)),
        }),
      ),
      v.maxLength(limits.links, 'links'),
    ),
  ),
});

const nameServer = v.strictObject({ id: describe('Id, e.g. n1.', id) });

const broker = v.strictObject({
  id: describe('Id; of a master also the broker name, e.g. broker-a.', id),
  brokerName: maybe('Of a slave: whose copy it is, by the id of the master.', id),
  brokerId: maybe('0 = master; a slave has a number of its own, 1 and up.', integer(0, 1_000)),
  cluster: maybe('Cluster the broker belongs to.', id),
  brokerRole: maybe('Role in replication.', v.picklist(['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'])),
  flushDiskType: maybe('When a message counts as written.', v.picklist(['ASYNC_FLUSH', 'SYNC_FLUSH'])),
  region: maybe('Region it stands in (ons-2017).', id),
  config: maybe('Options of this broker by their real names.', config),
});

const topic = v.strictObject({
  name: describe('Topic name.', topicName),
  brokers: maybe('Brokers that carry it from the start; all by default.', v.pipe(v.array(id), v.maxLength(limits.brokers, 'brokers'))),
  readQueueNums: maybe('Readable message queues on each of these brokers.', integer(0, limits.queues)),
  writeQueueNums: maybe('Writable message queues on each of these brokers.', integer(0, limits.queues)),
  perm: maybe('Permissions: 4 read, 2 write, 1 inherit, added up.', integer(0, 7)),
  orderTopicConf: maybe(
    'Fixed list of queues of an ordered topic, e.g. broker-a:4;broker-b:4. Name servers give it out with orderMessageEnable.',
    plainText(limits.textCharacters),
  ),
});

const transactionState = v.picklist(['COMMIT_MESSAGE', 'ROLLBACK_MESSAGE', 'UNKNOW', 'NULL', 'THROW']);

const printed = plainText(200);

const transactionListener = v.strictObject({
  localMs: maybe('Time in executeLocalTransaction.', duration),
  localState: maybe('What executeLocalTransaction returns.', transactionState),
  checkState: maybe('What checkLocalTransaction returns.', transactionState),
  localPrints: maybe(
    'What executeLocalTransaction prints; {msgId}, {keys}, {body} and names of user properties become their values.',
    printed,
  ),
  checkPrints: maybe('What checkLocalTransaction prints, likewise.', printed),
  rules: maybe(
    'Exceptions; each value comes from the first that matches and has it.',
    v.pipe(
      v.array(
        v.strictObject({
          when: describe(
            'All of it must hold.',
            v.strictObject({
              tag: maybe('Tag of the message.', tag),
              key: maybe('One of the keys of the message.', keys),
              checkFrom: maybe('Number of the check (TRANSACTION_CHECK_TIMES), from this …', integer(1, 1_000_000)),
              checkTo: maybe('… to this one, both included.', integer(1, 1_000_000)),
            }),
          ),
          localMs: maybe('Time in executeLocalTransaction.', duration),
          localState: maybe('What executeLocalTransaction returns.', transactionState),
          checkState: maybe('What checkLocalTransaction returns.', transactionState),
        }),
      ),
      v.maxLength(limits.rulesPerListener, 'rulesPerListener'),
    ),
  ),
});

const retryPool = v.strictObject({
  corePoolSize: maybe('Threads before tasks are queued.', integer(1, 1_000)),
  maxPoolSize: maybe('Threads once the queue is full; at least corePoolSize.', integer(1, 1_000)),
  queueCapacity: maybe('Tasks that wait at most.', integer(0, 100_000)),
  keepAliveSeconds: maybe('When an idle thread beyond the core ends (s).', integer(0, 86_400)),
  awaitTerminationSeconds: maybe('How long a shutdown waits for its tasks (s).', integer(0, 86_400)),
});

const sendRetry = v.strictObject({
  maxAttempts: maybe('Tries in all, the first one included.', integer(1, 100)),
  backOff: maybe(
    'ExponentialBackOffPolicy, FixedBackOffPolicy or UniformRandomBackOffPolicy.',
    v.picklist(['exponential', 'fixed', 'random']),
  ),
  initialInterval: maybe('Exponential: the first wait. Fixed: each wait. Random: the shortest wait.', latency),
  multiplier: maybe('Exponential: each wait is so many times the one before.', integer(1, 100)),
  maxInterval: maybe('Exponential: the longest wait. Random: each wait is shorter.', latency),
  pool: maybe('Its thread pool; a task that finds no place is run by the calling thread.', retryPool),
  fallback: maybe(
    'After the last try. todo: an empty method. table: a row in a database, sent again by a job.',
    v.picklist(['todo', 'table']),
  ),
  scanInterval: maybe('How often the job scans the table.', latency),
});

const clientType = maybe('Kind of client: what it can do differs in ons-2017; Java by default.', v.picklist(['Java', 'C++', '.NET']));
const clientRegion = maybe('Region its host stands in (ons-2017): TCP does not get to brokers of another one.', id);

const clientLog = maybe(
  'What becomes of its client log: noBinding (SLF4J finds no implementation), twoBindings (log4j and logback both), noPermission (on its path); written by default.',
  v.picklist(['written', 'noBinding', 'twoBindings', 'noPermission']),
);

const enableMsgTrace = maybe(
  'Whether it writes a message trace (to RMQ_SYS_TRACE_TOPIC) of what it sends or consumes; false by default.',
  v.boolean(),
);

const producer = v.strictObject({
  id: describe('Id, e.g. p1.', id),
  group: maybe('Producer group.', groupName),
  startAt: maybe('When the process starts; 1 s and then each 100 ms by default.', duration),
  sendHook: maybe('Whether it has a SendMessageHook, called before and after each attempt; false by default.', v.boolean()),
  clockSkew: maybe('How far its clock is ahead of the cluster (ms, negative = behind); 0 by default.', integer(-3_600_000, 3_600_000)),
  transactionListener: maybe('Makes it a TransactionMQProducer: what its transaction listener does.', transactionListener),
  sendRetry: maybe('Spring Retry: what the application does when an ASYNC send has ended in onException.', sendRetry),
  clientType,
  region: clientRegion,
  log: clientLog,
  enableMsgTrace,
  config: maybe('Options of this producer by their real names.', config),
});

const listenerResult = v.picklist([
  'CONSUME_SUCCESS',
  'RECONSUME_LATER',
  'SUCCESS',
  'SUSPEND_CURRENT_QUEUE_A_MOMENT',
  'COMMIT',
  'ROLLBACK',
  'NULL',
  'THROW',
]);
const delayLevel = integer(-1, 64);

const listener = v.strictObject({
  processMs: maybe('Time in the listener.', duration),
  result: maybe('What the listener returns.', listenerResult),
  delayLevelWhenNextConsume: maybe('−1 dead letter at once, 0 the broker decides, n = level n.', delayLevel),
  ackIndex: maybe('Index of the last message of a batch that succeeded, −1 none; all by default.', integer(-1, 1_023)),
  autoCommit: maybe('Orderly: whether SUCCESS commits (ConsumeOrderlyContext); true by default.', v.boolean()),
  suspendCurrentQueueTimeMillis: maybe('Orderly: how long a suspended queue waits; the option of the consumer by default.', duration),
  replies: maybe('Whether it replies to the requests that it has consumed; false by default.', v.boolean()),
  prints: maybe(
    'What it prints when it is called; {thread}, {messages}, {context}, and of the first message {msgId}, {keys}, {tag}, {body}, {flag}, {topic}, {reconsumeTimes} and names of user properties become their values.',
    printed,
  ),
  idempotentBy: maybe(
    'What tells it that it has handled a message before: such a message is skipped. It does not look by default.',
    v.picklist(['msgId', 'offsetMsgId', 'bodyDigest', 'key']),
  ),
  idempotentStore: maybe(
    'Where it keeps what it has handled: in a database that the group shares (default), or in the memory of its process.',
    v.picklist(['database', 'memory']),
  ),
  rules: maybe(
    'Exceptions; the first that matches counts.',
    v.pipe(
      v.array(
        v.strictObject({
          when: describe(
            'All of it must hold.',
            v.strictObject({
              tag: maybe('Tag of the message.', tag),
              key: maybe('One of the keys of the message.', keys),
              reconsumeTimesFrom: maybe('reconsumeTimes that the listener sees, from this …', integer(0, 1_000_000)),
              reconsumeTimesTo: maybe('… to this one, both included.', integer(0, 1_000_000)),
              after: maybe('Virtual time of the delivery, this moment included.', duration),
              before: maybe('Virtual time of the delivery, this moment excluded.', duration),
            }),
          ),
          processMs: maybe('Time in the listener.', duration),
          result: maybe('What the listener returns.', listenerResult),
          delayLevelWhenNextConsume: maybe('−1 dead letter at once, 0 the broker decides, n = level n.', delayLevel),
          ackIndex: maybe('Index of the last message of a batch that succeeded, −1 none; all by default.', integer(-1, 1_023)),
          suspendCurrentQueueTimeMillis: maybe('Orderly: how long the queue is suspended.', duration),
        }),
      ),
      v.maxLength(limits.rulesPerListener, 'rulesPerListener'),
    ),
  ),
});

const receive = v.strictObject({
  by: maybe('loop: receive, process, ack, again. hand: only the actions of the script.', v.picklist(['loop', 'hand'])),
  maxMessageNum: maybe('Most messages of one receive.', integer(1, 1_024)),
  invisibleDuration: maybe('For so long nobody else gets what was received.', duration),
  awaitDuration: maybe('How long a receive waits for a message.', duration),
  invisibleAfterFailure: maybe('Loop: what changeInvisibleDuration is called with after a failure; not called by default.', duration),
});

const consumer = v.strictObject({
  id: describe('Id, e.g. c1.', id),
  group: maybe('Consumer group.', groupName),
  type: maybe(
    'push calls a listener; pull is a DefaultLitePullConsumer: poll; simple is the SimpleConsumer of rocketmq-5.3: receive, ack.',
    v.picklist(['push', 'simple', 'pull']),
  ),
  assign: maybe(
    'Of a pull consumer: the message queues that it takes with assign(), as topic:broker:queueId; subscribe() by default.',
    v.pipe(v.array(plainText(limits.textCharacters)), v.maxLength(limits.queues, 'queues')),
  ),
  receive: maybe('How the application works with a SimpleConsumer.', receive),
  startAt: maybe('When the process starts; 1 s and then each 100 ms by default, after the producers.', duration),
  subscriptions: maybe(
    'What it subscribes to; the first topic by default.',
    v.pipe(
      v.array(
        v.strictObject({
          topic: describe('Topic.', topicName),
          expression: maybe('* or tags joined with ||; with SQL92 a condition on properties.', plainText(limits.textCharacters)),
          expressionType: maybe('Kind of expression.', v.picklist(['TAG', 'SQL92'])),
        }),
      ),
      v.maxLength(limits.subscriptionsPerConsumer, 'subscriptionsPerConsumer'),
    ),
  ),
  messageModel: maybe(
    'Clustering shares the queues, broadcasting gives everything to everyone.',
    v.picklist(['CLUSTERING', 'BROADCASTING']),
  ),
  messageListener: maybe(
    'Concurrently: messages in parallel. Orderly: each queue in order, under a lock at its broker. None: it does not start before one is registered.',
    v.picklist(['concurrently', 'orderly', 'none']),
  ),
  consumeFromWhere: maybe(
    'Where a new group begins.',
    v.picklist(['CONSUME_FROM_LAST_OFFSET', 'CONSUME_FROM_FIRST_OFFSET', 'CONSUME_FROM_TIMESTAMP']),
  ),
  listener: maybe('What the application does with a message.', listener),
  clientType,
  region: clientRegion,
  log: clientLog,
  enableMsgTrace,
  config: maybe('Options of this consumer by their real names.', config),
});

const key = plainText(128);

const httpGateway = v.strictObject({
  id: describe('Id, e.g. http-1.', id),
  accounts: maybe(
    'AccessKeys that it knows; AKDEMO with the SecretKey SKDEMO by default.',
    v.pipe(
      v.array(
        v.strictObject({
          accessKey: describe('AccessKey.', key),
          secretKey: describe('Its SecretKey.', key),
          subAccount: maybe('A sub-account: it may use a topic only once that was granted to it (grantTopic).', v.boolean()),
        }),
      ),
      v.maxLength(limits.clients, 'clients'),
    ),
  ),
  checksIds: maybe(
    'Whether Producer ID and Consumer ID must have been applied for (applyProducerId, applyConsumerId); false by default.',
    v.boolean(),
  ),
  config: maybe('Options of this gateway by their real names.', config),
});

const httpClient = v.strictObject({
  id: describe('Id, e.g. h1.', id),
  gateway: maybe('Gateway that its domain stands for; the first by default.', id),
  startAt: maybe('When the process starts; 1 s and then each 100 ms by default, after the consumers.', duration),
  language: maybe(
    'Which sample of the manual: PHP sends whole seconds, Python sleeps 2 s after an empty list; Java by default.',
    v.picklist(['Java', 'PHP', 'Python']),
  ),
  accessKey: maybe('AccessKey that it sends; AKDEMO by default.', key),
  secretKey: maybe('SecretKey that it signs with; SKDEMO by default.', key),
  producerId: maybe('Producer ID of its POSTs.', groupName),
  consumerId: maybe('Consumer ID of its GETs and DELETEs.', groupName),
  clockSkew: maybe('How far its clock is ahead of the cluster (ms, negative = behind); 0 by default.', integer(-3_600_000, 3_600_000)),
});

function fieldSchema(spec: FieldSpec): v.GenericSchema {
  switch (spec.kind) {
    case 'text':
      return plainText(spec.maxLength ?? limits.textCharacters);
    case 'int':
      return integer(spec.min, spec.max);
    case 'duration':
      return duration;
    case 'boolean':
      return v.boolean();
    case 'enum':
      return v.picklist(spec.values);
    case 'ref':
      if (spec.to === 'topic') return topicName;
      return spec.to === 'consumerGroup' ? groupName : id;
  }
}

/** The schema of one action, built from what its mechanism says about it. */
function actionSchema(name: string, spec: ActionSpec) {
  const fields: Record<string, v.GenericSchema> = {};
  for (const [field, fieldSpec] of Object.entries(spec.fields)) {
    const schema = describe(fieldSpec.doc.en, fieldSchema(fieldSpec));
    fields[field] = fieldSpec.optional === true ? maybe(fieldSpec.doc.en, fieldSchema(fieldSpec)) : schema;
  }
  return v.strictObject({
    at: durationBetween(0, 'When (virtual time): milliseconds, or text such as 1m30s.'),
    do: describe(spec.doc.en, v.literal(name)),
    count: maybe('How often in all.', integer(1, limits.expandedActions)),
    every: maybe('Time from one to the next; 0 = back to back.', duration),
    ...fields,
  });
}

const action = v.variant(
  'do',
  Object.entries(actionSpecs).map(([name, spec]) => actionSchema(name, spec)),
);

const watch = v.strictObject({
  title: describe('What the number is.', localText),
  fact: describe('Fact type that is counted.', plainText(64)),
  where: maybe('Field values that must be equal.', v.record(v.string(), configValue)),
});

const listOf = <T extends v.GenericSchema>(
  item: T,
  limit: 'nameServers' | 'brokers' | 'topics' | 'clients' | 'httpGateways' | 'actions' | 'claims',
) => v.pipe(v.array(item), v.maxLength(limits[limit], limit));

export const scenarioSchema = v.strictObject({
  $schema: maybe('Address of this schema, for the editor.', plainText(limits.textCharacters)),
  version: describe('Version of this format.', v.literal(1)),
  title: maybe('Title in both languages.', localText),
  point: maybe('What to look at, one sentence in both languages.', localText),
  basedOn: maybe('Preset that this was made from; lends its title and point.', id),
  profile: maybe('Which RocketMQ is simulated.', v.picklist(profileIds)),
  config: maybe('Options of the profile by their real names, e.g. messageDelayLevel.', config),
  claims: maybe('Wrong claims that are run instead of the truth.', listOf(id, 'claims')),
  seed: maybe('Start of all random numbers.', integer(0, 4_294_967_295)),
  epoch: maybe('Wall date of virtual time 0, with offset.', v.pipe(v.string(), v.check(isEpoch, 'epoch'))),
  network: maybe('Latency and loss.', network),
  nameServers: maybe('Name servers; one, n1, by default.', listOf(nameServer, 'nameServers')),
  brokers: maybe('Brokers; broker-a and broker-b by default.', listOf(broker, 'brokers')),
  topics: maybe('Topics; OrderTopic with 4 queues on each broker by default.', listOf(topic, 'topics')),
  producers: maybe('Producers; one, p1, by default.', listOf(producer, 'clients')),
  consumers: maybe('Consumers; c1 and c2 of order-group by default.', listOf(consumer, 'clients')),
  script: maybe('Timed actions; one send at 5 s by default.', listOf(action, 'actions')),
  until: maybe('Where the run ends; when all is quiet, plus 1 s, by default.', duration),
  watch: maybe('One number that goes visibly wrong: a counter over facts.', watch),
  httpGateways: maybe('HTTP access of ONS; none by default.', listOf(httpGateway, 'httpGateways')),
  httpClients: maybe('Programs that use the HTTP access of ONS; none by default.', listOf(httpClient, 'clients')),
});

export type ScenarioInput = v.InferOutput<typeof scenarioSchema>;

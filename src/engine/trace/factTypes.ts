/**
 * The contract between the engine and everything else: every fact type, its fields and what they mean.
 * `docs/trace.md` and `public/trace.schema.json` are generated from this file; other tools read those names,
 * so a name here is never changed, only added to.
 */
import type { TextId } from '../kernel/textTable.ts';

/** How a field is kept in the trace's columns and what it is outside: `int` is a 32-bit integer, `big` any safe integer. */
export type FieldKind = 'text' | 'int' | 'big' | 'bool' | 'list' | 'json';

export interface FactField<K extends FieldKind = FieldKind, O extends boolean = boolean> {
  readonly kind: K;
  readonly optional: O;
  /** One sentence: what it is, with its unit. */
  readonly doc: string;
}

export interface FactTypeSpec {
  readonly doc: string;
  /** Periodic background work: in the trace like all others, but without screen time and folded in lists. */
  readonly housekeeping?: boolean;
  readonly fields: Readonly<Record<string, FactField>>;
}

const text = (doc: string): FactField<'text', false> => ({ kind: 'text', optional: false, doc });
const int = (doc: string): FactField<'int', false> => ({ kind: 'int', optional: false, doc });
const big = (doc: string): FactField<'big', false> => ({ kind: 'big', optional: false, doc });
const bool = (doc: string): FactField<'bool', false> => ({ kind: 'bool', optional: false, doc });
const list = (doc: string): FactField<'list', false> => ({ kind: 'list', optional: false, doc });
const json = (doc: string): FactField<'json', false> => ({ kind: 'json', optional: false, doc });
const maybe = <K extends FieldKind>(field: FactField<K, false>): FactField<K, true> => ({ ...field, optional: true });

const msgId = text('UNIQ_KEY of the message: 32 hex characters, made by the client, constant over retries.');
const broker = text('Broker name.');
const topic = text('Topic of the message queue.');
const queueId = int('Number of the message queue within topic and broker, from 0.');
const queueOffset = big('Position in the message queue (consume queue entry number).');
const consumer = text('Consumer id of the scenario.');
const producer = text('Producer id of the scenario.');
const group = text('Consumer group.');
const reconsumeTimes = int('How often the message was sent back before (0 at the first delivery).');
const tag = maybe(text('Tag of the message.'));
const nodeId = text('Id of the node or client in the scenario.');
const reason = text('Why, as a stable word or RocketMQ’s own text.');

const ofQueue = { broker, topic, queueId, queueOffset };
const delivery = {
  consumer,
  group,
  ...ofQueue,
  realTopic: text('Topic that the listener sees (the original one for a retry).'),
  msgId,
  reconsumeTimes,
};

export const factTypes = {
  // Script and nodes
  'action.applied': {
    doc: 'A script action took effect.',
    fields: { index: int('Position in the script, from 0.'), action: json('The action as it stands in the script.') },
  },
  'action.rejected': {
    doc: 'A script action was impossible; nothing else happened.',
    fields: {
      index: int('Position in the script, from 0.'),
      action: json('The action as it stands in the script.'),
      reason: text('Stable word for the sentence that says why.'),
      subject: maybe(text('What the sentence is about.')),
    },
  },
  'nameServer.started': { doc: 'A name server process runs, with empty tables.', fields: { id: nodeId } },
  'nameServer.stopped': { doc: 'A name server process ended.', fields: { id: nodeId, reason } },
  'broker.started': { doc: 'A broker process runs and listens.', fields: { id: nodeId } },
  'broker.stopped': { doc: 'A broker ended gracefully.', fields: { id: nodeId } },
  'broker.crashed': { doc: 'A broker process ended without warning.', fields: { id: nodeId, reason } },
  'client.started': {
    doc: 'A producer, a consumer, an HTTP client or the HTTP access runs.',
    fields: { id: nodeId, clientId: text('ip@instanceName of the client instance.') },
  },
  'client.startRefused': { doc: 'A client was to start and did not; what follows says why.', fields: { id: nodeId } },
  'client.stopped': { doc: 'A producer, a consumer, an HTTP client or the HTTP access shut down gracefully.', fields: { id: nodeId } },
  'client.crashed': {
    doc: 'A producer, a consumer, an HTTP client or the HTTP access ended without warning.',
    fields: { id: nodeId, reason },
  },
  'link.cut': {
    doc: 'Nothing passes between two nodes any more; open connections stay open.',
    fields: { id: text('from-to, ids in text order.'), from: nodeId, to: nodeId },
  },
  'link.healed': { doc: 'The link passes again.', fields: { id: text('from-to, ids in text order.'), from: nodeId, to: nodeId } },
  'link.tuned': {
    doc: 'A link has another latency, jitter or loss from now on.',
    fields: {
      id: text('from-to, ids in text order.'),
      from: nodeId,
      to: nodeId,
      latencyMs: int('One way (ms).'),
      jitterMs: int('Added at random, 0 up to this (ms).'),
      lossPerMille: int('Lost packets in a thousand.'),
    },
  },
  'port.closed': {
    doc: 'A firewall closes the port of a server to its clients.',
    fields: {
      node: nodeId,
      port: int('Port number.'),
      refuseAfterMs: maybe(big('After so long a connection is refused (ms); absent = packets are dropped.')),
    },
  },
  'port.opened': { doc: 'A firewall lets a port through again.', fields: { node: nodeId, port: int('Port number.') } },
  'connection.opened': { doc: 'A TCP connection is up.', housekeeping: true, fields: { from: nodeId, to: nodeId } },
  'connection.closed': {
    doc: 'A TCP connection is gone, noticed by `at`.',
    housekeeping: true,
    fields: { from: nodeId, to: nodeId, noticedBy: nodeId, reason },
  },
  'connection.failed': {
    doc: 'A TCP connection could not be made.',
    housekeeping: true,
    fields: { from: nodeId, to: nodeId, message: text('Exact text of the exception.') },
  },

  // Time and network
  'timer.armed': {
    doc: 'A periodic task or one-shot timer begins; it stands for all later ticks that change nothing.',
    housekeeping: true,
    fields: {
      owner: nodeId,
      task: text('Name of the task, RocketMQ’s own where it has one.'),
      firstAt: big('First tick (ms).'),
      periodMs: maybe(big('Time between ticks (ms); absent for a one-shot timer.')),
      target: maybe(text('Node the task talks to.')),
    },
  },
  'timer.stopped': {
    doc: 'A periodic task ended with its process.',
    housekeeping: true,
    fields: { owner: nodeId, task: text('Name of the task.') },
  },
  'state.changed': {
    doc: 'A machine of a node, connection or link changed its state.',
    housekeeping: true,
    fields: {
      machine: text('Machine id.'),
      instance: text('Which instance.'),
      from: text('State before.'),
      to: text('State after.'),
      event: text('Machine event.'),
    },
  },
  'request.sent': {
    doc: 'A request left a node and is in flight until `arrivesAt`.',
    fields: {
      from: nodeId,
      to: nodeId,
      code: text('Name of the request code.'),
      requestId: int('Number of the request within the run.'),
      opaque: int('Its number in the life of the process that sends it: 0 for its first; what it reads counts too.'),
      arrivesAt: big('When it arrives, unless a request.lost says otherwise (ms).'),
      msgId: maybe(msgId),
      queue: maybe(text('topic:broker:queueId the request is about.')),
      msgIds: maybe(list('Messages that travel in this request, when it is a batch.')),
    },
  },
  'response.sent': {
    doc: 'A response left the server and is in flight until `arrivesAt`.',
    fields: {
      from: nodeId,
      to: nodeId,
      code: text('Name of the request code that is answered.'),
      status: text('Name of the response code.'),
      requestId: int('Number of the request within the run.'),
      arrivesAt: big('When it arrives (ms).'),
      msgId: maybe(msgId),
      queue: maybe(text('topic:broker:queueId the request is about.')),
      msgIds: maybe(list('Messages that travel in this response.')),
    },
  },
  'request.lost': {
    doc: 'A request or response will never arrive.',
    fields: {
      from: nodeId,
      to: nodeId,
      code: text('Name of the request code.'),
      requestId: int('Number of the request.'),
      reason,
      msgId: maybe(msgId),
    },
  },

  // Routing
  'broker.registered': {
    doc: 'A name server took a broker (or its changed topics) into its tables.',
    fields: { nameServer: nodeId, broker, topics: maybe(list('Topics that are new or changed.')) },
  },
  'route.removed': { doc: 'A name server dropped a broker.', fields: { nameServer: nodeId, broker, reason } },
  'route.fetched': {
    doc: 'A client asked a name server for a topic and got a new answer.',
    fields: {
      client: nodeId,
      topic,
      found: bool('Whether a route exists.'),
      nameServer: maybe(nodeId),
      queues: maybe(int('Number of writable message queues.')),
      brokers: maybe(list('Names of the brokers that have them.')),
    },
  },
  'topic.created': {
    doc: 'A broker created a topic.',
    fields: {
      broker,
      topic,
      readQueueNums: int('Readable queues.'),
      writeQueueNums: int('Writable queues.'),
      perm: int('4 read, 2 write, 1 inherit.'),
    },
  },
  'topic.updated': {
    doc: 'An administrator changed a topic on a broker.',
    fields: {
      broker,
      topic,
      readQueueNums: int('Readable queues.'),
      writeQueueNums: int('Writable queues.'),
      perm: int('4 read, 2 write, 1 inherit.'),
    },
  },
  'nameServers.changed': {
    doc: 'A client, or a broker, took another list of name servers.',
    fields: { client: nodeId, nameServers: list('Name servers that it asks, or registers with, from now on.') },
  },
  'writePerm.changed': {
    doc: 'A name server was told to take the write permission from the topics of a broker, or to give it back.',
    fields: { nameServer: nodeId, broker, isWritable: bool('Whether producers may choose it.'), topics: int('Topics concerned.') },
  },
  'topic.deleted': {
    doc: 'A broker forgot a topic and its message queues; the records stay in its commit log.',
    fields: {
      broker,
      topic,
      records: big('Messages that could be read there until now.'),
      keepsOffsets: bool('The consumer offsets of its queues stay, and hold for a topic that gets the same name (4.9.8).'),
    },
  },
  'route.deleted': {
    doc: 'A name server was told to forget a topic.',
    fields: { nameServer: nodeId, topic },
  },
  'brokerConfig.updated': {
    doc: 'An administrator changed an option of a running broker.',
    fields: { broker, key: text('Option.'), before: text('Value before.'), value: text('Value from now on.') },
  },
  'orderConf.updated': {
    doc: 'A name server was told the fixed list of queues of an ordered topic, or to forget it.',
    fields: { nameServer: nodeId, topic, orderConf: maybe(text('`broker:queues` joined with `;`; absent = forgotten.')) },
  },
  'subscriptionGroup.updated': {
    doc: 'An administrator changed a consumer group at a broker.',
    fields: {
      broker,
      group,
      consumeEnable: bool('Whether it may consume at all.'),
      consumeBroadcastEnable: bool('Whether it may consume by broadcasting.'),
      retryQueueNums: int('Queues of its retry topic; 0 = what comes back is dropped.'),
      retryMaxTimes: int('Reconsume times before the dead letters, where the client does not say its own (POP).'),
    },
  },
  'subscriptionGroup.deleted': {
    doc: 'An administrator deleted a consumer group at a broker.',
    fields: { broker, group, withOffsets: bool('Whether its consumer offsets are gone too.') },
  },
  'admin.failed': {
    doc: 'A command of an administrator was answered with an error.',
    fields: {
      command: text('Name of the mqadmin command.'),
      broker: maybe(broker),
      code: text('Response code.'),
      message: text('Exact text.'),
    },
  },
  'client.registered': {
    doc: 'A broker saw a client’s heartbeat with something new.',
    fields: { broker, client: nodeId, group, role: text('producer or consumer.') },
  },
  'client.removed': {
    doc: 'A broker dropped a client from a group.',
    fields: { broker, client: nodeId, group, role: text('producer or consumer.'), reason },
  },

  // Sending
  'send.requested': {
    doc: 'An application called send.',
    fields: {
      producer,
      msgId,
      topic,
      mode: text('SYNC, ASYNC or ONEWAY.'),
      tag,
      keys: maybe(text('Message keys.')),
      bodyBytes: int('Body size (bytes).'),
      batch: maybe(int('Messages in the batch that it is part of.')),
    },
  },
  'send.attempted': {
    doc: 'The client chose a queue and sends.',
    fields: {
      producer,
      msgId,
      broker,
      queueId,
      attempt: int('1 for the first.'),
      timeoutMs: maybe(int('What is left of sendMsgTimeout (ms).')),
      sysFlag: maybe(int('MessageSysFlag of the request: 769 = the body is compressed (zlib), 4 = a half message.')),
    },
  },
  'send.attemptFailed': {
    doc: 'One attempt failed; another may follow.',
    fields: { producer, msgId, broker, attempt: int('1 for the first.'), errorClass: text('Java class.'), message: text('Exact text.') },
  },
  'broker.avoided': {
    doc: 'A producer with sendLatencyFaultEnable keeps away from a broker.',
    fields: {
      producer,
      broker,
      latencyMs: big('How long the attempt took (ms).'),
      until: big('From when on it may be chosen again (ms).'),
    },
  },
  'send.hook': {
    doc: 'A SendMessageHook of the application was called for an attempt.',
    fields: {
      producer,
      msgId,
      when: text('before or after.'),
      status: maybe(text('SendStatus, when there is a SendResult.')),
      error: maybe(text('Class and text of the exception, when there is one.')),
    },
  },
  'send.waiting': {
    doc: 'An asynchronous send waits before its request may leave.',
    fields: { producer, msgId, reason: text('The option that holds it: clientAsyncSemaphoreValue.') },
  },
  'send.completed': {
    doc: 'send returned a SendResult.',
    fields: {
      producer,
      msgId,
      status: text('SEND_OK, FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT or SLAVE_NOT_AVAILABLE.'),
      broker,
      queueId,
      queueOffset,
      costMs: big('From the call (ms).'),
    },
  },
  'send.failed': {
    doc: 'send threw, or onException was called.',
    fields: {
      producer,
      msgId,
      errorClass: text('Java class.'),
      message: text('Exact text.'),
      attempts: int('Attempts made.'),
      brokersSent: list('Broker of each attempt.'),
      costMs: big('From the call (ms).'),
      cause: maybe(text('The exception that caused it, when the message does not say it.')),
    },
  },

  // HTTP access
  'http.requested': {
    doc: 'An HTTP client sent a request to the HTTP access of ONS.',
    fields: {
      client: nodeId,
      gateway: nodeId,
      method: text('POST, GET or DELETE.'),
      url: text('Path and query.'),
      group: text('Producer ID or Consumer ID.'),
      signed: text('String that was signed.'),
      signature: text('Base64 of its HMAC-SHA1; empty when the program left it out.'),
      msgId: maybe(msgId),
      keys: maybe(text('Message keys.')),
      bodyBytes: maybe(int('Body size (bytes).')),
    },
  },
  'http.refused': {
    doc: 'The HTTP access refused a request; its answer says less.',
    fields: {
      gateway: nodeId,
      client: nodeId,
      method: text('POST, GET or DELETE.'),
      status: int('400 or 403.'),
      reason: text(
        'Stable word: missing, outOfRange, tooLong, bodyTooBig, clock, accessKey, signature, noTopic, badHandle, noId or noGrant.',
      ),
      subject: text('Header, parameter or name that it is about.'),
      expected: maybe(text('Signature that the HTTP access has worked out.')),
      ageMs: maybe(big('Age of the request by the clock of the HTTP access (ms).')),
      msgId: maybe(msgId),
    },
  },
  'http.answered': {
    doc: 'An HTTP client has the response to its request.',
    fields: {
      client: nodeId,
      gateway: nodeId,
      method: text('POST, GET or DELETE.'),
      status: int('201, 200, 204, 400, 403 or 408.'),
      body: maybe(text('Body of the response (JSON), except a list of messages.')),
      msgId: maybe(msgId),
      msgIds: maybe(list('GET: messages of the response.')),
      costMs: big('From the request (ms).'),
    },
  },
  'http.unanswered': {
    doc: 'An HTTP client gave up: no response came.',
    fields: {
      client: nodeId,
      gateway: nodeId,
      method: text('POST, GET or DELETE.'),
      message: text('Exact text.'),
      msgId: maybe(msgId),
      costMs: big('From the request (ms).'),
    },
  },
  'http.received': {
    doc: 'A message went out in the answer to a GET: for 15 minutes nobody else of the Consumer ID gets it.',
    fields: {
      gateway: nodeId,
      client: nodeId,
      group,
      ...ofQueue,
      msgId,
      offsetMsgId: text('msgId of the response: offset message id of the stored copy.'),
      msgHandle: text('Base64; names this receipt to DELETE.'),
      body: maybe(text('Body of the message, where its text is known.')),
      bornTime: big('Unix time (ms).'),
      rconsumeTimes: int('How often 15 minutes have passed without a DELETE; spelled so in the response.'),
    },
  },
  'http.deleted': {
    doc: 'A DELETE of an HTTP client has come in.',
    fields: {
      gateway: nodeId,
      client: nodeId,
      group,
      ...ofQueue,
      msgId,
      ignored: maybe(bool('It came after 15 minutes: the message may be received again.')),
    },
  },
  'console.applied': {
    doc: 'The console of ONS gave out a Producer ID or Consumer ID.',
    fields: { kind: text('producerId or consumerId.'), id: text('The ID.'), topic },
  },
  'console.granted': {
    doc: 'The console of ONS lets a sub-account use a topic.',
    fields: { accessKey: text('AccessKey of the sub-account.'), topic },
  },
  'http.expired': {
    doc: '15 minutes have passed without a DELETE: the message may be received again.',
    fields: { gateway: nodeId, group, ...ofQueue, msgId, rconsumeTimes: int('With its next receipt.') },
  },

  // Storing
  'message.stored': {
    doc: 'A record was appended to a commit log.',
    fields: {
      ...ofQueue,
      physicalOffset: big('Commit log offset (bytes).'),
      msgId,
      offsetMsgId: text('Store host and commit log offset, 32 hex characters; new for each stored copy.'),
      reconsumeTimes,
      tag,
      sizeBytes: int('Record size (bytes).'),
      sysFlag: maybe(int('MessageSysFlag of the record: 769 = the body is compressed (zlib), 8 = a committed transaction.')),
      flag: maybe(int('Message.flag, which RocketMQ does not look at.')),
      keys: maybe(text('Message keys.')),
      realTopic: maybe(text('For a parked message: where it goes when due.')),
      realQueueId: maybe(int('For a parked message: the queue it goes to.')),
      delayLevel: maybe(int('Delay level, from 1.')),
      deliverAt: maybe(big('Due time (ms).')),
    },
  },
  'message.scheduled': {
    doc: 'A message waits for its delay.',
    fields: {
      msgId,
      broker,
      delayLevel: maybe(int('Delay level, from 1.')),
      deliverAt: maybe(big('Asked-for time (ms).')),
      dueAt: big('Store time + delay (ms).'),
    },
  },
  'message.due': {
    doc: 'A scan found the message due and moves it on.',
    fields: { msgId, broker, delayLevel: maybe(int('Delay level.')), dueAt: big('Nominal due time (ms); `at` is the scan.') },
  },
  'message.recalled': {
    doc: 'A timed message met its recall mark and is not delivered.',
    fields: { msgId, broker, topic: text('Topic it would have gone to.'), dueAt: big('Nominal due time (ms).') },
  },
  'message.expired': { doc: 'Retention deleted the stored message.', fields: { msgId, topic, broker, reason: maybe(reason) } },
  'message.lost': {
    doc: 'A stored message is gone from a broker.',
    fields: { msgId, topic, broker, reason, copies: maybe(list('Brokers that hold a copy of the record.')) },
  },
  'log.flushed': {
    doc: 'The commit log is on the disk up to here.',
    housekeeping: true,
    fields: {
      broker,
      offset: big('Commit log offset (bytes); what is behind it is in the page cache.'),
      bytes: big('Bytes of this flush.'),
    },
  },
  'slave.connected': {
    doc: 'A slave is connected to its master’s HA port.',
    fields: { slave: nodeId, broker, offset: big('Commit log offset that the slave has (bytes).') },
  },
  'slave.disconnected': { doc: 'The HA connection of a slave is closed.', fields: { slave: nodeId, broker, reason } },
  'log.replicated': {
    doc: 'A slave has appended what its master sent.',
    fields: {
      slave: nodeId,
      broker,
      offset: big('Commit log offset that the slave has now (bytes).'),
      records: int('Records of this batch.'),
      msgIds: list('Messages of this batch, at most 32.'),
    },
  },
  'slave.synced': {
    doc: 'A slave has taken over metadata of its master that differed from its own.',
    fields: {
      slave: nodeId,
      broker,
      what: text('topics, consumerOffsets, delayOffsets or subscriptionGroups.'),
      changes: list('topic, topic@group:queueId=offset, level=offset or group, at most 32.'),
    },
  },
  'log.fileDeleted': {
    doc: 'Retention deleted a whole file of the commit log.',
    fields: {
      broker,
      file: text('Name: the offset of its first byte, 20 digits.'),
      records: int('Records that went with it.'),
      reason: text('timeup, spacefull or cleanAtOnce.'),
    },
  },
  'store.recovered': {
    doc: 'A broker that did not end properly (its abort file is there) has read its commit log again.',
    fields: {
      broker,
      offset: big('Where its commit log ends (bytes).'),
      records: int('Records in it.'),
      dispatched: int('Records that were put into their consume queues only now.'),
    },
  },

  // Consuming
  'rebalance.done': {
    doc: 'A consumer’s share of a topic changed.',
    fields: { consumer, group, topic, queues: list('broker:queueId it holds now.'), strategy: text('Allocation strategy.') },
  },
  'pull.held': {
    doc: 'Nothing to pull: the broker keeps the request.',
    housekeeping: true,
    fields: {
      consumer,
      queue: text('topic:broker:queueId.'),
      offset: big('Wanted queue offset.'),
      suspendMs: big('Longest wait asked for (ms).'),
    },
  },
  'pull.answered': {
    doc: 'A pull came back to the client.',
    housekeeping: true,
    fields: {
      consumer,
      queue: text('topic:broker:queueId.'),
      status: text('PullStatus or exception class.'),
      count: int('Messages in the answer.'),
      nextOffset: big('nextBeginOffset.'),
    },
  },
  'pull.flowControlled': {
    doc: 'The client waits before pulling again.',
    fields: {
      consumer,
      queue: text('topic:broker:queueId.'),
      rule: text('Constant that fired.'),
      cached: int('Messages in the process queue.'),
    },
  },
  'message.cached': {
    doc: 'A pulled message is in the process queue.',
    housekeeping: true,
    fields: { consumer, group, ...ofQueue, msgId },
  },
  'message.delivered': {
    doc: 'The listener was called.',
    fields: { ...delivery, offsetMsgId: maybe(text('Offset message id of the delivered copy.')) },
  },
  'message.consumed': {
    doc: 'The listener returned (or its result was decided by the timeout cleaner).',
    fields: {
      ...delivery,
      result: text('Listener result.'),
      tookMs: big('Time in the listener (ms).'),
      ignored: maybe(bool('The result had no effect: the process queue was dropped.')),
    },
  },
  'message.skipped': {
    doc: 'The application found that it had handled the message before, and did not handle it again.',
    fields: {
      consumer,
      group,
      msgId,
      by: text('What it compares: msgId, offsetMsgId, bodyDigest or key.'),
      value: text('The value that it found.'),
      first: text('msgId of the message that was handled with that value; the same when that one came again.'),
      late: maybe(bool('Found only when the result was to be written: another thread had been quicker.')),
    },
  },
  'message.filtered': {
    doc: 'A message did not match the subscription.',
    fields: {
      consumer: maybe(consumer),
      broker,
      group,
      topic,
      queueId,
      queueOffset,
      msgId,
      expression: text('Subscription expression.'),
      where: text('broker or client.'),
    },
  },
  'message.sentBack': {
    doc: 'A broker took a failed message back.',
    fields: {
      group,
      broker,
      msgId,
      reconsumeTimes: int('Of the stored copy: 1 for the first.'),
      delayLevel: int('Level it waits.'),
      dueAt: big('Store time + delay (ms).'),
      via: maybe(text('send when it came by the fallback send.')),
      consumer: maybe(consumer),
    },
  },
  'message.deadLettered': {
    doc: 'A broker moved a message to the dead-letter topic.',
    fields: { group, broker, msgId, reconsumeTimes: int('Of the stored copy.'), topic },
  },
  'message.dropped': {
    doc: 'A message was given up: by a client (broadcasting, a pull consumer, popped too often), or by the broker of a group without retry queues.',
    fields: { consumer, group, msgId, reason },
  },
  'offset.committed': {
    doc: 'A consumer offset moved.',
    fields: {
      group,
      topic,
      broker,
      queueId,
      offset: big('Next queue offset to consume.'),
      where: text('client = client memory, broker = broker memory.'),
      consumer: maybe(consumer),
    },
  },
  'offset.persisted': {
    doc: 'A consumer offset reached a file.',
    housekeeping: true,
    fields: {
      group,
      topic,
      broker,
      queueId,
      offset: big('Next queue offset to consume.'),
      where: text('broker = consumerOffset.json, client = offsets.json.'),
      consumer: maybe(consumer),
    },
  },
  'reply.sent': {
    doc: 'A consumer replies to a request, which this broker gave it; where the reply goes is in send.attempted.',
    fields: { consumer, broker, msgId, reply: text('UNIQ_KEY of the reply.') },
  },
  'reply.received': {
    doc: 'request() returned the reply.',
    fields: { producer, msgId, reply: text('UNIQ_KEY of the reply.'), costMs: big('From the call (ms).') },
  },
  'reply.missed': {
    doc: 'request() threw: the message could not be sent, or no reply came in time.',
    fields: { producer, msgId, errorClass: text('Java class.'), message: text('Exact text.'), costMs: big('From the call (ms).') },
  },
  'receive.held': {
    doc: 'A receive of a SimpleConsumer found nothing: the broker keeps it.',
    housekeeping: true,
    fields: { consumer, group, broker, topic, pollMs: big('Longest wait from now (ms).') },
  },
  'consumeMode.set': {
    doc: 'An administrator said on a broker how a group gets the messages of a topic.',
    fields: { broker, group, topic, mode: text('PULL or POP.'), popShareQueueNum: maybe(int('POP: how many members’ queues it shares.')) },
  },
  'pop.assigned': {
    doc: 'The message queues that a push consumer pops from changed: a broker shared them out.',
    fields: { consumer, group, topic, queues: list('broker:queueId it pops from now; queue id -1 = all queues of the topic there.') },
  },
  'receive.answered': {
    doc: 'A receive of a SimpleConsumer, or a pop of a push consumer, came back.',
    housekeeping: true,
    fields: { consumer, group, broker, topic, status: text('Response code or exception class.'), count: int('Messages in the answer.') },
  },
  'message.popped': {
    doc: 'A broker hands a message out to who pops; nobody else of the group gets it until `visibleAt`.',
    fields: { consumer, group, ...ofQueue, msgId, reconsumeTimes, visibleAt: big('End of its invisible time (ms).') },
  },
  'message.acked': { doc: 'A broker took the ack of a received message.', fields: { consumer, group, ...ofQueue, msgId } },
  'message.invisibleTimeChanged': {
    doc: 'A received message got another invisible time.',
    fields: { consumer, group, ...ofQueue, msgId, visibleAt: big('New end of its invisible time (ms).') },
  },
  'message.revived': {
    doc: 'Nobody acknowledged a received message in time: the broker moves it to the retry topic of group and topic.',
    fields: {
      group,
      broker,
      msgId,
      topic: text('Retry topic.'),
      reconsumeTimes: int('Of the new copy: 1 for the first.'),
      visibleAt: big('End of its invisible time (ms); `at` is when the revive service got to it.'),
    },
  },
  'queue.locked': {
    doc: 'A broker granted the lock of an ordered queue.',
    fields: { consumer, group, queue: text('topic:broker:queueId.') },
  },
  'queue.unlocked': {
    doc: 'A broker released the lock of an ordered queue.',
    fields: { consumer, group, queue: text('topic:broker:queueId.') },
  },
  'queue.lockDenied': {
    doc: 'A broker refused the lock of an ordered queue.',
    fields: { consumer, group, queue: text('topic:broker:queueId.') },
  },

  // Transactions
  'half.stored': { doc: 'A half message was stored.', fields: { producer, group, msgId, broker } },
  'localTransaction.executed': {
    doc: 'executeLocalTransaction returned.',
    fields: { producer, msgId, state: text('COMMIT_MESSAGE, ROLLBACK_MESSAGE or UNKNOW.') },
  },
  'transaction.ended': {
    doc: 'END_TRANSACTION reached the broker.',
    fields: {
      msgId,
      state: text('COMMIT_MESSAGE, ROLLBACK_MESSAGE or UNKNOW.'),
      from: text('send or check.'),
      producer,
      refused: maybe(text('Why the broker did not obey, as a stable word.')),
    },
  },
  'half.checked': {
    doc: 'The broker asked for the state of a half message.',
    fields: { msgId, check: int('TRANSACTION_CHECK_TIMES, from 1.'), producer: maybe(producer), broker },
  },
  'half.deferred': {
    doc: 'A check tick used up an attempt without asking (immunity time).',
    fields: { msgId, check: int('TRANSACTION_CHECK_TIMES, from 1.'), broker },
  },
  'half.committed': { doc: 'A half message became visible.', fields: { msgId, broker } },
  'half.rolledBack': { doc: 'A half message was rolled back.', fields: { msgId, broker } },
  'half.discarded': { doc: 'A half message was given up after its checks.', fields: { msgId, broker, reason: maybe(reason) } },

  // Around
  'retry.submitted': {
    doc: 'onException gave its message to the retry pool of the application.',
    fields: {
      producer,
      msgId,
      to: text('thread, queue, caller (CallerRunsPolicy) or nobody (the pool is shut down).'),
      thread: maybe(text('Thread that runs it.')),
      threads: int('Threads of the pool.'),
      queued: int('Tasks in its queue.'),
    },
  },
  'retry.tried': {
    doc: 'A retry of the application sends a message again, with syncSend.',
    fields: {
      producer,
      msgId,
      sentAs: text('UNIQ_KEY of the new message that is sent.'),
      thread: text('Thread that sends.'),
      count: int('Number of the try, 1 for the first.'),
      maxAttempts: int('Tries in all.'),
    },
  },
  'retry.backedOff': {
    doc: 'A try of the application failed; its thread sleeps before the next.',
    fields: { producer, msgId, thread: text('Thread that sleeps.'), waitMs: big('For so long (ms).') },
  },
  'retry.ended': {
    doc: 'The application is done with a message that it sent again.',
    fields: {
      producer,
      msgId,
      tries: int('Tries made.'),
      outcome: text('sent, saved (a row in the fallback table), lost (the fallback is empty) or cut (the process ended first).'),
    },
  },
  'retry.threadEnded': {
    doc: 'A thread of the retry pool was idle for keepAliveSeconds and ends.',
    fields: { producer, thread: text('Thread.'), threads: int('Threads that are left.') },
  },
  'fallback.saved': {
    doc: 'The fallback wrote a message that could not be sent into its database table.',
    fields: { producer, msgId, rows: int('Rows in the table.') },
  },
  'fallback.scanned': {
    doc: 'The scheduled job found rows in the fallback table and sends them again.',
    fields: { producer, rows: int('Rows found.') },
  },
  'fallback.deleted': {
    doc: 'The scheduled job has sent a row and deleted it physically.',
    fields: { producer, msgId, rows: int('Rows that are left.') },
  },
  'trace.dispatched': {
    doc: 'A client sends its message trace: what it sent and consumed since the last one.',
    fields: {
      client: nodeId,
      msgId,
      topic,
      records: list('Pub, SubBefore or SubAfter and their fields, joined with spaces.'),
      keys: list('Ids and keys of the messages: what this one is found by.'),
    },
  },
  'trace.dropped': {
    doc: 'Trace records found no room and are lost.',
    fields: { client: nodeId, records: int('How many.') },
  },
  'offset.reset': {
    doc: 'A broker worked out where a group goes on after a reset.',
    fields: {
      group,
      topic,
      broker,
      queueId,
      before: big('Offset before; 0 when there was none.'),
      offset: big('Next queue offset to consume.'),
      where: text('client = told to the online clients, broker = written at the broker.'),
    },
  },
  'progress.read': {
    doc: 'An administrator asked for the progress of a group.',
    fields: {
      group,
      queues: list('`topic:broker:queueId consumerOffset/brokerOffset` of each queue.'),
      diff: big('Sum of broker offset − consumer offset.'),
    },
  },
  'id.queried': {
    doc: 'An administrator asked for the record that an offset message id names.',
    fields: {
      offsetMsgId: text('Address of the broker and offset in its commit log, 32 hex characters.'),
      msgId,
      ...ofQueue,
      reconsumeTimes,
      sizeBytes: int('Size of the record (bytes).'),
      bornAt: big('When it was born (ms).'),
      storedAt: big('When it was stored (ms).'),
      tracks: list('`group trackType` of each group of the topic: CONSUMED, CONSUMED_BUT_FILTERED, NOT_CONSUME_YET, NOT_ONLINE …'),
    },
  },
  'uniqueKey.queried': {
    doc: 'An administrator looked for a message by its id.',
    fields: {
      msgId,
      topic: text('Topic in which it was looked for.'),
      found: int('Records found.'),
      brokers: list('`broker found` of each broker that was asked.'),
    },
  },
  'consumerStatus.read': {
    doc: 'An administrator asked who of a group is online and whether all subscribe alike.',
    fields: {
      group,
      online: list('Clients that are online, in the order of their client ids.'),
      differ: bool('Whether mqadmin warns: Different subscription in the same group of consumer!!! Only once the first is 2 minutes old.'),
      differences: list('`topic: client expression, …` of each topic that is not subscribed alike.'),
    },
  },
  'key.queried': {
    doc: 'An administrator looked for messages by a key.',
    fields: {
      key: text('Message key.'),
      topic: text('Topic in which it was looked for.'),
      found: int('Messages found, at most maxMsgsNumBatch of each broker.'),
      brokers: list('`broker found` of each broker that was asked.'),
      msgIds: list('The messages, at most 32.'),
    },
  },
  'consumer.suspended': {
    doc: 'A consumer stopped pulling and rebalancing; running listeners go on.',
    fields: { consumer, group, reason: text('suspend or resetOffset.') },
  },
  'consumer.resumed': { doc: 'A suspended consumer goes on.', fields: { consumer, group } },
  'feature.refused': {
    doc: 'A kind of client cannot do what its program asks for.',
    fields: { client: nodeId, clientType: text('Java, C++ or .NET.'), feature: text('broadcasting or delay.') },
  },
  'client.warned': {
    doc: 'Something about a client that its program should not do, or should know.',
    fields: {
      client: nodeId,
      clientType: text('Java, C++ or .NET.'),
      warning: text('leak, notShutDown, severalClients, versionDependent, otherRegion, startedAlready or cannotStartAgain.'),
      detail: maybe(nodeId),
    },
  },
  'client.logged': {
    doc: 'A client program printed something.',
    fields: { client: nodeId, level: text('INFO, WARN or ERROR.'), text: text('Exact text.') },
  },
  'invariant.violated': { doc: 'A checker found a promise broken.', fields: { rule: text('Rule id.'), text: text('What was found.') } },
} as const satisfies Record<string, FactTypeSpec>;

export type FactType = keyof typeof factTypes;

type ValueOf<K extends FieldKind> = K extends 'text'
  ? string
  : K extends 'int' | 'big'
    ? number
    : K extends 'bool'
      ? boolean
      : K extends 'list'
        ? readonly string[]
        : unknown;

type FieldsSpec<T extends FactType> = (typeof factTypes)[T]['fields'];
type RequiredNames<F> = { [N in keyof F]: F[N] extends FactField<FieldKind, false> ? N : never }[keyof F];
type OptionalNames<F> = { [N in keyof F]: F[N] extends FactField<FieldKind, true> ? N : never }[keyof F];
type FieldValue<F> = F extends FactField<infer K, boolean> ? ValueOf<K> : never;

/** The fields of a fact type, without the envelope. */
export type FactFields<T extends FactType> = { readonly [N in RequiredNames<FieldsSpec<T>>]: FieldValue<FieldsSpec<T>[N]> } & {
  readonly [N in OptionalNames<FieldsSpec<T>>]?: FieldValue<FieldsSpec<T>[N]> | undefined;
};

type Numbered<F> = F extends FactField<'text'> ? TextId : F extends FactField<'list'> ? readonly TextId[] : never;

/** The fields as they are recorded: whoever has the number of a text gives that. */
export type RecordedFields<T extends FactType> = {
  readonly [N in keyof FactFields<T>]: FactFields<T>[N] | Numbered<FieldsSpec<T>[N]>;
};

/** What every fact carries. */
export interface FactEnvelope<T extends FactType = FactType> {
  /** Number of the fact within its run, from 1. Never stored in a link or scenario. */
  readonly seq: number;
  /** Virtual time (ms). */
  readonly at: number;
  readonly type: T;
  /** The fact that made this happen; for a timer the fact that armed it. Absent for script actions and start-up. */
  readonly causeSeq?: number | undefined;
  /** Name of the timer that fired, when one did. */
  readonly timer?: string | undefined;
}

export type FactOf<T extends FactType> = T extends FactType ? FactEnvelope<T> & FactFields<T> : never;
/** Any fact, told apart by `type`. */
export type Fact = { [T in FactType]: FactOf<T> }[FactType];

/** Request codes whose hops are background work (long polls, heartbeats, polls). */
const housekeepingCodes: ReadonlySet<string> = new Set([
  'PULL_MESSAGE',
  'POP_MESSAGE',
  'HA_REPORT_OFFSET',
  'GET_ALL_TOPIC_CONFIG',
  'GET_ALL_CONSUMER_OFFSET',
  'GET_ALL_DELAY_OFFSET',
  'HEART_BEAT',
  'GET_ROUTEINFO_BY_TOPIC',
  'GET_CONSUMER_LIST_BY_GROUP',
  'CHECK_CLIENT_CONFIG',
  'QUERY_CONSUMER_OFFSET',
  'UPDATE_CONSUMER_OFFSET',
  'REGISTER_BROKER',
  'UNREGISTER_BROKER',
  'UNREGISTER_CLIENT',
  'NOTIFY_CONSUMER_IDS_CHANGED',
  'LOCK_BATCH_MQ',
  'UNLOCK_BATCH_MQ',
]);

/** Whether a fact is housekeeping. A pull response that carries messages is not. */
export function isHousekeeping(fact: Fact): boolean {
  if (fact.type === 'response.sent' && fact.msgIds !== undefined && fact.msgIds.length > 0) return false;
  if (fact.type === 'request.sent' || fact.type === 'response.sent' || fact.type === 'request.lost')
    return housekeepingCodes.has(fact.code);
  return (factTypes[fact.type] as FactTypeSpec).housekeeping === true;
}

/** Java with `rocketmq-client`: the client that the simulated cluster speaks with. */
import { isSuccess, type ConsumerSpec, type ProducerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaHandledField, javaNote, javaSkip, messageExtValues } from '../handledBefore.ts';
import {
  branchesOf,
  callsOf,
  className,
  clientKind,
  javaCondition,
  once,
  Program,
  quoted,
  settersOf,
  systemPropertyLines,
  template,
  type ClientKind,
  type CodeLine,
  type ListenerBranch,
  type SendCall,
} from '../program.ts';

const addressOf = (model: ClientCodeModel, told: unknown): string => (typeof told === 'string' && told !== '' ? told : model.namesrvAddr);

const concurrent: Readonly<Record<string, string>> = { SUCCESS: 'CONSUME_SUCCESS', SUSPEND_CURRENT_QUEUE_A_MOMENT: 'RECONSUME_LATER' };
const orderly: Readonly<Record<string, string>> = { CONSUME_SUCCESS: 'SUCCESS', RECONSUME_LATER: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' };

/** The statements of a branch: the work, then the answer. */
function branchBody(out: Program, consumer: ConsumerSpec, branch: ListenerBranch, isOrderly: boolean): void {
  if (branch.processMs > 0) out.line(`Thread.sleep(${branch.processMs});`, 'listener');
  if (branch.delayLevelWhenNextConsume !== 0 && !isOrderly)
    out.line(`context.setDelayLevelWhenNextConsume(${branch.delayLevelWhenNextConsume});`, 'listener');
  if (branch.suspendCurrentQueueTimeMillis !== undefined && isOrderly)
    out.line(`context.setSuspendCurrentQueueTimeMillis(${branch.suspendCurrentQueueTimeMillis});`, 'listener');
  if (branch.result === 'THROW') out.line('throw new RuntimeException("the listener failed");', branch.step);
  else if (branch.result === 'NULL') out.line('return null;', branch.step);
  else {
    const type = isOrderly ? 'ConsumeOrderlyStatus' : 'ConsumeConcurrentlyStatus';
    if (isSuccess(branch.result)) javaNote(out, consumer, branch.step);
    out.line(`return ${type}.${(isOrderly ? orderly : concurrent)[branch.result] ?? branch.result};`, branch.step);
  }
}

function pushListenerLines(out: Program, consumer: ConsumerSpec, batch: number): void {
  const isOrderly = consumer.messageListener === 'orderly';
  const listener = isOrderly ? 'MessageListenerOrderly' : 'MessageListenerConcurrently';
  out.block(
    `consumer.registerMessageListener((${listener}) (msgs, context) -> {`,
    () => {
      if (batch > 1) out.line(`// Only element 0 of up to ${batch} is handled: the others count as consumed unread.`);
      out.line('MessageExt msg = msgs.get(0);', 'listener');
      const success = isOrderly ? 'ConsumeOrderlyStatus.SUCCESS' : 'ConsumeConcurrentlyStatus.CONSUME_SUCCESS';
      javaSkip(out, consumer, messageExtValues('msg'), `return ${success};`);
      if (isOrderly && consumer.listener.autoCommit === false) out.line('context.setAutoCommit(false);', 'listener');
      const branches = branchesOf(consumer);
      const body = (): void => {
        for (const branch of branches) {
          if (branch.conditions.length === 0) branchBody(out, consumer, branch, isOrderly);
          else
            out.block(`if (${branch.conditions.map((part) => javaCondition(part, 'msg', 'getTags', 'getKeys')).join(' && ')}) {`, () =>
              branchBody(out, consumer, branch, isOrderly),
            );
        }
      };
      if (branches.every(({ processMs }) => processMs === 0)) body();
      else {
        out.block('try {', body, '} catch (InterruptedException e) {');
        out.line('    throw new RuntimeException(e);').line('}');
      }
    },
    '});',
  );
}

/** Nothing calls the application: it polls, and a failure is its own affair. */
function pullConsumerLines(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  const { assign } = consumer;
  const isSql = consumer.subscriptions.some(({ expressionType }) => expressionType === 'SQL92');
  for (const name of [
    ...(assign === undefined ? [] : ['java.util.Arrays']),
    'java.util.List',
    'org.apache.rocketmq.client.consumer.DefaultLitePullConsumer',
    ...(isSql ? ['org.apache.rocketmq.client.consumer.MessageSelector'] : []),
    'org.apache.rocketmq.common.consumer.ConsumeFromWhere',
    'org.apache.rocketmq.common.message.MessageExt',
    ...(assign === undefined ? [] : ['org.apache.rocketmq.common.message.MessageQueue']),
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${className(consumer.group, 'Consumer')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) throws Exception {', () => {
      out.line(`DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(${quoted(consumer.group)});`);
      out.line(`consumer.setNamesrvAddr(${quoted(addressOf(model, consumer.config['namesrvAddr']))});`);
      out.line(`consumer.setConsumeFromWhere(ConsumeFromWhere.${consumer.consumeFromWhere});`);
      for (const setter of settersOf(consumer.config)) out.line(`consumer.${setter};`);
      if (assign === undefined) for (const subscription of consumer.subscriptions) out.line(subscribeCall(subscription));
      out.line('consumer.start();', 'start');
      out.line('Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));', 'shutdown');
      if (assign !== undefined) out.line(`consumer.assign(Arrays.asList(${assign.map(queueLiteral).join(', ')}));`);
      out.block('while (true) {', () => {
        out.line('List<MessageExt> messages = consumer.poll();');
        out.block('for (MessageExt msg : messages) {', () => pollBody(out, consumer));
      });
    });
  });
  return out.lines;
}

/** `topic:broker:queueId` */
function queueLiteral(reference: string): string {
  const [topic = '', broker = '', queueId = ''] = reference.split(':');
  return `new MessageQueue(${quoted(topic)}, ${quoted(broker)}, ${queueId})`;
}

function pollBody(out: Program, consumer: ConsumerSpec): void {
  javaSkip(out, consumer, messageExtValues('msg'), 'continue;');
  for (const { conditions, processMs, result, step } of branchesOf(consumer)) {
    const body = (): void => {
      if (processMs > 0) out.line(`Thread.sleep(${processMs});`, 'listener');
      if (isSuccess(result)) {
        javaNote(out, consumer, step);
        out.line('System.out.println(msg.getMsgId());', step);
      } else out.line('System.err.println("failed: " + msg.getMsgId()); // Nobody sends it back.', step);
      if (conditions.length > 0) out.line('continue;');
    };
    if (conditions.length === 0) body();
    else out.block(`if (${conditions.map((part) => javaCondition(part, 'msg', 'getTags', 'getKeys')).join(' && ')}) {`, body);
  }
}

function subscribeCall({ topic, expression, expressionType }: ConsumerSpec['subscriptions'][number]): string {
  const filter = expressionType === 'SQL92' ? `MessageSelector.bySql(${quoted(expression)})` : quoted(expression);
  return `consumer.subscribe(${quoted(topic)}, ${filter});`;
}

function consumerLines(model: ClientCodeModel, consumer: ConsumerSpec, protocol: string): readonly CodeLine[] {
  if (consumer.type === 'pull') return pullConsumerLines(model, consumer);
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  const isOrderly = consumer.messageListener === 'orderly';
  const listener = isOrderly ? 'MessageListenerOrderly' : 'MessageListenerConcurrently';
  const batch = Number(consumer.config['consumeMessageBatchMaxSize'] ?? 1);
  const isSql = consumer.subscriptions.some(({ expressionType }) => expressionType === 'SQL92');
  const imports = [
    'org.apache.rocketmq.client.consumer.DefaultMQPushConsumer',
    ...(isSql ? ['org.apache.rocketmq.client.consumer.MessageSelector'] : []),
    `org.apache.rocketmq.client.consumer.listener.${isOrderly ? 'ConsumeOrderlyStatus' : 'ConsumeConcurrentlyStatus'}`,
    `org.apache.rocketmq.client.consumer.listener.${listener}`,
    'org.apache.rocketmq.common.consumer.ConsumeFromWhere',
    'org.apache.rocketmq.common.message.MessageExt',
    ...(consumer.messageModel === 'BROADCASTING' ? [`${protocol}.heartbeat.MessageModel`] : []),
  ];
  for (const name of imports) out.line(`import ${name};`);
  out.line().block(`public class ${className(consumer.group, 'Consumer')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) throws Exception {', () => {
      out.line(`DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(${quoted(consumer.group)});`);
      out.line(`consumer.setNamesrvAddr(${quoted(addressOf(model, consumer.config['namesrvAddr']))});`);
      if (consumer.messageModel === 'BROADCASTING') out.line('consumer.setMessageModel(MessageModel.BROADCASTING);');
      out.line(`consumer.setConsumeFromWhere(ConsumeFromWhere.${consumer.consumeFromWhere});`);
      for (const setter of settersOf(consumer.config)) out.line(`consumer.${setter};`);
      for (const subscription of consumer.subscriptions) out.line(subscribeCall(subscription));
      if (consumer.messageListener !== 'none') pushListenerLines(out, consumer, batch);
      out.line('consumer.start();', 'start');
      out.line('Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));', 'shutdown');
    });
  });
  return out.lines;
}

function newMessage(call: SendCall): string {
  const parts = [
    quoted(call.topic),
    ...(call.tag === undefined && call.keys === undefined ? [] : [call.tag === undefined ? 'null' : quoted(call.tag)]),
  ];
  if (call.keys !== undefined) parts.push(template(call.keys));
  return `new Message(${parts.join(', ')}, new byte[${call.bodyBytes}])`;
}

function messageLines(out: Program, call: SendCall, hasTimer: boolean): void {
  out.line(`Message message = ${newMessage(call)};`);
  for (const [name, value] of call.properties) out.line(`message.putUserProperty(${quoted(name)}, ${template(value)});`);
  if (call.delayLevel > 0) out.line(`message.setDelayTimeLevel(${call.delayLevel});`);
  if (call.timerDelayMs !== undefined && hasTimer) out.line(`message.setDelayTimeMs(${call.timerDelayMs}L);`);
  if (call.deliverAt !== undefined && hasTimer) out.line(`message.setDeliverTimeMs(begin + ${call.deliverAt}L);`);
}

/** What stands before and behind the message in the send call: a selector and its argument. */
function selection(call: SendCall): string {
  if (call.shardingKey !== undefined) return `, new SelectMessageQueueByHash(), ${template(call.shardingKey)}`;
  if (call.queue === undefined) return '';
  const [broker = '', queueId = '0'] = call.queue.split(':');
  return `, (mqs, m, arg) -> mqs.stream().filter(mq -> mq.getBrokerName().equals(${quoted(broker)}) && mq.getQueueId() == ${queueId}).findFirst().get(), null`;
}

function callLines(out: Program, call: SendCall, hasTimer: boolean): void {
  const sent = `sent:${call.index}`;
  const failed = `failed:${call.index}`;
  const step = `send:${call.index}`;
  out.block(
    'try {',
    () => {
      messageLines(out, call, hasTimer);
      if (call.kind === 'sendInTransaction') {
        out.line('TransactionSendResult result = producer.sendMessageInTransaction(message, null);', step);
        out.line('System.out.println(result.getLocalTransactionState());', sent);
      } else if (call.mode === 'ONEWAY') out.line(`producer.sendOneway(message${selection(call)});`, step);
      else if (call.mode === 'ASYNC')
        out.block(
          `producer.send(message${selection(call)}, new SendCallback() {`,
          () => {
            out
              .line('@Override')
              .block('public void onSuccess(SendResult result) {', () => out.line('System.out.println(result.getSendStatus());', sent));
            out.line('@Override').block('public void onException(Throwable e) {', () => out.line('System.err.println(e);', failed));
          },
          '});',
          step,
        );
      else {
        out.line(`SendResult result = producer.send(message${selection(call)});`, step);
        out.line('System.out.println(result.getSendStatus());', sent);
      }
    },
    '} catch (Exception e) {',
  );
  out.line('    System.err.println(e);', call.mode === 'ASYNC' ? undefined : failed).line('}');
}

function batchLines(out: Program, call: SendCall): void {
  out.line('List<Message> messages = new ArrayList<>();');
  out.block(`for (int n = 1; n <= ${call.times}; n++) {`, () => out.line(`messages.add(${newMessage(call)});`));
  out.line('System.out.println(producer.send(messages).getSendStatus());', `send:${call.index}`);
}

function listenerLines(out: Program, producer: ProducerSpec): void {
  const listener = producer.transactionListener;
  if (listener === undefined) return;
  const answer = (state: string, step: string): void => {
    if (state === 'THROW') out.line('throw new RuntimeException("no answer");', step);
    else out.line(state === 'NULL' ? 'return null;' : `return LocalTransactionState.${state};`, step);
  };
  out.block(
    'producer.setTransactionListener(new TransactionListener() {',
    () => {
      out.line('@Override').block('public LocalTransactionState executeLocalTransaction(Message msg, Object arg) {', () => {
        for (const { when, localState } of listener.rules)
          if (localState !== undefined && when.checkFrom === undefined && (when.key ?? when.tag) !== undefined)
            out.block(
              `if (${when.key === undefined ? `${quoted(when.tag ?? '')}.equals(msg.getTags())` : `${quoted(when.key)}.equals(msg.getKeys())`}) {`,
              () => answer(localState, 'local'),
            );
        answer(listener.localState, 'local');
      });
      out
        .line('@Override')
        .block('public LocalTransactionState checkLocalTransaction(MessageExt msg) {', () => answer(listener.checkState, 'check'));
    },
    '});',
  );
}

function producerLines(model: ClientCodeModel, producer: ProducerSpec, hasTimer: boolean): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, producer.config);
  const calls = callsOf(model);
  const isTransactional = producer.transactionListener !== undefined;
  const type = isTransactional ? 'TransactionMQProducer' : 'DefaultMQProducer';
  const has = (test: (call: SendCall) => boolean): boolean => calls.some(test);
  const isSync = has(({ kind, mode }) => kind === 'send' && mode === 'SYNC');
  const isAsync = has(({ mode }) => mode === 'ASYNC');
  const client = 'org.apache.rocketmq.client.producer';
  const imports = [
    ...(has(({ kind }) => kind === 'sendBatch') ? ['java.util.ArrayList', 'java.util.List'] : []),
    ...(isTransactional ? [`${client}.LocalTransactionState`] : [`${client}.DefaultMQProducer`]),
    ...(isAsync ? [`${client}.SendCallback`] : []),
    ...(isSync || isAsync ? [`${client}.SendResult`] : []),
    ...(isTransactional ? [`${client}.TransactionListener`, `${client}.TransactionMQProducer`, `${client}.TransactionSendResult`] : []),
    ...(has(({ shardingKey }) => shardingKey !== undefined) ? [`${client}.selector.SelectMessageQueueByHash`] : []),
    'org.apache.rocketmq.common.message.Message',
    ...(isTransactional ? ['org.apache.rocketmq.common.message.MessageExt'] : []),
  ];
  for (const name of imports) out.line(`import ${name};`);
  out.line().block(`public class ${className(producer.group, 'Producer')} {`, () => {
    out.block('public static void main(String[] args) throws Exception {', () => {
      if (hasTimer && has(({ deliverAt }) => deliverAt !== undefined)) out.line('long begin = System.currentTimeMillis();');
      out.line(`${type} producer = new ${type}(${quoted(producer.group)});`);
      out.line(`producer.setNamesrvAddr(${quoted(addressOf(model, producer.config['namesrvAddr']))});`);
      for (const setter of settersOf(producer.config)) out.line(`producer.${setter};`);
      listenerLines(out, producer);
      out.line('producer.start();', 'start');
      for (const call of calls) {
        if (call.kind === 'sendBatch') batchLines(out, call);
        else if (call.times === 1) callLines(out, once(call), hasTimer);
        else out.block(`for (int n = 1; n <= ${call.times}; n++) {`, () => callLines(out, call, hasTimer));
      }
      out.line('producer.shutdown();', 'shutdown');
    });
  });
  return out.lines;
}

/** Version 5 has timed messages, and keeps the classes of the protocol elsewhere. */
const kind = (id: string, label: string, hasTimer: boolean, protocol: string): ClientKind =>
  clientKind(id, label, {
    endings: { producer: 'Producer', consumer: 'Consumer' },
    extension: 'java',
    producer: (model, producer) => producerLines(model, producer, hasTimer),
    consumer: (model, consumer) => consumerLines(model, consumer, protocol),
  });

export const java4 = kind('java4', 'Java · rocketmq-client 4.x', false, 'org.apache.rocketmq.common.protocol');
export const java5 = kind('java5Remoting', 'Java · rocketmq-client 5.x', true, 'org.apache.rocketmq.remoting.protocol');

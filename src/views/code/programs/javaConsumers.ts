/** Java with `rocketmq-client`: push consumers and DefaultLitePullConsumer. */
import { isSuccess, type ConsumerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaHandledField, javaNote, javaSkip, messageExtValues } from '../handledBefore.ts';
import {
  branchesOf,
  className,
  defaultBodyBytes,
  javaCondition,
  otherCallsOf,
  Program,
  quoted,
  type CodeLine,
  type ListenerBranch,
  type OtherCall,
} from '../program.ts';
import { hasTraceTopic, optionLines, systemPropertyLines, traceTopic } from './javaOptions.ts';
import { printedText, type PrintedValues } from './javaParts.ts';

const concurrent: Readonly<Record<string, string>> = {
  SUCCESS: 'CONSUME_SUCCESS',
  COMMIT: 'CONSUME_SUCCESS',
  SUSPEND_CURRENT_QUEUE_A_MOMENT: 'RECONSUME_LATER',
  ROLLBACK: 'RECONSUME_LATER',
};
const orderly: Readonly<Record<string, string>> = { CONSUME_SUCCESS: 'SUCCESS', RECONSUME_LATER: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' };

/** The statements of a branch: the work, then the answer. */
function branchBody(out: Program, consumer: ConsumerSpec, branch: ListenerBranch, isOrderly: boolean): void {
  if (branch.processMs > 0) out.line(`Thread.sleep(${branch.processMs});`, branch.works);
  if (branch.delayLevelWhenNextConsume !== 0 && !isOrderly)
    out.line(`context.setDelayLevelWhenNextConsume(${branch.delayLevelWhenNextConsume});`);
  if (branch.suspendCurrentQueueTimeMillis !== undefined && isOrderly)
    out.line(`context.setSuspendCurrentQueueTimeMillis(${branch.suspendCurrentQueueTimeMillis});`);
  if (branch.result === 'THROW') out.line('throw new RuntimeException("the listener failed");', branch.step);
  else if (branch.result === 'NULL') out.line('return null;', branch.step);
  else {
    const type = isOrderly ? 'ConsumeOrderlyStatus' : 'ConsumeConcurrentlyStatus';
    if (isSuccess(branch.result)) javaNote(out, consumer, branch.step);
    if (isSuccess(branch.result) && consumer.listener.replies === true) replyLines(out);
    if (branch.ackIndex !== undefined && !isOrderly) out.line(`context.setAckIndex(${branch.ackIndex});`, branch.step);
    out.line(`return ${type}.${(isOrderly ? orderly : concurrent)[branch.result] ?? branch.result};`, branch.step);
  }
}

/** A reply is an ordinary send of another producer; the broker hands it to who asked. */
function replyLines(out: Program): void {
  out.block(
    'try {',
    () => out.line(`replyProducer.send(MessageUtil.createReplyMessage(msg, new byte[${defaultBodyBytes}]));`, 'reply'),
    '} catch (Exception e) {',
  );
  out.line('    System.err.println(e);').line('}');
}

/** What a listener may print of its message. */
const values: PrintedValues = {
  msgId: 'msg.getMsgId()',
  topic: 'msg.getTopic()',
  tag: 'msg.getTags()',
  keys: 'msg.getKeys()',
  body: 'new String(msg.getBody(), java.nio.charset.StandardCharsets.UTF_8)',
  property: (name) => `msg.getUserProperty(${quoted(name)})`,
};

function pushListenerLines(out: Program, consumer: ConsumerSpec, batch: number): void {
  const isOrderly = consumer.messageListener === 'orderly';
  const listener = isOrderly ? 'MessageListenerOrderly' : 'MessageListenerConcurrently';
  out.block(
    `consumer.registerMessageListener((${listener}) (msgs, context) -> {`,
    () => {
      if (batch > 1) out.line(`// Only element 0 of up to ${batch} is handled: the others count as consumed unread.`);
      out.line('MessageExt msg = msgs.get(0);');
      if (consumer.listener.prints !== undefined) out.line(`System.out.println(${printedText(consumer.listener.prints, values)});`);
      const success = isOrderly ? 'ConsumeOrderlyStatus.SUCCESS' : 'ConsumeConcurrentlyStatus.CONSUME_SUCCESS';
      javaSkip(out, consumer, messageExtValues('msg'), `return ${success};`);
      if (isOrderly && consumer.listener.autoCommit === false) out.line('context.setAutoCommit(false);');
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
function pullConsumerLines(model: ClientCodeModel, consumer: ConsumerSpec, protocol: string): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  const isBroadcast = consumer.messageModel === 'BROADCASTING';
  const { assign } = consumer;
  const asked = otherCallsOf(model);
  const isSql = consumer.subscriptions.some(({ expressionType }) => expressionType === 'SQL92');
  for (const name of [
    ...(assign === undefined ? [] : ['java.util.Arrays']),
    ...(asked.length === 0 ? [] : ['java.util.Collections']),
    'java.util.List',
    ...(asked.length === 0 ? [] : ['Executors', 'ScheduledExecutorService', 'TimeUnit'].map((name) => `java.util.concurrent.${name}`)),
    'org.apache.rocketmq.client.consumer.DefaultLitePullConsumer',
    ...(isSql ? ['org.apache.rocketmq.client.consumer.MessageSelector'] : []),
    'org.apache.rocketmq.common.consumer.ConsumeFromWhere',
    'org.apache.rocketmq.common.message.MessageExt',
    ...(assign === undefined && asked.every(({ queue }) => queue === undefined) ? [] : ['org.apache.rocketmq.common.message.MessageQueue']),
    ...(isBroadcast ? [`${protocol}.heartbeat.MessageModel`] : []),
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${className(consumer.group, 'Consumer')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) throws Exception {', () => {
      out.line(`DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(${quoted(consumer.group)});`);
      out.line(`consumer.setNamesrvAddr(${quoted(model.namesrvAddr)});`);
      if (consumer.enableMsgTrace === true) {
        out.line('consumer.setEnableMsgTrace(true);');
        if (hasTraceTopic(consumer.config)) out.line(`consumer.setCustomizedTraceTopic(${traceTopic(consumer.config)});`);
      }
      if (isBroadcast) out.line('consumer.setMessageModel(MessageModel.BROADCASTING);');
      out.line(`consumer.setConsumeFromWhere(ConsumeFromWhere.${consumer.consumeFromWhere});`);
      optionLines(out, 'consumer', 'pull', consumer.config, protocol);
      if (assign === undefined) for (const subscription of consumer.subscriptions) out.line(subscribeCall(subscription));
      out.line('consumer.start();', 'start');
      out.line('Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));', 'shutdown');
      if (assign !== undefined) out.line(`consumer.assign(Arrays.asList(${assign.map(queueLiteral).join(', ')}));`);
      if (asked.length > 0) scheduleLines(out, consumer, asked);
      out.block('while (true) {', () => {
        out.line('List<MessageExt> messages = consumer.poll();');
        out.block('for (MessageExt msg : messages) {', () => pollBody(out, consumer));
      });
    });
  });
  return out.lines;
}

/** What the script asks of it while it polls, each so long after its start. */
function scheduleLines(out: Program, { startAt }: ConsumerSpec, asked: readonly OtherCall[]): void {
  out.line('ScheduledExecutorService script = Executors.newSingleThreadScheduledExecutor();');
  for (const call of asked) {
    const after = `${Math.max(0, call.at - startAt)}, TimeUnit.MILLISECONDS`;
    out.line(`script.schedule(() -> { consumer.${pullCall(call)}; return null; }, ${after});`, call.step);
  }
}

function pullCall({ do: name, queue, offset, persist }: OtherCall): string {
  if (queue === undefined) return 'commitSync()';
  const literal = queueLiteral(queue);
  if (name === 'seek') return `seek(${literal}, ${offset ?? 0}L)`;
  if (name !== 'commitSync') return `${name}(Collections.singleton(${literal}))`;
  return offset === undefined
    ? `commit(Collections.singleton(${literal}), ${persist})`
    : `commitSync(Collections.singletonMap(${literal}, ${offset}L), ${persist})`;
}

/** `topic:broker:queueId` */
function queueLiteral(reference: string): string {
  const [topic = '', broker = '', queueId = ''] = reference.split(':');
  return `new MessageQueue(${quoted(topic)}, ${quoted(broker)}, ${queueId})`;
}

function pollBody(out: Program, consumer: ConsumerSpec): void {
  javaSkip(out, consumer, messageExtValues('msg'), 'continue;');
  for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
    const body = (): void => {
      if (processMs > 0) out.line(`Thread.sleep(${processMs});`, works);
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

/** A program that consumes; `protocol` is the package of the protocol's classes. */
export function consumerLines(model: ClientCodeModel, consumer: ConsumerSpec, protocol: string): readonly CodeLine[] {
  if (consumer.type === 'pull') return pullConsumerLines(model, consumer, protocol);
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  const isOrderly = consumer.messageListener === 'orderly';
  const hasListener = consumer.messageListener !== 'none';
  const replies = consumer.listener.replies === true && hasListener;
  const listener = isOrderly ? 'MessageListenerOrderly' : 'MessageListenerConcurrently';
  const batch = Number(consumer.config['consumeMessageBatchMaxSize'] ?? 1);
  const isSql = consumer.subscriptions.some(({ expressionType }) => expressionType === 'SQL92');
  const imports = [
    'org.apache.rocketmq.client.consumer.DefaultMQPushConsumer',
    ...(isSql ? ['org.apache.rocketmq.client.consumer.MessageSelector'] : []),
    ...(hasListener
      ? [
          `org.apache.rocketmq.client.consumer.listener.${isOrderly ? 'ConsumeOrderlyStatus' : 'ConsumeConcurrentlyStatus'}`,
          `org.apache.rocketmq.client.consumer.listener.${listener}`,
        ]
      : []),
    ...(replies ? ['org.apache.rocketmq.client.producer.DefaultMQProducer', 'org.apache.rocketmq.client.utils.MessageUtil'] : []),
    'org.apache.rocketmq.common.consumer.ConsumeFromWhere',
    ...(hasListener ? ['org.apache.rocketmq.common.message.MessageExt'] : []),
    ...(consumer.messageModel === 'BROADCASTING' ? [`${protocol}.heartbeat.MessageModel`] : []),
  ];
  for (const name of imports) out.line(`import ${name};`);
  out.line().block(`public class ${className(consumer.group, 'Consumer')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) throws Exception {', () => {
      const traced = consumer.enableMsgTrace === true ? `, true, ${traceTopic(consumer.config)}` : '';
      out.line(`DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(${quoted(consumer.group)}${traced});`);
      out.line(`consumer.setNamesrvAddr(${quoted(model.namesrvAddr)});`);
      if (consumer.messageModel === 'BROADCASTING') out.line('consumer.setMessageModel(MessageModel.BROADCASTING);');
      out.line(`consumer.setConsumeFromWhere(ConsumeFromWhere.${consumer.consumeFromWhere});`);
      optionLines(out, 'consumer', 'push', consumer.config, protocol);
      if (replies) {
        out.line(`DefaultMQProducer replyProducer = new DefaultMQProducer(${quoted(`${consumer.group}-reply`)});`);
        out.line(`replyProducer.setNamesrvAddr(${quoted(model.namesrvAddr)});`);
        out.line('replyProducer.start();', 'start');
      }
      for (const subscription of consumer.subscriptions) out.line(subscribeCall(subscription));
      if (hasListener) pushListenerLines(out, consumer, batch);
      out.line('consumer.start();', 'start');
      out.line('Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));', 'shutdown');
    });
  });
  return out.lines;
}

/** Java with `rocketmq-spring-boot-starter`: a template to send with, annotations to consume with. */
import { isSuccess, type Config, type ConsumerSpec, type ProducerSpec, type ProfileId, type SendRetrySpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaHandledField, javaNote, javaSkip, messageExtValues } from '../handledBefore.ts';
import {
  branchesOf,
  callsOf,
  className,
  clientKind,
  defaultBodyBytes,
  javaCondition,
  javaSleep,
  loopHead,
  once,
  pauseLine,
  Program,
  quoted,
  template,
  throwsOf,
  type CodeLine,
  type SendCall,
} from '../program.ts';
import { hasTraceTopic, optionLines, systemPropertyLines, traceTopic } from './javaOptions.ts';
import {
  checkBody,
  javaBody,
  localTransactionBody,
  nanos,
  printedText,
  type PrintedValues,
  randomBodyLines,
  type TransactionWords,
} from './javaParts.ts';
import { springRetryCall, springRetryClasses, springRetryFields, springRetryImports, springRetrySettings } from './springRetry.ts';

const starter = 'org.apache.rocketmq.spring';

const messageValues: PrintedValues = {
  msgId: 'message.getMsgId()',
  topic: 'message.getTopic()',
  tag: 'message.getTags()',
  keys: 'message.getKeys()',
  body: 'new String(message.getBody(), java.nio.charset.StandardCharsets.UTF_8)',
  property: (name) => `message.getUserProperty(${quoted(name)})`,
};

/** The starter makes one consumer of each annotated class; a second topic needs a second class. */
function consumerLines(consumer: ConsumerSpec, protocol: string): readonly CodeLine[] {
  const out = new Program();
  const [subscription] = consumer.subscriptions;
  const isOrderly = consumer.messageListener === 'orderly';
  const isBroadcast = consumer.messageModel === 'BROADCASTING';
  const isSql = subscription?.expressionType === 'SQL92';
  const replies = consumer.listener.replies === true;
  const { maxReconsumeTimes, ...options } = consumer.config;
  const isPrepared = Object.keys(options).length > 0 || consumer.consumeFromWhere !== 'CONSUME_FROM_LAST_OFFSET';
  const interfaces = [
    replies ? 'RocketMQReplyListener<MessageExt, byte[]>' : 'RocketMQListener<MessageExt>',
    ...(isPrepared ? ['RocketMQPushConsumerLifecycleListener'] : []),
  ];
  for (const name of [
    ...(isPrepared
      ? ['org.apache.rocketmq.client.consumer.DefaultMQPushConsumer', 'org.apache.rocketmq.common.consumer.ConsumeFromWhere']
      : []),
    'org.apache.rocketmq.common.message.MessageExt',
    ...(isOrderly ? [`${starter}.annotation.ConsumeMode`] : []),
    ...(isBroadcast ? [`${starter}.annotation.MessageModel`] : []),
    `${starter}.annotation.RocketMQMessageListener`,
    ...(isSql ? [`${starter}.annotation.SelectorType`] : []),
    `${starter}.core.${replies ? 'RocketMQReplyListener' : 'RocketMQListener'}`,
    ...(isPrepared ? [`${starter}.core.RocketMQPushConsumerLifecycleListener`] : []),
    'org.springframework.stereotype.Service',
  ])
    out.line(`import ${name};`);
  out.line().line('@Service', 'start');
  const settings = [
    `topic = ${quoted(subscription?.topic ?? '')}`,
    `consumerGroup = ${quoted(consumer.group)}`,
    ...(isSql ? ['selectorType = SelectorType.SQL92'] : []),
    `selectorExpression = ${quoted(subscription?.expression ?? '*')}`,
    ...(isOrderly ? ['consumeMode = ConsumeMode.ORDERLY'] : []),
    ...(isBroadcast ? ['messageModel = MessageModel.BROADCASTING'] : []),
    ...(typeof maxReconsumeTimes === 'number' ? [`maxReconsumeTimes = ${maxReconsumeTimes}`] : []),
    ...(consumer.enableMsgTrace === true ? ['enableMsgTrace = true'] : []),
    ...(consumer.enableMsgTrace === true && hasTraceTopic(options) ? [`customizedTraceTopic = ${traceTopic(options)}`] : []),
  ];
  for (const other of consumer.subscriptions.slice(1))
    out.line(`// Of ${other.topic} too: another class with the same annotation for that topic, and a group of its own.`);
  out.line(`@RocketMQMessageListener(${settings.join(', ')})`, 'start');
  out.block(`public class ${className(consumer.group, 'Listener')} implements ${interfaces.join(', ')} {`, () => {
    javaHandledField(out, consumer);
    if (isPrepared)
      out.line('@Override').block('public void prepareStart(DefaultMQPushConsumer consumer) {', () => {
        out.line(`consumer.setConsumeFromWhere(ConsumeFromWhere.${consumer.consumeFromWhere});`, 'start');
        optionLines(out, 'consumer', 'push', options, protocol);
      });
    const done = replies ? `return new byte[${defaultBodyBytes}];` : 'return;';
    out.line('@Override').block(`public ${replies ? 'byte[]' : 'void'} onMessage(MessageExt message) {`, () => {
      if (consumer.listener.prints !== undefined)
        out.line(`System.out.println(${printedText(consumer.listener.prints, messageValues) ?? '""'});`);
      javaSkip(out, consumer, messageExtValues('message'), done);
      for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
        const body = (): void => {
          if (processMs > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${nanos(processMs)});`, works);
          if (isSuccess(result)) javaNote(out, consumer, step);
          if (isSuccess(result)) out.line(conditions.length === 0 && !replies ? 'System.out.println(message.getMsgId());' : done, step);
          else out.line('throw new IllegalStateException("to be consumed again");', step);
        };
        if (conditions.length === 0) body();
        else out.block(`if (${conditions.map((part) => javaCondition(part, 'message', 'getTags', 'getKeys')).join(' && ')}) {`, body);
      }
    });
  });
  return out.lines;
}

const destination = (call: SendCall): string => quoted(call.tag === undefined ? call.topic : `${call.topic}:${call.tag}`);

/** What a printed line may name: the others are values of a message that the template makes. */
const valuesOf = (call: SendCall): PrintedValues => ({
  msgId: 'result.getMsgId()',
  topic: quoted(call.topic),
  tag: quoted(call.tag ?? ''),
});

const printed = (call: SendCall): string => `System.out.println(${printedText(call.prints, valuesOf(call)) ?? 'result.getSendStatus()'});`;

const failure = (call: SendCall): string =>
  call.printsFailure === undefined
    ? 'System.err.println(e);'
    : `System.out.println(${printedText(call.printsFailure, { ...valuesOf(call), msgId: undefined }) ?? 'e'});`;

/** A list of messages to one destination is one request. */
function batchLines(out: Program, call: SendCall): void {
  out.line('java.util.List<Message<byte[]>> messages = new java.util.ArrayList<>();');
  out.block(`for (int n = 1; n <= ${call.messages}; n++) {`, () => {
    messageLines(out, call);
    out.line('messages.add(message);');
  });
  out.line(`result = rocketMQTemplate.syncSend(${destination(call)}, messages);`, `send:${call.index}`);
  out.line(printed(call), `sent:${call.index}`);
}

function messageLines(out: Program, call: SendCall): void {
  randomBodyLines(out, call);
  out.line(`message = MessageBuilder.withPayload(${call.body === null ? '(byte[]) null' : javaBody(call)})`);
  if (call.keys !== undefined) out.line(`    .setHeader(RocketMQHeaders.KEYS, ${template(call.keys)})`);
  for (const [name, value] of call.properties) out.line(`    .setHeader(${quoted(name)}, ${template(value)})`);
  if (!call.waitStoreMsgOK) out.line('    .setHeader(RocketMQHeaders.PREFIX + RocketMQHeaders.WAIT, false)');
  out.line('    .build();');
}

/** The queue that a selector takes; the other calls take theirs by the hash of their key. */
const queueSelector =
  '(queues, m, arg) -> queues.stream().filter(q -> (q.getBrokerName() + ":" + q.getQueueId()).equals(arg)).findFirst().get()';

function callLines(out: Program, call: SendCall, retry: SendRetrySpec | undefined): void {
  const step = `send:${call.index}`;
  if (call.kind === 'print')
    return void out.line(`System.out.println(${printedText(call.prints, undefined) ?? '""'});`, `sent:${call.index}`);
  if (call.kind === 'sendBatch') return batchLines(out, call);
  messageLines(out, call);
  if (call.kind === 'request') {
    out.line(`byte[] reply = rocketMQTemplate.sendAndReceive(${destination(call)}, message, byte[].class, ${call.replyTimeoutMs}L);`, step);
    return void out.line('System.out.println(new String(reply));', `sent:${call.index}`);
  }
  const orderBy = call.shardingKey === undefined ? (call.queue === undefined ? undefined : quoted(call.queue)) : template(call.shardingKey);
  if (call.queue !== undefined) out.line(`rocketMQTemplate.setMessageQueueSelector(${queueSelector});`);
  if (call.kind === 'sendInTransaction')
    return void out.line(`rocketMQTemplate.sendMessageInTransaction(${destination(call)}, message, null);`, step);
  if (call.mode === 'ONEWAY') {
    const orderly = orderBy === undefined ? ['sendOneWay', ''] : ['sendOneWayOrderly', `, ${orderBy}`];
    return void out.line(`rocketMQTemplate.${orderly[0]}(${destination(call)}, message${orderly[1]});`, step);
  }
  if (call.mode === 'ASYNC') {
    const orderly = orderBy === undefined ? ['asyncSend', ''] : ['asyncSendOrderly', `, ${orderBy}`];
    const delay = call.delayLevel > 0 && orderBy === undefined ? `, 3000L, ${call.delayLevel}` : '';
    if (!call.hasCallback) return void out.line(`rocketMQTemplate.${orderly[0]}(${destination(call)}, message${orderly[1]}, null);`, step);
    if (retry !== undefined) out.line('Message<byte[]> again = message;');
    out.block(
      `rocketMQTemplate.${orderly[0]}(${destination(call)}, message${orderly[1]}, new SendCallback() {`,
      () => {
        out.line('@Override').block('public void onSuccess(SendResult result) {', () => out.line(printed(call), `sent:${call.index}`));
        out.line('@Override').block('public void onException(Throwable e) {', () => {
          out.line(failure(call), `failed:${call.index}`);
          if (retry !== undefined) springRetryCall(out, retry, destination(call), call.index);
        });
      },
      `}${delay});`,
      step,
    );
    return;
  }
  if (orderBy !== undefined) out.line(`result = rocketMQTemplate.syncSendOrderly(${destination(call)}, message, ${orderBy});`, step);
  else if (call.delayLevel > 0)
    out.line(`result = rocketMQTemplate.syncSend(${destination(call)}, message, 3000L, ${call.delayLevel});`, step);
  else if (call.timerDelayMs !== undefined)
    out.line(`result = rocketMQTemplate.syncSendDelayTimeMills(${destination(call)}, message, ${call.timerDelayMs}L);`, step);
  else out.line(`result = rocketMQTemplate.syncSend(${destination(call)}, message);`, step);
  out.line(printed(call), `sent:${call.index}`);
}

const answers: Readonly<Record<string, string>> = { COMMIT_MESSAGE: 'COMMIT', ROLLBACK_MESSAGE: 'ROLLBACK' };
const transactionWords: TransactionWords = {
  condition: (on, value) =>
    `${quoted(value)}.equals(msg.getHeaders().get(RocketMQHeaders.PREFIX + RocketMQHeaders.${on === 'tag' ? 'TAGS' : 'KEYS'}))`,
  answer(state) {
    if (state === 'THROW') return 'throw new RuntimeException("no answer");';
    return state === 'NULL' ? 'return null;' : `return RocketMQLocalTransactionState.${answers[state] ?? 'UNKNOWN'};`;
  },
};

function producerLines(producer: ProducerSpec, protocol: string, calls: readonly SendCall[]): readonly CodeLine[] {
  const out = new Program();
  const { transactionListener: listener, sendRetry: retry } = producer;
  const isAsync = calls.some(({ mode }) => mode === 'ASYNC');
  for (const name of [
    ...(isAsync ? ['org.apache.rocketmq.client.producer.SendCallback'] : []),
    'org.apache.rocketmq.client.producer.SendResult',
    ...(listener === undefined
      ? []
      : [
          `${starter}.annotation.RocketMQTransactionListener`,
          `${starter}.core.RocketMQLocalTransactionListener`,
          `${starter}.core.RocketMQLocalTransactionState`,
        ]),
    `${starter}.core.RocketMQTemplate`,
    `${starter}.support.RocketMQHeaders`,
    'org.springframework.beans.factory.annotation.Autowired',
    'org.springframework.messaging.Message',
    'org.springframework.messaging.support.MessageBuilder',
    'org.springframework.stereotype.Service',
    ...(retry === undefined ? [] : springRetryImports),
  ])
    out.line(`import ${name};`);
  out
    .line()
    .line('@Service', 'start')
    .block(`public class ${className(producer.group, 'Service')} {`, () => {
      out.line('@Autowired').line('private RocketMQTemplate rocketMQTemplate;');
      if (retry !== undefined) springRetryFields(out, retry);
      out.line();
      out.block(`public void sendAll()${throwsOf(calls)} {`, () => {
        optionLines(out, 'rocketMQTemplate.getProducer()', 'producer', withoutYaml(producer.config), protocol);
        out.line('Message<byte[]> message;').line('SendResult result;');
        for (const call of calls) {
          const isBatch = call.kind === 'sendBatch';
          const needsBlock = retry !== undefined || call.isRandomBody || isBatch || call.kind === 'request';
          const n = isBatch ? 'batch' : 'n';
          if (call.times > 1)
            out.block(loopHead(call, n), () => {
              pauseLine(out, call, `pause:${call.index}`, javaSleep(call), `if (${n} > ${call.first})`);
              callLines(out, call, retry);
            });
          else if (needsBlock) out.block('{', () => callLines(out, isBatch ? call : once(call), retry));
          else callLines(out, once(call), retry);
        }
      });
      if (listener === undefined) return;
      out.line().line('@RocketMQTransactionListener');
      out.block('static class Transactions implements RocketMQLocalTransactionListener {', () => {
        out
          .line('@Override')
          .block('public RocketMQLocalTransactionState executeLocalTransaction(Message msg, Object arg) {', () =>
            localTransactionBody(out, listener, transactionWords),
          );
        out
          .line('@Override')
          .block('public RocketMQLocalTransactionState checkLocalTransaction(Message msg) {', () =>
            checkBody(out, listener, transactionWords),
          );
      });
    });
  if (retry !== undefined) springRetryClasses(out, retry);
  return out.lines;
}

/** Options that the starter reads from its properties. */
const yamlNames: Readonly<Record<string, string>> = {
  instanceName: 'instance-name',
  sendMsgTimeout: 'send-message-timeout',
  compressMsgBodyOverHowmuch: 'compress-message-body-threshold',
  maxMessageSize: 'max-message-size',
  retryTimesWhenSendFailed: 'retry-times-when-send-failed',
  retryTimesWhenSendAsyncFailed: 'retry-times-when-send-async-failed',
  retryAnotherBrokerWhenNotStoreOK: 'retry-next-server',
  customizedTraceTopic: 'customized-trace-topic',
};

const withoutYaml = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([name]) => yamlNames[name] === undefined));

/** `application.yml`, as the remark at the head of the file: the starter reads it. */
function settings(model: ClientCodeModel): readonly CodeLine[] {
  const out = new Program('  ');
  const { producer } = model;
  systemPropertyLines(out, (producer ?? model.consumer)?.config ?? {});
  out.line('// application.yml').line('// rocketmq:').line(`//   name-server: ${model.namesrvAddr}`);
  if (producer !== undefined) {
    out.line('//   producer:').line(`//     group: ${producer.group}`);
    for (const [name, value] of Object.entries(producer.config)) {
      const key = yamlNames[name];
      if (key !== undefined) out.line(`//     ${key}: ${String(value)}`);
    }
    if (producer.enableMsgTrace === true) out.line('//     enable-msg-trace: true');
    if (producer.sendRetry !== undefined) springRetrySettings(out, producer.sendRetry);
  }
  return out.line().lines;
}

/** Where the client library that the starter brings keeps the classes of the protocol. */
const protocols: Readonly<Record<ProfileId, string>> = {
  'rocketmq-4.9': 'org.apache.rocketmq.common.protocol',
  'rocketmq-5.3': 'org.apache.rocketmq.remoting.protocol',
  'ons-2017': 'org.apache.rocketmq.common.protocol',
};

export const springBoot = clientKind('spring', 'Spring Boot · rocketmq-spring-boot-starter', {
  endings: { producer: 'Service', consumer: 'Listener' },
  extension: 'java',
  producer: (model, producer) => [...settings(model), ...producerLines(producer, protocols[model.profile], callsOf(model))],
  consumer: (model, consumer) => [...settings(model), ...consumerLines(consumer, protocols[model.profile])],
});

/** Java with `rocketmq-spring-boot-starter`: a template to send with, annotations to consume with. */
import { isSuccess, type ConsumerSpec, type ProducerSpec, type SendRetrySpec } from '../../../engine/index.ts';
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
  template,
  type CodeLine,
  type SendCall,
} from '../program.ts';
import { springRetryCall, springRetryClasses, springRetryFields, springRetryImports, springRetrySettings } from './springRetry.ts';

const starter = 'org.apache.rocketmq.spring';
/** The starter makes one consumer of each annotated class; a second topic needs a second class. */
function consumerLines(consumer: ConsumerSpec): readonly CodeLine[] {
  const out = new Program();
  const [subscription] = consumer.subscriptions;
  const isOrderly = consumer.messageListener === 'orderly';
  const isBroadcast = consumer.messageModel === 'BROADCASTING';
  const isSql = subscription?.expressionType === 'SQL92';
  for (const name of [
    'org.apache.rocketmq.common.message.MessageExt',
    ...(isOrderly ? [`${starter}.annotation.ConsumeMode`] : []),
    ...(isBroadcast ? [`${starter}.annotation.MessageModel`] : []),
    `${starter}.annotation.RocketMQMessageListener`,
    ...(isSql ? [`${starter}.annotation.SelectorType`] : []),
    `${starter}.core.RocketMQListener`,
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
    ...(typeof consumer.config['maxReconsumeTimes'] === 'number' ? [`maxReconsumeTimes = ${consumer.config['maxReconsumeTimes']}`] : []),
  ];
  out.line(`@RocketMQMessageListener(${settings.join(', ')})`, 'start');
  out.block(`public class ${className(consumer.group, 'Listener')} implements RocketMQListener<MessageExt> {`, () => {
    javaHandledField(out, consumer);
    out.line('@Override').block('public void onMessage(MessageExt message) {', () => {
      javaSkip(out, consumer, messageExtValues('message'), 'return;');
      for (const { conditions, processMs, result, step } of branchesOf(consumer)) {
        const body = (): void => {
          if (processMs > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${processMs}_000_000L);`, 'listener');
          if (isSuccess(result)) javaNote(out, consumer, step);
          if (isSuccess(result)) out.line(conditions.length === 0 ? 'System.out.println(message.getMsgId());' : 'return;', step);
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

function callLines(out: Program, call: SendCall, retry: SendRetrySpec | undefined): void {
  const step = `send:${call.index}`;
  out.line('message = MessageBuilder.withPayload(new byte[' + call.bodyBytes + '])');
  if (call.keys !== undefined) out.line(`    .setHeader(RocketMQHeaders.KEYS, ${template(call.keys)})`);
  for (const [name, value] of call.properties) out.line(`    .setHeader(${quoted(name)}, ${template(value)})`);
  out.line('    .build();');
  if (call.kind === 'sendInTransaction')
    return void out.line(`rocketMQTemplate.sendMessageInTransaction(${destination(call)}, message, null);`, step);
  if (call.mode === 'ONEWAY') {
    const orderly = call.shardingKey === undefined ? ['sendOneWay', ''] : ['sendOneWayOrderly', `, ${template(call.shardingKey)}`];
    return void out.line(`rocketMQTemplate.${orderly[0]}(${destination(call)}, message${orderly[1]});`, step);
  }
  if (call.mode === 'ASYNC') {
    const orderly = call.shardingKey === undefined ? ['asyncSend', ''] : ['asyncSendOrderly', `, ${template(call.shardingKey)}`];
    if (retry !== undefined) out.line('Message<byte[]> again = message;');
    out.block(
      `rocketMQTemplate.${orderly[0]}(${destination(call)}, message${orderly[1]}, new SendCallback() {`,
      () => {
        out
          .line('@Override')
          .block('public void onSuccess(SendResult result) {', () =>
            out.line('System.out.println(result.getSendStatus());', `sent:${call.index}`),
          );
        out.line('@Override').block('public void onException(Throwable e) {', () => {
          out.line('System.err.println(e);', `failed:${call.index}`);
          if (retry !== undefined) springRetryCall(out, retry, destination(call));
        });
      },
      '});',
      step,
    );
    return;
  }
  if (call.shardingKey !== undefined)
    out.line(`result = rocketMQTemplate.syncSendOrderly(${destination(call)}, message, ${template(call.shardingKey)});`, step);
  else if (call.delayLevel > 0)
    out.line(`result = rocketMQTemplate.syncSend(${destination(call)}, message, 3000L, ${call.delayLevel});`, step);
  else if (call.timerDelayMs !== undefined)
    out.line(`result = rocketMQTemplate.syncSendDelayTimeMills(${destination(call)}, message, ${call.timerDelayMs}L);`, step);
  else out.line(`result = rocketMQTemplate.syncSend(${destination(call)}, message);`, step);
  out.line('System.out.println(result.getSendStatus());', `sent:${call.index}`);
}

const answers: Readonly<Record<string, string>> = { COMMIT_MESSAGE: 'COMMIT', ROLLBACK_MESSAGE: 'ROLLBACK' };
const answer = (state: string): string => `return RocketMQLocalTransactionState.${answers[state] ?? 'UNKNOWN'};`;

function producerLines(producer: ProducerSpec, calls: readonly SendCall[]): readonly CodeLine[] {
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
      out.block('public void sendAll() {', () => {
        out.line('Message<byte[]> message;').line('SendResult result;');
        for (const call of calls) {
          if (call.times === 1 && retry === undefined) callLines(out, once(call), retry);
          else if (call.times === 1) out.block('{', () => callLines(out, once(call), retry));
          else out.block(`for (int n = 1; n <= ${call.times}; n++) {`, () => callLines(out, call, retry));
        }
      });
      if (listener === undefined) return;
      out.line().line('@RocketMQTransactionListener');
      out.block('static class Transactions implements RocketMQLocalTransactionListener {', () => {
        out
          .line('@Override')
          .block('public RocketMQLocalTransactionState executeLocalTransaction(Message msg, Object arg) {', () =>
            out.line(answer(listener.localState), 'local'),
          );
        out
          .line('@Override')
          .block('public RocketMQLocalTransactionState checkLocalTransaction(Message msg) {', () =>
            out.line(answer(listener.checkState), 'check'),
          );
      });
    });
  if (retry !== undefined) springRetryClasses(out, retry);
  return out.lines;
}

/** `application.yml`, as the remark at the head of the file: the starter reads it. */
function settings(model: ClientCodeModel): readonly CodeLine[] {
  const out = new Program('  ');
  out.line('// application.yml').line('// rocketmq:').line(`//   name-server: ${model.namesrvAddr}`);
  if (model.producer !== undefined) {
    out.line('//   producer:').line(`//     group: ${model.producer.group}`);
    const retries = model.producer.config['retryTimesWhenSendFailed'];
    const asyncRetries = model.producer.config['retryTimesWhenSendAsyncFailed'];
    if (retries !== undefined) out.line(`//     retry-times-when-send-failed: ${String(retries)}`);
    if (asyncRetries !== undefined) out.line(`//     retry-times-when-send-async-failed: ${String(asyncRetries)}`);
    if (model.producer.sendRetry !== undefined) springRetrySettings(out, model.producer.sendRetry);
  }
  return out.line().lines;
}

export const springBoot = clientKind('spring', 'Spring Boot · rocketmq-spring-boot-starter', {
  endings: { producer: 'Service', consumer: 'Listener' },
  extension: 'java',
  producer: (model, producer) => [...settings(model), ...producerLines(producer, callsOf(model))],
  consumer: (model, consumer) => [...settings(model), ...consumerLines(consumer)],
});

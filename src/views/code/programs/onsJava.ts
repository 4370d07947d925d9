/** Java with `ons-client` 1.x, the client of the `ons-2017` profile. */
import { isSuccess, type ConsumerSpec, type ProducerSpec, type TransactionListenerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaDigestMethod, javaHandledField, javaNote, javaSkip, type ValueNames } from '../handledBefore.ts';
import {
  branchesOf,
  callsOf,
  className,
  clientKind,
  isNeededLater,
  isOrderedProducer,
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
import { systemPropertyLines } from './javaOptions.ts';
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
import { dependencyLines, onsProperties, propertyLines } from './onsProperties.ts';

/** The demo of the manual calls its programs so (seed 002, S-171, S-181); the others are called after their group. */
const demoName = {
  transactionProducer: 'SimpleTransactionProducer',
  orderProducer: 'SimpleOrderProducer',
  orderConsumer: 'SimpleOrderConsumer',
} as const;

function nameOf(model: ClientCodeModel): string | undefined {
  const { producer, consumer } = model;
  if (producer?.transactionListener !== undefined) return demoName.transactionProducer;
  if (producer !== undefined) return isOrderedProducer(callsOf(model)) ? demoName.orderProducer : undefined;
  return consumer?.messageListener === 'orderly' ? demoName.orderConsumer : undefined;
}

const api = 'com.aliyun.openservices.ons.api';

/** What the listener of a class that consumes does with a message. */
export function listenerLines(out: Program, consumer: ConsumerSpec): void {
  const isOrderly = consumer.messageListener === 'orderly';
  const action = isOrderly ? 'OrderAction' : 'Action';
  javaSkip(out, consumer, valuesOf, `return ${action}.${isOrderly ? 'Success' : 'CommitMessage'};`);
  for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
    const body = (): void => {
      if (processMs > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${nanos(processMs)});`, works);
      if (isSuccess(result)) javaNote(out, consumer, step);
      if (result === 'THROW') out.line('throw new RuntimeException("the listener failed");', step);
      else if (result === 'NULL') out.line('return null;', step);
      else if (isOrderly) out.line(`return ${action}.${isSuccess(result) ? 'Success' : 'Suspend'};`, step);
      else out.line(`return ${action}.${isSuccess(result) ? 'CommitMessage' : 'ReconsumeLater'};`, step);
    };
    if (conditions.length === 0) body();
    else out.block(`if (${conditions.map((part) => javaCondition(part, 'message', 'getTag', 'getKey')).join(' && ')}) {`, body);
  }
}

function consumerLines(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  dependencyLines(out);
  const isOrderly = consumer.messageListener === 'orderly';
  const type = isOrderly ? 'OrderConsumer' : 'Consumer';
  for (const name of [
    'java.util.Properties',
    ...(isOrderly ? [] : [`${api}.Action`, `${api}.Consumer`]),
    `${api}.ONSFactory`,
    `${api}.PropertyKeyConst`,
    ...(consumer.messageModel === 'BROADCASTING' ? [`${api}.PropertyValueConst`] : []),
    ...(isOrderly ? [`${api}.order.OrderAction`, `${api}.order.OrderConsumer`] : []),
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${nameOf(model) ?? className(consumer.group, 'ConsumerDemo')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) {', () => {
      const isBroadcast = consumer.messageModel === 'BROADCASTING';
      propertyLines(out, onsProperties(model, 'ConsumerId', consumer.group, consumer.config, isBroadcast));
      out.line(`${type} consumer = ONSFactory.create${isOrderly ? 'OrderedConsumer' : 'Consumer'}(properties);`);
      for (const { topic, expression } of consumer.subscriptions)
        out.block(
          `consumer.subscribe(${quoted(topic)}, ${quoted(expression)}, (message, context) -> {`,
          () => listenerLines(out, consumer),
          '});',
          'listener',
        );
      out.line('consumer.start();', 'start');
      out.line('Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));', 'shutdown');
    });
    javaDigestMethod(out, consumer, 'byte[]');
  });
  return out.lines;
}

const ends: Readonly<Record<string, string>> = { COMMIT_MESSAGE: 'CommitTransaction', ROLLBACK_MESSAGE: 'RollbackTransaction' };
const transactionWords: TransactionWords = {
  condition: (on, value) => `${quoted(value)}.equals(msg.${on === 'tag' ? 'getTag' : 'getKey'}())`,
  answer(state) {
    if (state === 'THROW') return 'throw new RuntimeException("no answer");';
    return state === 'NULL' ? 'return null;' : `return TransactionStatus.${ends[state] ?? 'Unknow'};`;
  },
};

/** What a printed line may name. */
const ofMessage: PrintedValues = { topic: 'message.getTopic()', tag: 'message.getTag()', keys: 'message.getKey()' };
const printedValues: PrintedValues = { ...ofMessage, msgId: 'result.getMessageId()' };

const valuesOf: ValueNames = {
  msgId: 'message.getMsgID()',
  offsetMsgId: 'message.getMsgID()',
  bodyDigest: 'crc32(message.getBody())',
  key: 'message.getKey()',
};

/** What differs between the programs that send. */
interface SendWords {
  /** Statement for a send that failed. */
  readonly failed?: string;
  /** A topic as an expression. */
  readonly topicOf?: (topic: string) => string;
}

/** An OrderProducer cannot send without a sharding key; the empty one keeps all in one order. */
function callLines(
  out: Program,
  call: SendCall,
  producer: ProducerSpec,
  isOrderly: boolean,
  { failed = 'System.err.println(e);', topicOf = quoted }: SendWords = {},
): void {
  const step = `send:${call.index}`;
  const success = `System.out.println(${printedText(call.prints, printedValues) ?? 'result.getMessageId()'});`;
  const failedLine =
    call.printsFailure === undefined ? failed : `System.out.println(${printedText(call.printsFailure, ofMessage) ?? '""'});`;
  if (call.kind === 'print')
    return void out.line(`System.out.println(${printedText(call.prints, undefined) ?? '""'});`, `sent:${call.index}`);
  out.block(
    'try {',
    () => {
      if (call.kind === 'request') return void out.line('// This library has no request(): a reply is a message of its own.', step);
      if (call.kind === 'sendBatch') out.line('// This library has no batch: the messages are sent one by one.');
      if (call.queue !== undefined) out.line(`// This library takes the queue itself: ${call.queue} cannot be chosen.`);
      if (call.delayLevel > 0)
        out.line(`// This library has no delay levels (${call.delayLevel}): it says when, with setStartDeliverTime.`);
      randomBodyLines(out, call);
      out.line(
        `Message message = new Message(${topicOf(call.topic)}, ${call.tag === undefined ? '""' : quoted(call.tag)}, ${javaBody(call)});`,
      );
      if (call.keys !== undefined) out.line(`message.setKey(${template(call.keys)});`);
      for (const [name, value] of call.properties) out.line(`message.putUserProperties(${quoted(name)}, ${template(value)});`);
      if (call.timerDelayMs !== undefined) out.line(`message.setStartDeliverTime(System.currentTimeMillis() + ${call.timerDelayMs}L);`);
      if (call.deliverAt !== undefined) out.line(`message.setStartDeliverTime(begin + ${call.deliverAt}L);`);
      if (call.kind === 'sendInTransaction') {
        out.block(
          'SendResult result = producer.send(message, (msg, arg) -> {',
          () => {
            if (producer.transactionListener !== undefined) localTransactionBody(out, producer.transactionListener, transactionWords);
          },
          '}, null);',
          step,
        );
        out.line(success, `sent:${call.index}`);
      } else if (producer.transactionListener !== undefined) out.line('// TransactionProducer sends in a transaction only.', step);
      else if (isOrderly && call.mode !== 'SYNC')
        // What the class cannot do is no program; the line says so where it would stand.
        out.line(`// OrderProducer has no ${call.mode === 'ONEWAY' ? 'sendOneway' : 'sendAsync'}: it only sends and waits.`, step);
      else if (call.mode === 'ONEWAY') out.line('producer.sendOneway(message);', step);
      else if (call.mode === 'ASYNC')
        out.block(
          'producer.sendAsync(message, new SendCallback() {',
          () => {
            out.line('@Override').block('public void onSuccess(SendResult result) {', () => out.line(success, `sent:${call.index}`));
            out
              .line('@Override')
              .block('public void onException(OnExceptionContext context) {', () =>
                out.line(
                  'System.err.println("send message failed. topic=" + context.getTopic() + ", msgId=" + context.getMessageId());',
                  `failed:${call.index}`,
                ),
              );
          },
          '});',
          step,
        );
      else {
        out.line(`SendResult result = producer.send(message${isOrderly ? `, ${template(call.shardingKey ?? '')}` : ''});`, step);
        out.line(success, `sent:${call.index}`);
      }
    },
    '} catch (ONSClientException e) {',
  );
  out.line(`    ${failedLine}`, call.mode === 'ASYNC' ? undefined : `failed:${call.index}`).line('}');
}

export function callsLines(
  out: Program,
  calls: readonly SendCall[],
  producer: ProducerSpec,
  isOrderly: boolean,
  words: SendWords = {},
): void {
  for (const call of calls) {
    const times = call.kind === 'sendBatch' ? call.times * call.messages : call.times;
    if (times === 1) callLines(out, once(call), producer, isOrderly, words);
    else
      out.block(loopHead({ ...call, times }), () => {
        // Of a batch, which this client does not have, the messages are sent at once.
        if (call.kind !== 'sendBatch') pauseLine(out, call, `pause:${call.index}`, javaSleep(call));
        callLines(out, call, producer, isOrderly, words);
      });
  }
}

/** The head of a producer's program, and which of the three kinds of producer it is. */
export function beginProducer(model: ClientCodeModel, producer: ProducerSpec) {
  const out = new Program();
  systemPropertyLines(out, producer.config);
  dependencyLines(out);
  const calls = callsOf(model);
  const isTransactional = producer.transactionListener !== undefined;
  const isOrderly = isOrderedProducer(calls);
  const type = isTransactional ? 'TransactionProducer' : isOrderly ? 'OrderProducer' : 'Producer';
  return { out, calls, isTransactional, isOrderly, type };
}

function producerLines(model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[] {
  const { out, calls, isTransactional, isOrderly, type } = beginProducer(model, producer);
  for (const name of [
    'java.util.Properties',
    `${api}.Message`,
    `${api}.ONSFactory`,
    ...(!isOrderly && calls.some(({ mode }) => mode === 'ASYNC') ? [`${api}.OnExceptionContext`, `${api}.SendCallback`] : []),
    ...(isTransactional || isOrderly ? [] : [`${api}.Producer`]),
    `${api}.PropertyKeyConst`,
    `${api}.SendResult`,
    `${api}.exception.ONSClientException`,
    ...(isOrderly ? [`${api}.order.OrderProducer`] : []),
    ...(isTransactional
      ? [`${api}.transaction.LocalTransactionChecker`, `${api}.transaction.TransactionProducer`, `${api}.transaction.TransactionStatus`]
      : []),
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${nameOf(model) ?? className(producer.group, 'ProducerDemo')} {`, () => {
    out.block(`public static void main(String[] args)${throwsOf(calls)} {`, () => {
      if (calls.some(({ deliverAt }) => deliverAt !== undefined)) out.line('long begin = System.currentTimeMillis();');
      propertyLines(out, onsProperties(model, 'ProducerId', producer.group, producer.config));
      const check = producer.transactionListener?.checkState;
      const maker = isTransactional ? 'createTransactionProducer' : isOrderly ? 'createOrderProducer' : 'createProducer';
      if (check === undefined) out.line(`${type} producer = ONSFactory.${maker}(properties);`);
      else out.line(`${type} producer = ONSFactory.${maker}(properties, new LocalTransactionCheckerImpl());`);
      out.line('producer.start();', 'start');
      const isNeeded = isNeededLater(producer, calls);
      if (isNeeded) out.line('Runtime.getRuntime().addShutdownHook(new Thread(() -> producer.shutdown()));', 'shutdown');
      callsLines(out, calls, producer, isOrderly);
      if (!isNeeded) out.line('producer.shutdown();', 'shutdown');
    });
    if (producer.transactionListener !== undefined) checkerLines(out, producer.transactionListener);
  });
  return out.lines;
}

export function checkerLines(out: Program, listener: TransactionListenerSpec): void {
  out.line().block('static class LocalTransactionCheckerImpl implements LocalTransactionChecker {', () => {
    out.line('@Override').block('public TransactionStatus check(Message msg) {', () => checkBody(out, listener, transactionWords));
  });
}

export const onsJava = clientKind('onsJava', 'Java · ons-client 1.x', {
  endings: { producer: 'ProducerDemo', consumer: 'ConsumerDemo' },
  extension: 'java',
  name: nameOf,
  producer: producerLines,
  consumer: consumerLines,
});

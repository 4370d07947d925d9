/** Java with `rocketmq-client-java` 5.x, which speaks gRPC with a proxy before the brokers. */
import { isSuccess, type ConsumerSpec, type ProducerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaDigestMethod, javaHandledField, javaNote, javaSkip, type ValueNames } from '../handledBefore.ts';
import {
  branchesOf,
  callsOf,
  className,
  clientKind,
  isNeededLater,
  javaSleep,
  loopHead,
  once,
  pauseLine,
  otherCallsOf,
  Program,
  quoted,
  template,
  type CodeLine,
  topicOf,
  type ListenerCondition,
  type OtherCall,
  type SendCall,
} from '../program.ts';
import { javaBody, nanos, printedText, randomBodyLines } from './javaParts.ts';

/** The proxy's gRPC port; its host is that of the first name server in a small installation. */
const proxyPort = 8081;

const endpoint = (model: ClientCodeModel): string => `${model.namesrvAddr.split(':')[0] ?? 'localhost'}:${proxyPort}`;

function condition(part: ListenerCondition): string {
  switch (part.on) {
    case 'tag':
      return `${quoted(part.value)}.equals(message.getTag().orElse(null))`;
    case 'key':
      return `message.getKeys().contains(${quoted(part.value)})`;
    // The first delivery is attempt 1, where reconsumeTimes is 0.
    case 'reconsumeTimesFrom':
      return `message.getDeliveryAttempt() > ${part.value}`;
    case 'reconsumeTimesTo':
      return `message.getDeliveryAttempt() <= ${part.value + 1}`;
  }
}

const valuesOf: ValueNames = {
  msgId: 'message.getMessageId().toString()',
  offsetMsgId: 'message.getMessageId().toString()',
  bodyDigest: 'crc32(message.getBody())',
  key: 'message.getKeys().stream().findFirst().orElse(null)',
};

/** The part that push and simple consumers share: the class, the configuration, the subscriptions. */
function withSubscriptions(
  model: ClientCodeModel,
  consumer: ConsumerSpec,
  imports: readonly string[],
  body: (out: Program) => void,
): readonly CodeLine[] {
  const out = new Program();
  const apis = 'org.apache.rocketmq.client.apis';
  const common = ['ClientConfiguration', 'ClientServiceProvider', 'consumer.FilterExpression', 'consumer.FilterExpressionType'];
  for (const name of ['java.util.HashMap', 'java.util.Map', ...common.map((one) => `${apis}.${one}`), ...imports])
    out.line(`import ${name};`);
  out.line().block(`public class ${className(consumer.group, 'Consumer')} {`, () => {
    javaHandledField(out, consumer);
    out.block('public static void main(String[] args) throws Exception {', () => {
      out.line('ClientServiceProvider provider = ClientServiceProvider.loadService();');
      out.line(`ClientConfiguration configuration = ClientConfiguration.newBuilder().setEndpoints(${quoted(endpoint(model))}).build();`);
      out.line('Map<String, FilterExpression> subscriptions = new HashMap<>();');
      for (const { topic, expression, expressionType } of consumer.subscriptions)
        out.line(
          `subscriptions.put(${quoted(topic)}, new FilterExpression(${quoted(expression)}, FilterExpressionType.${expressionType ?? 'TAG'}));`,
        );
      body(out);
    });
    javaDigestMethod(out, consumer, 'java.nio.ByteBuffer');
  });
  return out.lines;
}

/** The script leads: it receives, and says of each message what becomes of it. */
function heldLines(out: Program, asked: readonly OtherCall[], maxMessageNum: number, invisibleDuration: number): void {
  out.line('Map<String, MessageView> held = new HashMap<>();');
  for (const call of asked) {
    if (call.do === 'receive') {
      const most = call.maxMessageNum ?? maxMessageNum;
      const receive = (): void => {
        out.block(
          `for (MessageView message : consumer.receive(${most}, Duration.ofMillis(${call.invisibleDuration ?? invisibleDuration}))) {`,
          () => out.line('for (String key : message.getKeys()) held.put(key, message);'),
          '}',
          call.step,
        );
      };
      if (call.times === 1) receive();
      else out.block(`for (int n = 1; n <= ${call.times}; n++) {`, receive);
    } else if (call.do === 'ack') out.line(`consumer.ack(held.get(${quoted(call.message)}));`, call.step);
    else
      out.line(
        `consumer.changeInvisibleDuration(held.get(${quoted(call.message)}), Duration.ofMillis(${call.invisibleDuration ?? invisibleDuration}));`,
        call.step,
      );
  }
  out.line('consumer.close();', 'shutdown');
}

/** Nothing calls the application: it receives, processes and acknowledges. */
function simpleConsumerLines(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  const { maxMessageNum, invisibleDuration, awaitDuration, invisibleAfterFailure, by } = consumer.receive ?? {
    by: 'loop',
    maxMessageNum: 16,
    invisibleDuration: 15_000,
    awaitDuration: 30_000,
  };
  const imports = [
    'java.time.Duration',
    ...(by === 'hand' ? [] : ['java.util.List']),
    'org.apache.rocketmq.client.apis.consumer.SimpleConsumer',
    'org.apache.rocketmq.client.apis.message.MessageView',
  ];
  return withSubscriptions(model, consumer, imports, (out) => {
    out.line('SimpleConsumer consumer = provider.newSimpleConsumerBuilder()', 'start');
    out.line('    .setClientConfiguration(configuration)', 'start');
    out.line(`    .setConsumerGroup(${quoted(consumer.group)})`, 'start');
    out.line(`    .setAwaitDuration(Duration.ofMillis(${awaitDuration}))`, 'start');
    out.line('    .setSubscriptionExpressions(subscriptions)', 'start').line('    .build();', 'start');
    if (by === 'hand') return heldLines(out, otherCallsOf(model), maxMessageNum, invisibleDuration);
    const receiveOnce = (): void => {
      out.line(`List<MessageView> messages = consumer.receive(${maxMessageNum}, Duration.ofMillis(${invisibleDuration}));`);
      out.block('for (MessageView message : messages) {', () => {
        javaSkip(out, consumer, valuesOf, '{ consumer.ack(message); continue; }');
        for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
          const branch = (): void => {
            if (processMs > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${nanos(processMs)});`, works);
            if (isSuccess(result)) {
              javaNote(out, consumer, step);
              out.line('consumer.ack(message);', step);
            } else if (invisibleAfterFailure !== undefined)
              out.line(`consumer.changeInvisibleDuration(message, Duration.ofMillis(${invisibleAfterFailure}));`, step);
            else
              out.line('System.err.println("failed: " + message.getMessageId()); // It is visible again after its invisible time.', step);
            if (conditions.length > 0) out.line('continue;');
          };
          if (conditions.length > 0) out.block(`if (${conditions.map(condition).join(' && ')}) {`, branch);
          else branch();
        }
      });
    };
    out.block('while (true) {', receiveOnce);
  });
}

function consumerLines(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  if (consumer.type === 'simple') return simpleConsumerLines(model, consumer);
  const apis = 'org.apache.rocketmq.client.apis.consumer';
  return withSubscriptions(model, consumer, [`${apis}.ConsumeResult`, `${apis}.PushConsumer`], (out) => {
    out.line('PushConsumer consumer = provider.newPushConsumerBuilder()', 'start');
    out.line('    .setClientConfiguration(configuration)', 'start');
    out.line(`    .setConsumerGroup(${quoted(consumer.group)})`, 'start');
    out.line('    .setSubscriptionExpressions(subscriptions)', 'start');
    out.line('    .setMessageListener(message -> {', 'listener');
    const { idempotentBy } = consumer.listener;
    if (idempotentBy !== undefined) {
      const known = `${idempotentBy === 'key' ? 'value != null && ' : ''}handled.contains(value)`;
      out.line(`        String value = ${valuesOf[idempotentBy]};`);
      out.line(`        if (${known}) return ConsumeResult.SUCCESS;`, 'skip');
    }
    for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
      const pad = conditions.length === 0 ? '        ' : '            ';
      if (conditions.length > 0) out.line(`        if (${conditions.map(condition).join(' && ')}) {`);
      if (processMs > 0) out.line(`${pad}java.util.concurrent.locks.LockSupport.parkNanos(${nanos(processMs)});`, works);
      if (isSuccess(result) && idempotentBy !== undefined)
        out.line(`${pad}${idempotentBy === 'key' ? 'if (value != null) ' : ''}handled.add(value);`, step);
      out.line(`${pad}return ConsumeResult.${isSuccess(result) ? 'SUCCESS' : 'FAILURE'};`, step);
      if (conditions.length > 0) out.line('        }');
    }
    out.line('    })').line('    .build();');
    out.block(
      'Runtime.getRuntime().addShutdownHook(new Thread(() -> {',
      () => out.line('try { consumer.close(); } catch (java.io.IOException e) { throw new RuntimeException(e); }', 'shutdown'),
      '}));',
    );
  });
}

function messageLines(out: Program, call: SendCall): void {
  out.line('Message message = provider.newMessageBuilder()');
  out.line(`    .setTopic(${quoted(call.topic)})`);
  if (call.tag !== undefined) out.line(`    .setTag(${quoted(call.tag)})`);
  if (call.keys !== undefined) out.line(`    .setKeys(${template(call.keys)})`);
  if (call.shardingKey !== undefined) out.line(`    .setMessageGroup(${template(call.shardingKey)})`);
  if (call.timerDelayMs !== undefined) out.line(`    .setDeliveryTimestamp(System.currentTimeMillis() + ${call.timerDelayMs}L)`);
  if (call.deliverAt !== undefined) out.line(`    .setDeliveryTimestamp(begin + ${call.deliverAt}L)`);
  for (const [name, value] of call.properties) out.line(`    .addProperty(${quoted(name)}, ${template(value)})`);
  out.line(`    .setBody(${javaBody(call)})`).line('    .build();');
}

/** What this library does not have, beside the call that stands for it. */
function remarkLines(out: Program, call: SendCall): void {
  if (call.kind === 'sendBatch') out.line('// This library has no batch: the messages are sent one by one.');
  if (call.mode === 'ONEWAY') out.line('// This library has no oneway send: it waits for the receipt.');
  if (call.delayLevel > 0) out.line(`// This library has no delay levels (${call.delayLevel}): it says when, with setDeliveryTimestamp.`);
  if (call.queue !== undefined) out.line(`// This library takes the queue itself: ${call.queue} cannot be chosen.`);
}

const printed = (call: SendCall): string =>
  `System.out.println(${
    printedText(call.prints, { msgId: 'receipt.getMessageId()', topic: 'message.getTopic()', tag: 'message.getTag().orElse("")' }) ??
    'receipt.getMessageId()'
  });`;

const resolutions: Readonly<Record<string, string>> = { COMMIT_MESSAGE: 'COMMIT', ROLLBACK_MESSAGE: 'ROLLBACK' };

function callLines(out: Program, call: SendCall, producer: ProducerSpec, keepsHandle: boolean): void {
  if (call.kind === 'print')
    return void out.line(`System.out.println(${printedText(call.prints, undefined) ?? '""'});`, `sent:${call.index}`);
  if (call.kind === 'request')
    return void out.line('// This library has no request(): a reply is a message of its own.', `send:${call.index}`);
  remarkLines(out, call);
  out.block(
    'try {',
    () => {
      randomBodyLines(out, call);
      messageLines(out, call);
      if (call.kind === 'sendInTransaction') {
        const { localState: state = 'UNKNOW', localMs = 0 } = producer.transactionListener ?? {};
        out.line('Transaction transaction = producer.beginTransaction();');
        out.line('producer.send(message, transaction);', `send:${call.index}`);
        if (localMs > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${nanos(localMs)});`, 'local');
        if (state === 'COMMIT_MESSAGE') out.line('transaction.commit();', 'answer');
        if (state === 'ROLLBACK_MESSAGE') out.line('transaction.rollback();', 'answer');
      } else if (call.mode === 'ASYNC') {
        out.line('producer.sendAsync(message)', `send:${call.index}`);
        out.line(`    .thenAccept(receipt -> ${printed(call).slice(0, -1)})`, `sent:${call.index}`);
        out.line('    .exceptionally(e -> { System.err.println(e); return null; });', `failed:${call.index}`);
      } else {
        out.line('SendReceipt receipt = producer.send(message);', `send:${call.index}`);
        if (keepsHandle) out.line('for (String key : message.getKeys()) handles.put(key, receipt.getRecallHandle());');
        out.line(printed(call), `sent:${call.index}`);
      }
    },
    // sendAsync throws nothing that must be caught.
    call.kind === 'send' && call.mode === 'ASYNC' ? '} catch (RuntimeException e) {' : '} catch (ClientException e) {',
  );
  out.line('    System.err.println(e);', call.mode === 'ASYNC' ? undefined : `failed:${call.index}`).line('}');
}

function producerLines(model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[] {
  const out = new Program();
  const calls = callsOf(model);
  const recalls = otherCallsOf(model);
  const isTransactional = producer.transactionListener !== undefined;
  const apis = 'org.apache.rocketmq.client.apis';
  for (const name of [
    `${apis}.ClientConfiguration`,
    ...(recalls.length > 0 || calls.some(({ kind, mode }) => kind !== 'send' || mode !== 'ASYNC') ? [`${apis}.ClientException`] : []),
    `${apis}.ClientServiceProvider`,
    `${apis}.message.Message`,
    `${apis}.producer.Producer`,
    `${apis}.producer.SendReceipt`,
    ...(isTransactional ? [`${apis}.producer.Transaction`, `${apis}.producer.TransactionResolution`] : []),
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${className(producer.group, 'Producer')} {`, () => {
    out.block('public static void main(String[] args) throws Exception {', () => {
      if (calls.some(({ deliverAt }) => deliverAt !== undefined)) out.line('long begin = System.currentTimeMillis();');
      if (recalls.length > 0) out.line('java.util.Map<String, String> handles = new java.util.HashMap<>();');
      out.line('ClientServiceProvider provider = ClientServiceProvider.loadService();');
      out.line(`ClientConfiguration configuration = ClientConfiguration.newBuilder().setEndpoints(${quoted(endpoint(model))}).build();`);
      out.line('Producer producer = provider.newProducerBuilder()', 'start').line('    .setClientConfiguration(configuration)', 'start');
      const topics = [...new Set(calls.map(({ topic }) => quoted(topic)))];
      if (topics.length > 0) out.line(`    .setTopics(${topics.join(', ')})`, 'start');
      if (producer.transactionListener !== undefined) {
        const state = resolutions[producer.transactionListener.checkState] ?? 'UNKNOWN';
        out.line(`    .setTransactionChecker(message -> TransactionResolution.${state})`, 'check');
      }
      out.line('    .build();', 'start');
      const isNeeded = isNeededLater(producer, calls);
      if (isNeeded)
        out.block(
          'Runtime.getRuntime().addShutdownHook(new Thread(() -> {',
          () => out.line('try { producer.close(); } catch (java.io.IOException e) { throw new RuntimeException(e); }', 'shutdown'),
          '}));',
        );
      for (const call of calls) {
        const times = call.kind === 'sendBatch' ? call.times * call.messages : call.times;
        if (times === 1) callLines(out, once(call), producer, recalls.length > 0);
        else
          out.block(loopHead({ ...call, times }, 'i'), () => {
            // Of a batch, which this client does not have, the messages are sent at once.
            if (call.kind !== 'sendBatch') pauseLine(out, call, `pause:${call.index}`, javaSleep(call), `if (i > ${call.first})`);
            out.line('final int n = i;');
            callLines(out, call, producer, recalls.length > 0);
          });
      }
      for (const { message, step } of recalls) {
        const recall = `producer.recallMessage(${quoted(topicOf(model, message))}, handles.get(${quoted(message)}))`;
        out.block('try {', () => out.line(`System.out.println(${recall}.getMessageId());`, step), '} catch (ClientException e) {');
        out.line('    System.err.println(e);').line('}');
      }
      if (!isNeeded) out.line('producer.close();', 'shutdown');
    });
  });
  return out.lines;
}

export const javaGrpc = clientKind('java5', 'Java · rocketmq-client-java 5.x (gRPC)', {
  endings: { producer: 'Producer', consumer: 'Consumer' },
  extension: 'java',
  producer: producerLines,
  consumer: consumerLines,
});

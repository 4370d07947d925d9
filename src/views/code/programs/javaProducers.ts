/** Java with `rocketmq-client`: producers, and what they send. */
import type { ProducerSpec, TransactionState } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import {
  callsOf,
  className,
  isNeededLater,
  javaSleep,
  loopHead,
  once,
  otherCallsOf,
  pauseLine,
  Program,
  quoted,
  template,
  topicOf,
  type CodeLine,
  type OtherCall,
  type SendCall,
} from '../program.ts';
import { optionLines, systemPropertyLines, traceTopic } from './javaOptions.ts';
import { checkBody, javaBody, localTransactionBody, printedText, randomBodyLines, type PrintedValues } from './javaParts.ts';

function newMessage(call: SendCall): string {
  const parts = [
    quoted(call.topic),
    ...(call.tag === undefined && call.keys === undefined ? [] : [call.tag === undefined ? 'null' : quoted(call.tag)]),
  ];
  if (call.keys !== undefined) parts.push(template(call.keys));
  return `new Message(${parts.join(', ')}, ${javaBody(call)})`;
}

function messageLines(out: Program, call: SendCall, hasTimer: boolean): void {
  randomBodyLines(out, call);
  out.line(`Message message = ${newMessage(call)};`);
  for (const [name, value] of call.properties) out.line(`message.putUserProperty(${quoted(name)}, ${template(value)});`);
  if (call.checkImmunityTimeInSeconds !== undefined)
    out.line(`message.putUserProperty("CHECK_IMMUNITY_TIME_IN_SECONDS", "${call.checkImmunityTimeInSeconds}");`);
  if (call.flag !== undefined) out.line(`message.setFlag(${call.flag});`);
  if (!call.waitStoreMsgOK) out.line('message.setWaitStoreMsgOK(false);');
  if (call.delayLevel > 0) out.line(`message.setDelayTimeLevel(${call.delayLevel});`);
  if (call.timerDelayMs !== undefined && hasTimer) out.line(`message.setDelayTimeMs(${call.timerDelayMs}L);`);
  if (call.deliverAt !== undefined && hasTimer) out.line(`message.setDeliverTimeMs(begin + ${call.deliverAt}L);`);
}

/** What a line about the send may name; a send that failed has no result to ask. */
const valuesOf = ({ properties }: SendCall, msgId: string): PrintedValues => ({
  msgId,
  topic: 'message.getTopic()',
  tag: 'message.getTags()',
  keys: 'message.getKeys()',
  body: 'new String(message.getBody(), java.nio.charset.StandardCharsets.UTF_8)',
  property: (name) => (properties.some(([known]) => known === name) ? `message.getUserProperty(${quoted(name)})` : undefined),
});

const ofFailed = 'org.apache.rocketmq.common.message.MessageClientIDSetter.getUniqID(message)';

/** What stands behind the message in the send call: a selector and its argument. */
function selection(call: SendCall): string {
  if (call.shardingKey !== undefined) return `, new SelectMessageQueueByHash(), ${template(call.shardingKey)}`;
  if (call.queue === undefined) return '';
  const [broker = '', queueId = '0'] = call.queue.split(':');
  return `, (mqs, m, arg) -> mqs.stream().filter(mq -> mq.getBrokerName().equals(${quoted(broker)}) && mq.getQueueId() == ${queueId}).findFirst().get(), null`;
}

/** A call without the statements that make its message. */
function sendLines(out: Program, call: SendCall, keepsHandle: boolean): void {
  const [step, sent, failed] = [`send:${call.index}`, `sent:${call.index}`, `failed:${call.index}`];
  const success = (standard: string): string =>
    `System.out.println(${printedText(call.prints, valuesOf(call, 'result.getMsgId()')) ?? standard});`;
  if (call.kind === 'request') {
    out.line(`Message reply = producer.request(message, ${call.replyTimeoutMs});`, step);
    out.line(success('new String(reply.getBody())'), sent);
  } else if (call.kind === 'sendInTransaction') {
    out.line('TransactionSendResult result = producer.sendMessageInTransaction(message, null);', step);
    out.line(success('result.getLocalTransactionState()'), sent);
  } else if (call.mode === 'ONEWAY') out.line(`producer.sendOneway(message${selection(call)});`, step);
  else if (call.mode === 'ASYNC' && !call.hasCallback) out.line(`producer.send(message${selection(call)}, (SendCallback) null);`, step);
  else if (call.mode === 'ASYNC')
    out.block(
      `producer.send(message${selection(call)}, new SendCallback() {`,
      () => {
        out.line('@Override').block('public void onSuccess(SendResult result) {', () => out.line(success('result.getSendStatus()'), sent));
        out.line('@Override').block('public void onException(Throwable e) {', () => out.line(failure(call), failed));
      },
      '});',
      step,
    );
  else {
    out.line(`SendResult result = producer.send(message${selection(call)});`, step);
    if (keepsHandle) out.line('handles.put(message.getKeys(), result.getRecallHandle());');
    out.line(success('result.getSendStatus()'), sent);
  }
}

const failure = (call: SendCall): string =>
  call.printsFailure === undefined
    ? 'System.err.println(e);'
    : `System.out.println(${printedText(call.printsFailure, valuesOf(call, ofFailed)) ?? 'e'});`;

function tryLines(out: Program, call: SendCall, body: () => void): void {
  out.block('try {', body, '} catch (Exception e) {');
  const isInCallback = call.mode === 'ASYNC' && call.hasCallback;
  out.line(`    ${failure(call)}`, isInCallback ? undefined : `failed:${call.index}`).line('}');
}

function callLines(out: Program, call: SendCall, hasTimer: boolean, keepsHandle: boolean): void {
  if (call.kind === 'print') return repeat(out, call, (one) => printLine(out, one));
  if (call.kind === 'sendBatch') return repeat(out, call, (one) => batchLines(out, one));
  if (!call.isSameMessage)
    return repeat(out, call, (one) => {
      tryLines(out, one, () => {
        messageLines(out, one, hasTimer);
        sendLines(out, one, keepsHandle);
      });
    });
  // One object for all: it keeps its msgId.
  out.block('{', () => {
    messageLines(out, once(call), hasTimer);
    repeat(out, { ...call, properties: once(call).properties }, (one) => tryLines(out, one, () => sendLines(out, one, keepsHandle)));
  });
}

const printLine = (out: Program, call: SendCall): void =>
  void out.line(`System.out.println(${printedText(call.prints, undefined) ?? '""'});`, `sent:${call.index}`);

/** The number of a repetition is `n`; in a batch that is the number of the message. */
function repeat(out: Program, call: SendCall, lines: (call: SendCall) => void): void {
  const isBatch = call.kind === 'sendBatch';
  const variable = isBatch ? 'batch' : 'n';
  if (call.times === 1) lines(isBatch ? call : once(call));
  else
    out.block(loopHead(call, variable), () => {
      pauseLine(out, call, `pause:${call.index}`, javaSleep(call), `if (${variable} > ${call.first})`);
      lines(call);
    });
}

/** A timed message is taken back by the handle that came with its SendResult. */
function recallLines(out: Program, model: ClientCodeModel, { message, step }: OtherCall): void {
  const recall = `producer.recallMessage(${quoted(topicOf(model, message))}, handles.get(${quoted(message)}))`;
  out.block('try {', () => out.line(`System.out.println(${recall});`, step), '} catch (Exception e) {');
  out.line('    System.err.println(e);').line('}');
}

/** send(Collection): one request for all. */
function batchLines(out: Program, call: SendCall): void {
  const { messages, lastTopic, delayLevel } = call;
  tryLines(out, call, () => {
    out.line('List<Message> messages = new ArrayList<>();');
    out.block(`for (int n = 1; n <= ${messages}; n++) {`, () => {
      out.line(`Message message = ${newMessage(call)};`);
      for (const [name, value] of call.properties) out.line(`message.putUserProperty(${quoted(name)}, ${template(value)});`);
      const ofLast = [
        ...(lastTopic === undefined ? [] : [`message.setTopic(${quoted(lastTopic)});`]),
        ...(delayLevel > 0 ? [`message.setDelayTimeLevel(${delayLevel});`] : []),
        ...(call.mixedWaitStoreMsgOK ? ['message.setWaitStoreMsgOK(false);'] : []),
      ];
      for (const statement of ofLast) out.line(`if (n == ${messages}) ${statement}`);
      out.line('messages.add(message);');
    });
    out.line('SendResult result = producer.send(messages);', `send:${call.index}`);
    out.line('System.out.println(result.getSendStatus());', `sent:${call.index}`);
  });
}

function listenerLines(out: Program, { transactionListener: listener }: ProducerSpec): void {
  if (listener === undefined) return;
  const words = {
    condition: (on: 'tag' | 'key', value: string) => `${quoted(value)}.equals(msg.${on === 'tag' ? 'getTags' : 'getKeys'}())`,
    check: 'Integer.parseInt(msg.getUserProperty("TRANSACTION_CHECK_TIMES"))',
    answer(state: TransactionState) {
      if (state === 'THROW') return 'throw new RuntimeException("no answer");';
      return state === 'NULL' ? 'return null;' : `return LocalTransactionState.${state};`;
    },
  };
  out.block(
    'producer.setTransactionListener(new TransactionListener() {',
    () => {
      out.line('@Override').block('public LocalTransactionState executeLocalTransaction(Message msg, Object arg) {', () => {
        localTransactionBody(out, listener, words);
      });
      out.line('@Override').block('public LocalTransactionState checkLocalTransaction(MessageExt msg) {', () => {
        checkBody(out, listener, words);
      });
    },
    '});',
  );
}

/** A hook that the library calls before and after each attempt. */
function hookLines(out: Program): void {
  out.block(
    'producer.getDefaultMQProducerImpl().registerSendMessageHook(new SendMessageHook() {',
    () => {
      out.line('@Override').line('public String hookName() { return "attempts"; }');
      for (const when of ['Before', 'After'])
        out
          .line('@Override')
          .block(`public void sendMessage${when}(SendMessageContext context) {`, () =>
            out.line(`System.out.println("${when.toLowerCase()} " + context.getMq());`),
          );
    },
    '});',
  );
}

function importsOf(producer: ProducerSpec, calls: readonly SendCall[]): readonly string[] {
  const isTransactional = producer.transactionListener !== undefined;
  const has = (test: (call: SendCall) => boolean): boolean => calls.some(test);
  const isSync = has(({ kind, mode }) => kind === 'sendBatch' || (kind === 'send' && mode === 'SYNC'));
  const isAsync = has(({ mode }) => mode === 'ASYNC');
  const hears = has(({ mode, hasCallback }) => mode === 'ASYNC' && hasCallback);
  const client = 'org.apache.rocketmq.client';
  return [
    ...(has(({ kind }) => kind === 'sendBatch') ? ['java.util.ArrayList', 'java.util.List'] : []),
    ...(producer.sendHook === true ? [`${client}.hook.SendMessageContext`, `${client}.hook.SendMessageHook`] : []),
    ...(isTransactional ? [`${client}.producer.LocalTransactionState`] : [`${client}.producer.DefaultMQProducer`]),
    ...(isAsync ? [`${client}.producer.SendCallback`] : []),
    ...(isSync || hears ? [`${client}.producer.SendResult`] : []),
    ...(isTransactional
      ? ['TransactionListener', 'TransactionMQProducer', 'TransactionSendResult'].map((name) => `${client}.producer.${name}`)
      : []),
    ...(has(({ shardingKey }) => shardingKey !== undefined) ? [`${client}.producer.selector.SelectMessageQueueByHash`] : []),
    'org.apache.rocketmq.common.message.Message',
    ...(isTransactional ? ['org.apache.rocketmq.common.message.MessageExt'] : []),
  ];
}

/** A program that sends; `protocol` is the package of the protocol's classes. */
export function producerLines(model: ClientCodeModel, producer: ProducerSpec, hasTimer: boolean, protocol: string): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, producer.config);
  const calls = callsOf(model);
  const recalls = hasTimer ? otherCallsOf(model) : [];
  const isTransactional = producer.transactionListener !== undefined;
  const type = isTransactional ? 'TransactionMQProducer' : 'DefaultMQProducer';
  for (const name of importsOf(producer, calls)) out.line(`import ${name};`);
  out.line().block(`public class ${className(producer.group, 'Producer')} {`, () => {
    out.block('public static void main(String[] args) throws Exception {', () => {
      if (hasTimer && calls.some(({ deliverAt }) => deliverAt !== undefined)) out.line('long begin = System.currentTimeMillis();');
      const group = quoted(producer.group);
      const traced = `true, ${traceTopic(producer.config)}`;
      const args = producer.enableMsgTrace !== true ? group : isTransactional ? `null, ${group}, null, ${traced}` : `${group}, ${traced}`;
      out.line(`${type} producer = new ${type}(${args});`);
      out.line(`producer.setNamesrvAddr(${quoted(model.namesrvAddr)});`);
      optionLines(out, 'producer', 'producer', producer.config, protocol);
      if (producer.sendHook === true) hookLines(out);
      listenerLines(out, producer);
      if (recalls.length > 0) out.line('java.util.Map<String, String> handles = new java.util.HashMap<>();');
      out.line('producer.start();', 'start');
      const isNeeded = isNeededLater(producer, calls);
      if (isNeeded) out.line('Runtime.getRuntime().addShutdownHook(new Thread(() -> producer.shutdown()));', 'shutdown');
      for (const call of calls) callLines(out, call, hasTimer, recalls.length > 0);
      for (const call of recalls) recallLines(out, model, call);
      if (!isNeeded) out.line('producer.shutdown();', 'shutdown');
    });
  });
  return out.lines;
}

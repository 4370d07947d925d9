/**
 * C++ and C# with the ONS SDK: one library with two faces. The classes are the same; what differs is how a call is written.
 */
import { isSuccess, type ConsumerSpec, type ProducerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { storeComment } from '../handledBefore.ts';
import {
  branchesOf,
  callsOf,
  className,
  clientKind,
  defaultBodyBytes,
  isNeededLater,
  isOrderedProducer,
  loopHead,
  once,
  pauseLine,
  Program,
  quoted,
  template,
  type ClientKind,
  type CodeLine,
  type ListenerCondition,
  type SendCall,
} from '../program.ts';

/** How the two languages write the same thing. */
interface Face {
  readonly id: string;
  readonly label: string;
  readonly extension: string;
  readonly head: readonly string[];
  readonly main: string;
  /** Member access through a pointer, and a static member. */
  readonly arrow: string;
  readonly scope: string;
  readonly isCpp: boolean;
  /** `o-{n}` as an expression. */
  text(value: string): string;
}

const stringParts = (value: string): readonly string[] => value.split(/(\{n\})/).filter((part) => part !== '');

const cpp: Face = {
  id: 'onsCpp',
  label: 'C++ · ONS SDK',
  extension: 'cpp',
  head: [
    '#include <chrono>',
    '#include <iostream>',
    '#include <string>',
    '#include <thread>',
    '#include "ONSFactory.h"',
    'using namespace ons;',
  ],
  main: 'int main() {',
  arrow: '->',
  scope: '::',
  isCpp: true,
  text: (value) =>
    value.includes('{n}')
      ? `(std::string() + ${stringParts(value)
          .map((part) => (part === '{n}' ? 'std::to_string(n)' : quoted(part)))
          .join(' + ')}).c_str()`
      : quoted(value),
};

export const cSharp: Face = {
  id: 'onsDotnet',
  label: 'C# · ONS SDK',
  extension: 'cs',
  head: ['using System;', 'using System.Threading;', 'using ons;'],
  main: 'static void Main(string[] args) {',
  arrow: '.',
  scope: '.',
  isCpp: false,
  text: template,
};

const print = (face: Face, expression: string): string =>
  face.isCpp ? `std::cout << ${expression} << std::endl;` : `Console.WriteLine(${expression});`;

const sleep = (face: Face, ms: number): string =>
  face.isCpp ? `std::this_thread::sleep_for(std::chrono::milliseconds(${ms}));` : `Thread.Sleep(${ms});`;

function factoryLines(out: Program, face: Face, model: ClientCodeModel, id: 'ProducerId' | 'ConsumerId', group: string): void {
  const { scope } = face;
  const set = (key: string, value: string): void => {
    out.line(`factoryInfo.setFactoryProperty(ONSFactoryProperty${scope}${key}, ${quoted(value)});`);
  };
  out.line(face.isCpp ? 'ONSFactoryProperty factoryInfo;' : 'ONSFactoryProperty factoryInfo = new ONSFactoryProperty();');
  set(id, group);
  set('AccessKey', 'XXX');
  set('SecretKey', 'XXX');
  set('NAMESRV_ADDR', model.namesrvAddr);
}

function condition(face: Face, part: ListenerCondition): string {
  const get = (name: string): string => (face.isCpp ? `std::string(message.get${name}())` : `message.get${name}()`);
  switch (part.on) {
    case 'tag':
      return `${get('Tag')} == ${quoted(part.value)}`;
    case 'key':
      return `${get('Key')} == ${quoted(part.value)}`;
    case 'reconsumeTimesFrom':
      return `message.getReconsumeTimes() >= ${part.value}`;
    case 'reconsumeTimesTo':
      return `message.getReconsumeTimes() <= ${part.value}`;
  }
}

/** Where a listener keeps what it has handled. */
function handledLines(out: Program, face: Face, consumer: ConsumerSpec): void {
  if (consumer.listener.idempotentBy === undefined) return;
  out.line(storeComment(consumer));
  if (face.isCpp) out.line('std::set<std::string> handled;').line('std::mutex handledMutex;').line();
  else {
    const type = 'System.Collections.Concurrent.ConcurrentDictionary<string, bool>';
    out.line(`static readonly ${type} handled = new ${type}();`).line();
  }
}

/** The look before the work, and the note behind it; a message without a key is always handled. */
function handledBefore(
  face: Face,
  { listener }: ConsumerSpec,
): { readonly value: string; readonly isKnown: string; readonly note: string } {
  const by = listener.idempotentBy ?? 'msgId';
  const digest = face.isCpp ? 'std::to_string(std::hash<std::string>()(message.getBody()))' : 'message.getBody().GetHashCode().ToString()';
  const value = { msgId: 'message.getMsgID()', offsetMsgId: 'message.getMsgID()', bodyDigest: digest, key: 'message.getKey()' }[by];
  const hasKey = by !== 'key' ? '' : face.isCpp ? '!value.empty()' : '!string.IsNullOrEmpty(value)';
  const and = hasKey === '' ? '' : ' && ';
  const lock = 'std::lock_guard<std::mutex> lock(handledMutex);';
  return {
    value,
    isKnown: `${hasKey}${and}${face.isCpp ? 'handled.count(value) > 0' : 'handled.ContainsKey(value)'}`,
    note: face.isCpp
      ? `{ ${lock} ${hasKey === '' ? '' : `if (${hasKey}) `}handled.insert(value); }`
      : `${hasKey === '' ? '' : `if (${hasKey}) `}handled[value] = true;`,
  };
}

function listenerBody(out: Program, face: Face, consumer: ConsumerSpec, isOrderly: boolean): void {
  const looks = consumer.listener.idempotentBy !== undefined;
  const { value, isKnown, note } = handledBefore(face, consumer);
  if (looks) {
    const success = `${face.isCpp ? '' : isOrderly ? 'ons.OrderAction.' : 'ons.Action.'}${isOrderly ? 'Success' : 'CommitMessage'}`;
    out.line(`${face.isCpp ? 'std::string' : 'string'} value = ${value};`);
    const skip = `if (${isKnown}) return ${success};`;
    out.line(face.isCpp ? `{ std::lock_guard<std::mutex> lock(handledMutex); ${skip} }` : skip, 'skip');
  }
  for (const { conditions, processMs, result, step, works } of branchesOf(consumer)) {
    const body = (): void => {
      if (processMs > 0) out.line(sleep(face, processMs), works);
      const isGood = isSuccess(result);
      const words = isOrderly ? (isGood ? 'Success' : 'Suspend') : isGood ? 'CommitMessage' : 'ReconsumeLater';
      if (looks && isGood) out.line(note, step);
      if (result === 'THROW')
        out.line(face.isCpp ? 'throw std::runtime_error("the listener failed");' : 'throw new Exception("the listener failed");', step);
      else out.line(`return ${face.isCpp ? '' : isOrderly ? 'ons.OrderAction.' : 'ons.Action.'}${words};`, step);
    };
    if (conditions.length === 0) body();
    else out.block(`if (${conditions.map((part) => condition(face, part)).join(' && ')}) {`, body);
  }
}

function consumerLines(face: Face, model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  const out = new Program();
  const isOrderly = consumer.messageListener === 'orderly';
  const type = isOrderly ? 'OrderConsumer' : 'PushConsumer';
  const base = isOrderly ? 'MessageOrderListener' : 'MessageListener';
  const name = className(consumer.group, 'Listener');
  const [action, context] = isOrderly ? ['OrderAction', 'ConsumeOrderContext'] : ['Action', 'ConsumeContext'];
  const { idempotentBy } = consumer.listener;
  if (face.isCpp && idempotentBy !== undefined) for (const name of ['functional', 'mutex', 'set']) out.line(`#include <${name}>`);
  for (const line of face.head) out.line(line);
  out.line();
  if (face.isCpp) handledLines(out, face, consumer);
  if (face.isCpp)
    out.block(
      `class ${name} : public ${base} {`,
      () => {
        out.line('public:');
        out.block(
          `${action} consume(Message& message, ${context}& context) {`,
          () => listenerBody(out, face, consumer, isOrderly),
          '}',
          'listener',
        );
      },
      '};',
    );
  else
    out.block(`public class ${name} : ${base} {`, () => {
      handledLines(out, face, consumer);
      out.block(
        `public override ons.${action} consume(Message message, ${context} context) {`,
        () => listenerBody(out, face, consumer, isOrderly),
        '}',
        'listener',
      );
    });
  out.line();
  const main = (): void => {
    factoryLines(out, face, model, 'ConsumerId', consumer.group);
    const maker = isOrderly ? 'createOrderConsumer' : 'createPushConsumer';
    out.line(`${type}${face.isCpp ? '*' : ''} consumer = ONSFactory${face.scope}getInstance()${face.arrow}${maker}(factoryInfo);`);
    out.line(face.isCpp ? `${name} listener;` : `${base} listener = new ${name}();`);
    for (const { topic, expression } of consumer.subscriptions)
      out.line(`consumer${face.arrow}subscribe(${quoted(topic)}, ${quoted(expression)}, ${face.isCpp ? '&' : ''}listener);`);
    out.line(`consumer${face.arrow}start();`, 'start');
    out.line(face.isCpp ? 'std::cin.get();' : 'Console.ReadKey();');
    out.line(`consumer${face.arrow}shutdown();`, 'shutdown');
  };
  mainBlock(out, face, className(consumer.group, 'Consumer'), main);
  return out.lines;
}

function mainBlock(out: Program, face: Face, name: string, body: () => void): void {
  if (face.isCpp) out.block(face.main, body);
  else out.block(`class ${name} {`, () => out.block(face.main, body));
}

function callLines(out: Program, face: Face, call: SendCall, producer: ProducerSpec, isOrderly: boolean): void {
  const result = `send:${call.index}`;
  if (call.kind === 'print') return void out.line(print(face, quoted(call.prints ?? '')), `sent:${call.index}`);
  if (producer.transactionListener !== undefined && call.kind !== 'sendInTransaction')
    return void out.line('// TransactionProducer sends in a transaction only.', result);
  if (call.kind === 'request') return void out.line('// This library has no request(): a reply is a message of its own.', result);
  out.block(
    'try {',
    () => {
      const size = call.bodyBytes ?? defaultBodyBytes;
      const filler = face.isCpp ? `std::string(${size}, 'x').c_str()` : `new string('x', ${size})`;
      const body = typeof call.body !== 'string' || call.bodyBytes !== undefined ? filler : face.text(call.body);
      const args = `${quoted(call.topic)}, ${quoted(call.tag ?? '')}, ${body}`;
      out.line(face.isCpp ? `Message message(${args});` : `Message message = new Message(${args});`);
      if (call.keys !== undefined) out.line(`message.setKey(${face.text(call.keys)});`);
      for (const [name, value] of call.properties)
        out.line(`message.${face.isCpp ? 'putUserProperty' : 'putUserProperties'}(${quoted(name)}, ${face.text(value)});`);
      const now = face.isCpp
        ? 'std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()'
        : 'DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()';
      const afterMs = call.timerDelayMs ?? call.deliverAfterMs;
      if (afterMs !== undefined) out.line(`message.setStartDeliverTime(${now} ${afterMs < 0 ? '-' : '+'} ${Math.abs(afterMs)});`);
      else if (call.deliverAt !== undefined) out.line(`message.setStartDeliverTime(begin + ${call.deliverAt});`);
      if (isOrderly && call.mode === 'ONEWAY') {
        // What the class cannot do is no program; the line says so where it would stand.
        out.line('// OrderProducer has no sendOneway: it only sends and waits.', result);
        return;
      }
      if (call.mode === 'ONEWAY') {
        out.line(`producer${face.arrow}sendOneway(message);`, result);
        return;
      }
      const more =
        call.kind === 'sendInTransaction'
          ? face.isCpp
            ? ', &executer'
            : ', ref executer'
          : isOrderly
            ? `, ${face.text(call.shardingKey ?? '')}`
            : '';
      out.line(`SendResultONS result = producer${face.arrow}send(message${more});`, result);
      out.line(print(face, 'result.getMessageId()'), `sent:${call.index}`);
    },
    face.isCpp ? '} catch (ONSClientException& e) {' : '} catch (ONSClientException e) {',
  );
  out.line(`    ${print(face, face.isCpp ? 'e.GetMsg()' : 'e')}`, `failed:${call.index}`).line('}');
}

const ends: Readonly<Record<string, string>> = { COMMIT_MESSAGE: 'CommitTransaction', ROLLBACK_MESSAGE: 'RollbackTransaction' };

export function transactionClasses(out: Program, face: Face, producer: ProducerSpec): void {
  const listener = producer.transactionListener;
  if (listener === undefined) return;
  for (const [name, base, method, state, step] of [
    ['Executer', 'LocalTransactionExecuter', 'execute', listener.localState, 'answer'],
    ['Checker', 'LocalTransactionChecker', 'check', listener.checkState, 'check'],
  ] as const) {
    const answer = ends[state] ?? 'Unknow';
    const begins = step === 'answer' ? 'local' : undefined;
    if (face.isCpp)
      out.block(
        `class ${name} : public ${base} {`,
        () => {
          out.line('public:');
          out.block(`TransactionStatus ${method}(Message& message) {`, () => out.line(`return ${answer};`, step), '}', begins);
        },
        '};',
      );
    else
      out.block(`public class ${name} : ${base} {`, () =>
        out.block(
          `public override TransactionStatus ${method}(Message message) {`,
          () => out.line(`return TransactionStatus.${answer};`, step),
          '}',
          begins,
        ),
      );
  }
  out.line();
}

function producerLines(face: Face, model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[] {
  const out = new Program();
  const calls = callsOf(model);
  const isTransactional = producer.transactionListener !== undefined;
  const type = producerType(producer, calls);
  for (const line of face.head) out.line(line);
  out.line();
  transactionClasses(out, face, producer);
  mainBlock(out, face, className(producer.group, 'Producer'), () => {
    createProducerLines(out, face, model, producer, `${type}${face.isCpp ? '*' : ''} producer`);
    out.line(`producer${face.arrow}start();`, 'start');
    sendLines(out, face, producer, calls);
    if (isNeededLater(producer, calls)) out.line(face.isCpp ? 'std::cin.get();' : 'Console.ReadKey();');
    out.line(`producer${face.arrow}shutdown();`, 'shutdown');
    if (isTransactional && face.isCpp) out.line('// executer and checker are yours: the SDK frees neither of them.');
  });
  return out.lines;
}

export const producerType = (producer: ProducerSpec, calls: readonly SendCall[]): string =>
  producer.transactionListener !== undefined ? 'TransactionProducer' : isOrderedProducer(calls) ? 'OrderProducer' : 'Producer';

/** Its properties, and the factory's call that makes it; `target` is what it is given to. */
export function createProducerLines(out: Program, face: Face, model: ClientCodeModel, producer: ProducerSpec, target: string): void {
  const isTransactional = producer.transactionListener !== undefined;
  factoryLines(out, face, model, 'ProducerId', producer.group);
  if (isTransactional) {
    out.line(face.isCpp ? 'Checker checker;' : 'LocalTransactionChecker checker = new Checker();');
  }
  const args = isTransactional ? (face.isCpp ? 'factoryInfo, &checker' : 'factoryInfo, ref checker') : 'factoryInfo';
  out.line(`${target} = ONSFactory${face.scope}getInstance()${face.arrow}create${producerType(producer, callsOf(model))}(${args});`);
}

export function sendLines(out: Program, face: Face, producer: ProducerSpec, calls: readonly SendCall[]): void {
  if (calls.some(({ deliverAt, deliverAfterMs }) => deliverAt !== undefined && deliverAfterMs === undefined))
    out.line(
      face.isCpp
        ? 'long long begin = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();'
        : 'long begin = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();',
    );
  if (producer.transactionListener !== undefined)
    out.line(face.isCpp ? 'Executer executer;' : 'LocalTransactionExecuter executer = new Executer();');
  const isOrderly = isOrderedProducer(calls);
  for (const call of calls) {
    const times = call.kind === 'sendBatch' ? call.times * call.messages : call.times;
    if (times === 1) callLines(out, face, once(call), producer, isOrderly);
    else
      out.block(loopHead({ ...call, times }), () => {
        // Of a batch, which this client does not have, the messages are sent at once.
        if (call.kind !== 'sendBatch') pauseLine(out, call, `pause:${call.index}`, sleep(face, call.everyMs));
        callLines(out, face, call, producer, isOrderly);
      });
  }
}

const kindOf = (face: Face): ClientKind =>
  clientKind(face.id, face.label, {
    endings: { producer: 'Producer', consumer: 'Consumer' },
    extension: face.extension,
    producer: (model, producer) => producerLines(face, model, producer),
    consumer: (model, consumer) => consumerLines(face, model, consumer),
  });

export const onsCpp = kindOf(cpp);
export const onsDotnet = kindOf(cSharp);

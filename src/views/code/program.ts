/** What every client kind's program is made of: lines, and the values of the scenario in a shape that is the same for all. */
import type { ConsumerSpec, HttpClientSpec, ListenerResult, ProducerSpec, ScriptAction } from '../../engine/index.ts';
import type { ClientCodeModel, ProgramStep } from '../../projections/clientCode/clientCode.ts';
import type { ProgramCall } from '../../projections/clientCode/programCalls.ts';

export interface CodeLine {
  readonly text: string;
  /** The step of the run that this line is. */
  readonly step?: ProgramStep | undefined;
}

/** A kind of client: language and library. */
export interface ClientKind {
  readonly id: string;
  /** Names of products and languages: not translated. */
  readonly label: string;
  /** The file that the program would be. */
  fileName(model: ClientCodeModel): string;
  lines(model: ClientCodeModel): readonly CodeLine[];
}

/** Collects lines; two spaces an indentation, four where a language wants it. */
export class Program {
  readonly #lines: CodeLine[] = [];
  #depth = 0;
  readonly #indent: string;

  constructor(indent = '    ') {
    this.#indent = indent;
  }

  get lines(): readonly CodeLine[] {
    return this.#lines;
  }

  line(text = '', step?: ProgramStep): this {
    this.#lines.push({ text: text === '' ? '' : this.#indent.repeat(this.#depth) + text, step });
    return this;
  }

  /** `head`, the lines of `body` one step deeper, `end`. */
  block(head: string, body: () => void, end = '}', step?: ProgramStep): this {
    this.line(head, step);
    this.#depth++;
    body();
    this.#depth--;
    return this.line(end);
  }
}

/** One send call of a producer's program. */
export interface SendCall {
  readonly index: number;
  readonly kind: 'send' | 'sendBatch' | 'sendInTransaction' | 'request' | 'print';
  readonly times: number;
  /** The number of the first repetition. */
  readonly first: number;
  /** From one repetition to the next (ms): 0 back to back, or where that differs. */
  readonly everyMs: number;
  readonly topic: string;
  readonly tag?: string | undefined;
  /** With `{n}` where the number of the repetition stands. */
  readonly keys?: string | undefined;
  /** Text of the body, with `{n}` as in keys; null where the body is. */
  readonly body?: string | null | undefined;
  readonly bodyBytes?: number | undefined;
  readonly isRandomBody: boolean;
  /** Whether all repetitions send one Message object. */
  readonly isSameMessage: boolean;
  readonly waitStoreMsgOK: boolean;
  readonly flag?: number | undefined;
  readonly mode: string;
  /** ASYNC without a SendCallback hears nothing. */
  readonly hasCallback: boolean;
  /** What it prints, with names of values in braces. */
  readonly prints?: string | undefined;
  readonly printsFailure?: string | undefined;
  /** Messages of a batch, the topic of its last one where that differs, and whether only that one does not wait for the store. */
  readonly messages: number;
  readonly lastTopic?: string | undefined;
  readonly mixedWaitStoreMsgOK: boolean;
  /** How long a request waits for its reply (ms). */
  readonly replyTimeoutMs: number;
  readonly checkImmunityTimeInSeconds?: number | undefined;
  readonly delayLevel: number;
  /** Delay of a timed message (ms). */
  readonly timerDelayMs?: number | undefined;
  /** Moment of a timed message (virtual ms). */
  readonly deliverAt?: number | undefined;
  /** How long after its call that is (ms; negative for one in the past), where the call runs only once. */
  readonly deliverAfterMs?: number | undefined;
  readonly shardingKey?: string | undefined;
  /** `broker:queueId` that a selector chooses. */
  readonly queue?: string | undefined;
  readonly properties: readonly (readonly [name: string, value: string])[];
}

const textOf = (action: ScriptAction, field: string): string | undefined => {
  const value = action[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const numberOf = (action: ScriptAction, field: string): number | undefined => {
  const value = action[field];
  return typeof value === 'number' ? value : undefined;
};

const isTrue = (action: ScriptAction, field: string): boolean => action[field] === true;

/** Of a message that says neither its body nor its size. */
export const defaultBodyBytes = 64;

const ofKind: Readonly<Record<string, SendCall['kind']>> = {
  sendBatch: 'sendBatch',
  sendInTransaction: 'sendInTransaction',
  request: 'request',
  print: 'print',
};

function callOf({ action, times, first, everyMs = 0 }: ProgramCall, index: number, topic: string): SendCall {
  const properties = (textOf(action, 'properties') ?? '').split(';').flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return name === '' ? [] : [[name, value] as const];
  });
  const deliverAt = numberOf(action, 'deliverAt');
  return {
    index,
    kind: ofKind[action.do] ?? 'send',
    times,
    first,
    everyMs,
    topic: textOf(action, 'topic') ?? topic,
    tag: textOf(action, 'tag'),
    keys: textOf(action, 'keys'),
    body: isTrue(action, 'nullBody') ? null : textOf(action, 'body'),
    bodyBytes: numberOf(action, 'bodyBytes'),
    isRandomBody: isTrue(action, 'random'),
    isSameMessage: isTrue(action, 'sameMessage'),
    waitStoreMsgOK: action['waitStoreMsgOK'] !== false,
    flag: numberOf(action, 'flag'),
    hasCallback: action['callback'] !== false,
    prints: textOf(action, 'prints') ?? textOf(action, 'text'),
    printsFailure: textOf(action, 'printsFailure'),
    messages: numberOf(action, 'messages') ?? 1,
    lastTopic: textOf(action, 'lastTopic'),
    mixedWaitStoreMsgOK: isTrue(action, 'mixedWaitStoreMsgOK'),
    replyTimeoutMs: numberOf(action, 'timeout') ?? 3000,
    checkImmunityTimeInSeconds: numberOf(action, 'checkImmunityTimeInSeconds'),
    mode: textOf(action, 'mode') ?? 'SYNC',
    delayLevel: numberOf(action, 'delayLevel') ?? 0,
    timerDelayMs: numberOf(action, 'timerDelayMs'),
    deliverAt,
    deliverAfterMs: times === 1 && deliverAt !== undefined ? deliverAt - action.at : undefined,
    shardingKey: textOf(action, 'shardingKey'),
    queue: textOf(action, 'queue'),
    properties,
  };
}

/** A call that is no send: recallMessage, or what the script asks of a consumer that polls or receives. */
export interface OtherCall {
  readonly do: string;
  readonly at: number;
  readonly times: number;
  readonly step: ProgramStep;
  /** `topic:broker:queueId` */
  readonly queue: string | undefined;
  readonly offset: number | undefined;
  readonly persist: boolean;
  /** Key of the message that it is about. */
  readonly message: string;
  readonly maxMessageNum: number | undefined;
  /** ms */
  readonly invisibleDuration: number | undefined;
}

const others: ReadonlySet<string> = new Set([
  'recall',
  'pause',
  'resume',
  'seek',
  'commitSync',
  'receive',
  'ack',
  'changeInvisibleDuration',
]);

/** The calls that send or print. */
export const callsOf = (model: ClientCodeModel): readonly SendCall[] =>
  model.calls.flatMap((call, index) => (others.has(call.action.do) ? [] : [callOf(call, index, model.topic)]));

export const otherCallsOf = (model: ClientCodeModel): readonly OtherCall[] =>
  model.calls.flatMap(({ action, times }, index) =>
    others.has(action.do)
      ? [
          {
            do: action.do,
            at: action.at,
            times,
            step: `sent:${index}`,
            queue: textOf(action, 'queue'),
            offset: numberOf(action, 'offset'),
            persist: isTrue(action, 'persist'),
            message: textOf(action, 'message') ?? '',
            maxMessageNum: numberOf(action, 'maxMessageNum'),
            invisibleDuration: numberOf(action, 'invisibleDuration'),
          },
        ]
      : [],
  );

/** Topic of the send that made the message with this key. */
export function topicOf(model: ClientCodeModel, key: string): string {
  const made = callsOf(model).find(({ keys }) => keys !== undefined && key.startsWith(keys.split('{n}')[0] ?? keys));
  return made?.topic ?? model.topic;
}

/** The call as it is when it runs once: `{n}` is 1. */
export function once(call: SendCall): SendCall {
  const filled = (text: string | undefined): string | undefined => text?.replaceAll('{n}', '1');
  return {
    ...call,
    body: call.body === null ? null : filled(call.body),
    keys: filled(call.keys),
    shardingKey: filled(call.shardingKey),
    properties: call.properties.map(([name, value]) => [name, value.replaceAll('{n}', '1')] as const),
  };
}

/** The head of the loop that repeats a call, in languages that take after C. */
export const loopHead = ({ first, times }: Pick<SendCall, 'first' | 'times'>, n = 'n', declared = `int ${n}`): string =>
  `for (${declared} = ${first}; ${n} <= ${first + times - 1}; ${n}++) {`;

type Repeated = Pick<SendCall, 'times' | 'first' | 'everyMs'>;

const isPaused = ({ times, everyMs }: Repeated): boolean => times > 1 && everyMs > 0;

/** The pause before each repetition: `sleep` is the statement, `condition` keeps it from the first one. */
export function pauseLine(out: Program, call: Repeated, step: ProgramStep, sleep: string, condition = `if (n > ${call.first})`): void {
  if (isPaused(call)) out.line(`${condition} ${sleep}`, step);
}

export const javaSleep = ({ everyMs }: Repeated): string => `Thread.sleep(${everyMs}${everyMs > 2_147_483_647 ? 'L' : ''});`;

/** What a method that pauses has to say in Java. */
export const throwsOf = (calls: readonly Repeated[]): string => (calls.some(isPaused) ? ' throws InterruptedException' : '');

/** A branch of the listener: the condition's parts, and what it answers. */
export interface ListenerBranch {
  /** Of its answer … */
  readonly step: ProgramStep;
  /** … and of its work before. */
  readonly works: ProgramStep;
  readonly conditions: readonly ListenerCondition[];
  readonly processMs: number;
  readonly result: ListenerResult;
  readonly delayLevelWhenNextConsume: number;
  readonly suspendCurrentQueueTimeMillis: number | undefined;
  readonly ackIndex: number | undefined;
}

export type ListenerCondition =
  | { readonly on: 'tag' | 'key'; readonly value: string }
  | { readonly on: 'reconsumeTimesFrom' | 'reconsumeTimesTo'; readonly value: number };

/** The listener's rules in order, the default last. Rules by time are left out: a program has no script to look at. */
export function branchesOf({ listener }: ConsumerSpec): readonly ListenerBranch[] {
  const branches = listener.rules.flatMap((rule, i): ListenerBranch[] => {
    const { tag, key, reconsumeTimesFrom, reconsumeTimesTo, after, before } = rule.when;
    if (after !== undefined || before !== undefined) return [];
    const conditions: ListenerCondition[] = [];
    if (tag !== undefined) conditions.push({ on: 'tag', value: tag });
    if (key !== undefined) conditions.push({ on: 'key', value: key });
    if (reconsumeTimesFrom !== undefined) conditions.push({ on: 'reconsumeTimesFrom', value: reconsumeTimesFrom });
    if (reconsumeTimesTo !== undefined) conditions.push({ on: 'reconsumeTimesTo', value: reconsumeTimesTo });
    return [
      {
        step: `return:${i}`,
        works: `listener:${i}`,
        conditions,
        processMs: rule.processMs ?? listener.processMs,
        result: rule.result ?? listener.result,
        delayLevelWhenNextConsume: rule.delayLevelWhenNextConsume ?? listener.delayLevelWhenNextConsume,
        suspendCurrentQueueTimeMillis: rule.suspendCurrentQueueTimeMillis ?? listener.suspendCurrentQueueTimeMillis,
        ackIndex: rule.ackIndex ?? listener.ackIndex,
      },
    ];
  });
  const { processMs, result, delayLevelWhenNextConsume, suspendCurrentQueueTimeMillis, ackIndex } = listener;
  const standard = { processMs, result, delayLevelWhenNextConsume, suspendCurrentQueueTimeMillis, ackIndex };
  return [...branches, { step: 'return', works: 'listener:else', conditions: [], ...standard }];
}

/** A producer is one for ordered messages when one of its calls gives a sharding key. */
export const isOrderedProducer = (calls: readonly SendCall[]): boolean => calls.some(({ shardingKey }) => shardingKey !== undefined);

/** Whether a producer has to live on after its last call: for callbacks, packets that nobody waits for, and questions of brokers. */
export const isNeededLater = ({ transactionListener }: ProducerSpec, calls: readonly SendCall[]): boolean =>
  transactionListener !== undefined || calls.some(({ kind, mode }) => kind === 'send' && mode !== 'SYNC');

/** Whether some rule of the listener looks at the time, and so is missing in the program. */
export const hasRulesByTime = (consumer: ConsumerSpec): boolean =>
  consumer.listener.rules.some(({ when }) => when.after !== undefined || when.before !== undefined);

/** A string literal that Java, C++, C# and JSON read alike. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A text with names in braces as an expression of Java and C#; a name without a value stays as it is. */
export function expressionOf(text: string, valueOf: (name: string) => string | undefined): string {
  const parts: string[] = [];
  let literal = '';
  const end = (): void => {
    // Nothing but an empty text makes a sum of what follows a text.
    if (literal !== '' || parts.length === 0) parts.push(quoted(literal));
    literal = '';
  };
  for (const piece of text.split(/(\{[^{}]+\})/)) {
    const value = piece.startsWith('{') ? valueOf(piece.slice(1, -1)) : undefined;
    if (value === undefined) literal += piece;
    else {
      end();
      parts.push(value);
    }
  }
  if (literal !== '' || parts.length === 0) end();
  return parts.join(' + ');
}

/** `o-{n}` as an expression of Java and C#: `"o-" + n`. */
export const template = (text: string): string => expressionOf(text, (name) => (name === 'n' ? 'n' : undefined));

/** A class name from an id or a group: `order-producer` is OrderProducer. */
export function className(text: string, ending: string): string {
  const name = text
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  const usable = /^[A-Za-z]/.test(name) ? name : `My${name}`;
  return usable.endsWith(ending) ? usable : usable + ending;
}

/** A branch's condition in Java: how this library's message gives its tag and its key. */
export function javaCondition(part: ListenerCondition, message: string, getTag: string, getKey: string): string {
  switch (part.on) {
    case 'tag':
      return `${quoted(part.value)}.equals(${message}.${getTag}())`;
    case 'key':
      return `${quoted(part.value)}.equals(${message}.${getKey}())`;
    case 'reconsumeTimesFrom':
      return `${message}.getReconsumeTimes() >= ${part.value}`;
    case 'reconsumeTimesTo':
      return `${message}.getReconsumeTimes() <= ${part.value}`;
  }
}

/** Name of a program of an HTTP client, as the manual of ONS calls it, and its lines: sending first when it does both. */
export function httpKind(
  id: string,
  label: string,
  files: { readonly producer: string; readonly consumer: string },
  /** `isAlone`: no program that receives follows in the same text. */
  producer: (out: Program, model: ClientCodeModel, client: HttpClientSpec, sends: readonly HttpCall[], isAlone: boolean) => void,
  consumer: (out: Program, model: ClientCodeModel, client: HttpClientSpec, receipts: readonly HttpCall[]) => void,
  indent = '    ',
): ClientKind {
  return {
    id,
    label,
    fileName: (model) => (httpCallsOf(model, 'httpSend').length > 0 ? files.producer : files.consumer),
    lines(model) {
      const out = new Program(indent);
      if (model.httpClient === undefined) return [];
      const [sends, receipts] = [httpCallsOf(model, 'httpSend'), httpCallsOf(model, 'httpReceive')];
      if (sends.length > 0) producer(out, model, model.httpClient, sends, receipts.length === 0);
      if (sends.length > 0 && receipts.length > 0) out.line();
      if (receipts.length > 0 || sends.length === 0) consumer(out, model, model.httpClient, receipts);
      return out.lines;
    },
  };
}

/** A request that an HTTP client's program makes. */
export interface HttpCall {
  /** Step of the request itself, `send:POST:<n>`; what comes of it is `sent:POST:<n>` or `failed:POST:<n>`, before it is `pause:POST:<n>`. */
  readonly steps: { readonly send: ProgramStep; readonly sent: ProgramStep; readonly failed: ProgramStep; readonly pause: ProgramStep };
  readonly times: number;
  /** The number of the first repetition. */
  readonly first: number;
  /** From one repetition to the next (ms). */
  readonly everyMs: number;
  readonly topic: string;
  readonly body: string;
  readonly tag: string | undefined;
  readonly key: string | undefined;
  readonly startDeliverAfter: number | undefined;
  readonly shardingKey: string | undefined;
  readonly num: number;
  readonly deletes: boolean;
  /** Letters x as body instead (bytes), and whether the body is URL-encoded. */
  readonly bodyBytes: number | undefined;
  readonly encodes: boolean;
  /** Parameter of the request (ms). */
  readonly timeout: number | undefined;
  /** Header or parameter that the program leaves empty. */
  readonly omit: string | undefined;
}

const httpCallsOf = (model: ClientCodeModel, verb: string): readonly HttpCall[] =>
  model.calls.flatMap(({ action, times, first, everyMs = 0 }, index) =>
    action.do !== verb
      ? []
      : [
          {
            times,
            first,
            everyMs,
            steps: {
              send: `send:POST:${index}`,
              sent: `sent:POST:${index}`,
              failed: `failed:POST:${index}`,
              pause: `pause:POST:${index}`,
            },
            topic: textOf(action, 'topic') ?? model.topic,
            // A line break is written \\n in a scenario.
            body: (textOf(action, 'body') ?? 'HelloMQ').replaceAll('\\n', '\n'),
            bodyBytes: numberOf(action, 'bodyBytes'),
            encodes: isTrue(action, 'encode'),
            timeout: numberOf(action, 'timeout'),
            omit: textOf(action, 'omit'),
            tag: textOf(action, 'tag'),
            key: textOf(action, 'key'),
            startDeliverAfter: numberOf(action, 'startDeliverAfter'),
            shardingKey: action['isOrder'] === true ? textOf(action, 'shardingKey') : undefined,
            num: numberOf(action, 'num') ?? 32,
            deletes: action['delete'] === true,
          },
        ],
  );

/** How a kind of client writes each role, and what its classes are called. */
interface Roles {
  readonly endings: { readonly producer: string; readonly consumer: string };
  readonly extension: string;
  /** Its own name for the program, where it does not call it after the group. */
  name?(model: ClientCodeModel): string | undefined;
  producer(model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[];
  consumer(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[];
}

/** A kind of client: one program for a producer, one for a consumer, each in a file named after its group. */
export function clientKind(id: string, label: string, { endings, extension, name, producer, consumer }: Roles): ClientKind {
  return {
    id,
    label,
    fileName(model) {
      const ofGroup =
        model.producer === undefined
          ? className(model.consumer?.group ?? '', endings.consumer)
          : className(model.producer.group, endings.producer);
      return `${name?.(model) ?? ofGroup}.${extension}`;
    },
    lines(model) {
      if (model.producer !== undefined) return producer(model, model.producer);
      return model.consumer === undefined ? [] : consumer(model, model.consumer);
    },
  };
}

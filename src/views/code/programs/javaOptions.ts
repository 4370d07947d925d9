/** Options of a scenario in a Java program: setters, switches of the virtual machine, and a remark where the library has neither. */
import type { Config, ConfigValue } from '../../../engine/index.ts';
import { quoted, type Program } from '../program.ts';

/** The classes of rocketmq-client that have setters. */
export type OptionOwner = 'producer' | 'push' | 'pull';

const words = (text: string): readonly string[] => text.split(' ');

const ofClient = words(
  'clientIP instanceName pollNameServerInterval heartbeatBrokerInterval persistConsumerOffsetInterval mqClientApiTimeout pullTimeDelayMillsWhenException startDetectorEnable detectInterval detectTimeout',
);

/** The setters of 4.9.8 and 5.3.3; an option that only the later one has stands in no scenario of the earlier. */
const setters: Readonly<Record<OptionOwner, ReadonlySet<string>>> = {
  producer: new Set([
    ...ofClient,
    ...words('sendMsgTimeout retryTimesWhenSendFailed retryTimesWhenSendAsyncFailed retryAnotherBrokerWhenNotStoreOK'),
    ...words('sendLatencyFaultEnable compressMsgBodyOverHowmuch defaultTopicQueueNums createTopicKey maxMessageSize'),
    ...words('sendMsgMaxTimeoutPerRequest'),
  ]),
  push: new Set([
    ...ofClient,
    ...words('consumeTimestamp consumeThreadMin consumeThreadMax consumeMessageBatchMaxSize consumeConcurrentlyMaxSpan consumeTimeout'),
    ...words('maxReconsumeTimes suspendCurrentQueueTimeMillis postSubscriptionWhenPull pullBatchSize pullInterval'),
    ...words('pullThresholdForQueue pullThresholdSizeForQueue pullThresholdForTopic pullThresholdSizeForTopic'),
    ...words('clientRebalance popInvisibleTime popBatchNums popThresholdForQueue'),
  ]),
  pull: new Set([
    ...ofClient,
    ...words('consumeTimestamp autoCommit autoCommitIntervalMillis pollTimeoutMillis consumerTimeoutMillisWhenSuspend'),
    ...words('pullBatchSize pullThresholdForAll pullThresholdForQueue pullThresholdSizeForQueue'),
  ]),
};

/** Setters that take a long array or a class of the strategies. */
const arrays: ReadonlySet<string> = new Set(['latencyMax', 'notAvailableDuration']);

const strategyClasses: Readonly<Record<string, string>> = {
  AVG: 'AllocateMessageQueueAveragely',
  AVG_BY_CIRCLE: 'AllocateMessageQueueAveragelyByCircle',
  CONSISTENT_HASH: 'AllocateMessageQueueConsistentHash',
};

/** Read with the constructor, or with the strategy that they belong to. */
const elsewhere: ReadonlySet<string> = new Set(['namesrvAddr', 'customizedTraceTopic', 'messageQueueList', 'consumeridcs', 'machineRoom']);

const setterOf = (name: string, argument: string): string => `set${name.charAt(0).toUpperCase()}${name.slice(1)}(${argument});`;

function strategyLines(out: Program, variable: string, strategy: ConfigValue): void {
  const type = strategyClasses[String(strategy)];
  out.line(
    type === undefined
      ? `// allocateMessageQueueStrategy = ${String(strategy)}: its class is made with a list or a resolver of your own.`
      : `${variable}.setAllocateMessageQueueStrategy(new org.apache.rocketmq.client.consumer.rebalance.${type}());`,
  );
}

/** One statement for each option, `protocol` being the package of ResponseCode. */
export function optionLines(out: Program, variable: string, owner: OptionOwner, config: Config, protocol: string): void {
  for (const [name, value] of Object.entries(config)) {
    if (elsewhere.has(name) || virtualMachineOption(name) !== undefined) continue;
    if (setters[owner].has(name)) out.line(`${variable}.${setterOf(name, typeof value === 'string' ? quoted(value) : String(value))}`);
    else if (owner === 'producer' && arrays.has(name))
      out.line(`${variable}.${setterOf(name, `new long[] {${String(value).split(' ').join(', ')}}`)}`);
    else if (owner === 'producer' && name === 'retryResponseCodes') {
      out.line(`${variable}.getRetryResponseCodes().clear();`);
      for (const code of words(String(value))) out.line(`${variable}.addRetryResponseCode(${protocol}.ResponseCode.${code});`);
    } else if (owner !== 'producer' && name === 'allocateMessageQueueStrategy') strategyLines(out, variable, value);
    else out.line(`// ${name} = ${String(value)}: this class has no setter for it.`);
  }
}

/** Whether the message trace has a topic of its own, and that topic as an argument; null is RMQ_SYS_TRACE_TOPIC. */
export const hasTraceTopic = ({ customizedTraceTopic }: Config): boolean => customizedTraceTopic !== undefined;
export const traceTopic = ({ customizedTraceTopic }: Config): string =>
  customizedTraceTopic === undefined ? 'null' : quoted(String(customizedTraceTopic));

/** In the order of the manual (S-263): the log's place, level and history. */
const systemProperties = ['logRoot', 'logFileName', 'logLevel', 'logFileMaxIndex', 'logFileMaxSize'];

/** Options without a dot that are read from the virtual machine too. */
const virtualMachineNames: Readonly<Record<string, string>> = {
  availableProcessors: '-XX:ActiveProcessorCount',
  connectTimeoutMillis: '-Dcom.rocketmq.remoting.client.connect.timeout',
  clientAsyncSemaphoreValue: '-Dcom.rocketmq.remoting.clientAsyncSemaphoreValue',
  rebalanceWaitInterval: '-Drocketmq.client.rebalance.waitInterval',
};

const virtualMachineOption = (name: string): string | undefined => (name.includes('.') ? `-D${name}` : virtualMachineNames[name]);

/** Settings that are given to the virtual machine, as a comment above the program; nothing where there are none. */
export function systemPropertyLines(out: Program, config: Config): void {
  const rank = (name: string): number => systemProperties.indexOf(name.split('.').at(-1) ?? '');
  const switches = Object.keys(config)
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((name) => {
      const option = virtualMachineOption(name);
      return option === undefined ? [] : [`${option}=${String(config[name])}`];
    });
  if (switches.length > 0) out.line(`// ${switches.join(' ')}`);
}

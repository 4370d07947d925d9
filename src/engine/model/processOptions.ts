/** Options of one process: as they hold in its scenario, or as somebody has changed them since. An object never changes. */
import { Shared } from '../kernel/clone.ts';
import type { ConfigValue, ListenerSpec } from './scenario.ts';

export class ProcessOptions extends Shared {
  private readonly values: ReadonlyMap<string, ConfigValue>;
  /** Of a consumer: what its application does with messages. */
  readonly listener: ListenerSpec | undefined;

  /** What is asked for with each message: looking a name up costs more than what is done with the value. 0 or false in a process without it. */
  readonly maxMessageSize: number;
  readonly compressMsgBodyOverHowmuch: number;
  readonly sendMsgTimeout: number;
  /** −1 (ms), also where it is unknown: an attempt has all that is left. */
  readonly sendMsgMaxTimeoutPerRequest: number;
  readonly sendLatencyFaultEnable: boolean;
  readonly defaultTopicQueueNums: number;
  readonly diskSpaceWarningLevelRatio: number;
  readonly mappedFileSizeCommitLog: number;
  readonly reputInterval: number;
  readonly flushCommitLogLeastPages: number;
  readonly consumeMessageBatchMaxSize: number;
  readonly consumeTimeout: number;
  readonly consumeThreadMin: number;

  constructor(options: Iterable<readonly [string, ConfigValue]>, listener: ListenerSpec | undefined) {
    super();
    this.values = new Map(options);
    this.listener = listener;
    const number = (name: string): number => (this.values.get(name) as number | undefined) ?? 0;
    this.maxMessageSize = number('maxMessageSize');
    this.compressMsgBodyOverHowmuch = number('compressMsgBodyOverHowmuch');
    this.sendMsgTimeout = number('sendMsgTimeout');
    this.sendMsgMaxTimeoutPerRequest = (this.values.get('sendMsgMaxTimeoutPerRequest') as number | undefined) ?? -1;
    this.sendLatencyFaultEnable = this.values.get('sendLatencyFaultEnable') === true;
    this.defaultTopicQueueNums = number('defaultTopicQueueNums');
    // CleanCommitLogService.getDiskSpaceWarningLevelRatio: it is never beyond these bounds.
    this.diskSpaceWarningLevelRatio = Math.max(35, Math.min(number('diskSpaceWarningLevelRatio'), 90));
    this.mappedFileSizeCommitLog = number('mappedFileSizeCommitLog');
    this.reputInterval = number('reputInterval');
    this.flushCommitLogLeastPages = number('flushCommitLogLeastPages');
    this.consumeMessageBatchMaxSize = number('consumeMessageBatchMaxSize');
    this.consumeTimeout = number('consumeTimeout');
    this.consumeThreadMin = number('consumeThreadMin');
  }

  /** The same options but for one. */
  with(name: string, value: ConfigValue): ProcessOptions {
    return new ProcessOptions([...this.values, [name, value]], this.listener);
  }

  get(name: string): ConfigValue | undefined {
    return this.values.get(name);
  }
}

/** Those of a process whose scenario is not known yet. */
export const noOptions = new ProcessOptions([], undefined);

import { isSuccess, orderlyGroups, type ResolvedScenario } from '../../engine/index.ts';
import { fails, sendsBack } from '../planned.ts';
import type { ExpectedMarks } from './clusterMapModel.ts';

const ending: ReadonlySet<string> = new Set(['stop', 'crash', 'powerFailure', 'exit']);
/** What flow control keeps within bounds. */
const limits = ['pullThresholdForQueue', 'pullThresholdSizeForQueue', 'consumeConcurrentlyMaxSpan'] as const;
const delaying = ['delayLevel', 'timerDelayMs', 'deliverAt'] as const;

/** What the scenario is sure to bring into the picture. */
export function expectedMarks(scenario: ResolvedScenario): ExpectedMarks {
  const { consumers, script, network } = scenario;
  const has = (name: string): boolean => script.some((action) => action.do === name);
  const orderly = orderlyGroups(scenario);
  const answersBadly = script.some((action) => action.do === 'answerConsumption' && !isSuccess(String(action['result'])));
  const retries =
    answersBadly ||
    consumers.some(
      (consumer) => sendsBack(consumer) && (!orderly.includes(consumer.group) || consumer.config['maxReconsumeTimes'] !== undefined),
    );
  return {
    oneways: script.some((action) => action['mode'] === 'ONEWAY'),
    pulls: consumers.some(({ type }) => type !== 'simple'),
    sharedTopics: consumers.some((one) =>
      consumers.some(
        ({ group, subscriptions }) =>
          group !== one.group && subscriptions.some(({ topic }) => one.subscriptions.some((other) => other.topic === topic)),
      ),
    ),
    flowControl: [scenario.config, ...consumers.map(({ config }) => config)].some((config) =>
      limits.some((name) => config[name] !== undefined),
    ),
    suspends: has('suspendConsumer') || has('resetOffset'),
    locks: orderly.length > 0,
    denials: orderly.some((name) => consumers.filter(({ group }) => group === name).length > 1),
    avoids:
      has('wipeWritePerm') ||
      [scenario.config, ...scenario.producers.map(({ config }) => config)].some((config) => config['sendLatencyFaultEnable'] === true),
    heldQueues: consumers.some((consumer) => orderly.includes(consumer.group) && (answersBadly || fails(consumer))),
    failures: answersBadly || consumers.some(fails),
    retries,
    delays: retries || script.some((action) => delaying.some((field) => action[field] !== undefined)),
    filters: consumers.some(({ subscriptions }) => subscriptions.some(({ expression }) => expression !== '*')),
    ends: script.some((action) => ending.has(action.do)),
    cuts: has('cutLink'),
    losses:
      network.lossPerMille > 0 ||
      network.links.some(({ lossPerMille }) => lossPerMille > 0) ||
      script.some((action) => Number(action['lossPerMille'] ?? 0) > 0),
  };
}

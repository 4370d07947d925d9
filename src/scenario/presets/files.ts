/** The preset files as they stand on disk, by slug, in the order of the catalogue. A new preset is a file and a line here. */
import broadcastLocalOffset from './broadcast-local-offset.json' with { type: 'json' };
import broadcastNineMessages from './broadcast-nine-messages.json' with { type: 'json' };
import broadcastNoRetry from './broadcast-no-retry.json' with { type: 'json' };
import clusteringNineMessages from './clustering-nine-messages.json' with { type: 'json' };
import orderBrokenThenFixed from './order-broken-then-fixed.json' with { type: 'json' };
import orderFailover from './order-failover.json' with { type: 'json' };
import orderGlobalVsPartition from './order-global-vs-partition.json' with { type: 'json' };
import orderSuspendBlocksQueue from './order-suspend-blocks-queue.json' with { type: 'json' };
import brokerRestartDrained from './broker-restart-drained.json' with { type: 'json' };
import topicDeletedInUse from './topic-deleted-in-use.json' with { type: 'json' };
import masterKilledSlaveReads from './master-killed-slave-reads.json' with { type: 'json' };
import powerFailureTrickle from './power-failure-trickle.json' with { type: 'json' };
import wholeFiles72h from './whole-files-72h.json' with { type: 'json' };
import checkbackNeverCalled from './checkback-never-called.json' with { type: 'json' };
import committedStillChecked from './committed-still-checked.json' with { type: 'json' };
import consumeRetry16 from './consume-retry-16.json' with { type: 'json' };
import consumersIdle from './consumers-idle.json' with { type: 'json' };
import consumerStartsLate from './consumer-starts-late.json' with { type: 'json' };
import silentBroker from './silent-broker.json' with { type: 'json' };
import delay3sAndTimed from './delay-3s-and-timed.json' with { type: 'json' };
import duplicateOnDelivery from './duplicate-on-delivery.json' with { type: 'json' };
import duplicateOnSend from './duplicate-on-send.json' with { type: 'json' };
import firstRetryLate from './first-retry-late.json' with { type: 'json' };
import noRouteNameserverDown from './no-route-nameserver-down.json' with { type: 'json' };
import orderTimeout30min from './order-timeout-30min.json' with { type: 'json' };
import pushConsumerBasics from './push-consumer-basics.json' with { type: 'json' };
import retryOtherBroker from './retry-other-broker.json' with { type: 'json' };
import retryResultKinds from './retry-result-kinds.json' with { type: 'json' };
import subscriptionCountMismatch from './subscription-count-mismatch.json' with { type: 'json' };
import subscriptionTagMismatch from './subscription-tag-mismatch.json' with { type: 'json' };
import subscriptionTopicMismatch from './subscription-topic-mismatch.json' with { type: 'json' };
import tagFilterTrade from './tag-filter-trade.json' with { type: 'json' };
import tagHashCollision from './tag-hash-collision.json' with { type: 'json' };
import tagOverride from './tag-override.json' with { type: 'json' };
import txCheckback120s from './tx-checkback-120s.json' with { type: 'json' };
import txCommitRollback from './tx-commit-rollback.json' with { type: 'json' };
import txProducerCrashGroup from './tx-producer-crash-group.json' with { type: 'json' };
import timer40DaysAnd3Days from './timer-40-days-and-3-days.json' with { type: 'json' };
import timerBehindBacklog from './timer-behind-backlog.json' with { type: 'json' };
import retryMax20 from './retry-max-20.json' with { type: 'json' };
import retryMaxLastWins from './retry-max-last-wins.json' with { type: 'json' };
import consumeTimeout15min from './consume-timeout-15min.json' with { type: 'json' };
import multiCidBroadcast from './multi-cid-broadcast.json' with { type: 'json' };
import pullConsumerNoRetry from './pull-consumer-no-retry.json' with { type: 'json' };
import requestReply from './request-reply.json' with { type: 'json' };
import popPushConsumer from './pop-push-consumer.json' with { type: 'json' };
import simpleConsumerInvisibleTime from './simple-consumer-invisible-time.json' with { type: 'json' };
import twinClientIds from './twin-client-ids.json' with { type: 'json' };
import oneSlowMessage from './one-slow-message.json' with { type: 'json' };
import deadLetterExit from './dead-letter-exit.json' with { type: 'json' };
import threeStarts from './three-starts.json' with { type: 'json' };
import asyncCallbackOrder from './async-callback-order.json' with { type: 'json' };
import sendModesSideBySide from './send-modes-side-by-side.json' with { type: 'json' };
import onewayLoss from './oneway-loss.json' with { type: 'json' };
import sendPipelineStepper from './send-pipeline-stepper.json' with { type: 'json' };
import messageValidationAndSize from './message-validation-and-size.json' with { type: 'json' };
import routeFirstSend from './route-first-send.json' with { type: 'json' };
import autoCreateTopic from './auto-create-topic.json' with { type: 'json' };
import send3TimesFirewall from './send-3-times-firewall.json' with { type: 'json' };
import http15minVisibility from './http-15min-visibility.json' with { type: 'json' };
import http400408 from './http-400-408.json' with { type: 'json' };
import http403ClockAndSignature from './http-403-clock-and-signature.json' with { type: 'json' };
import httpBacklogInaccurate from './http-backlog-inaccurate.json' with { type: 'json' };
import httpLongPoll from './http-long-poll.json' with { type: 'json' };
import httpSendReceiveDelete from './http-send-receive-delete.json' with { type: 'json' };
import idsAndKeysSetup from './ids-and-keys-setup.json' with { type: 'json' };
import latencyFaultAvoidance from './latency-fault-avoidance.json' with { type: 'json' };
import asyncRetryOnlyOnResponse from './async-retry-only-on-response.json' with { type: 'json' };
import asyncRetryAsClaimed from './async-retry-as-claimed.json' with { type: 'json' };
import asyncBackpressure from './async-backpressure.json' with { type: 'json' };
import batchSend from './batch-send.json' with { type: 'json' };
import retry1sOr10s from './retry-1s-or-10s.json' with { type: 'json' };
import orderForbiddenCombinations from './order-forbidden-combinations.json' with { type: 'json' };
import sameKeyTrap from './same-key-trap.json' with { type: 'json' };
import springRetryBackoff from './spring-retry-backoff.json' with { type: 'json' };
import fallbackTableCompensation from './fallback-table-compensation.json' with { type: 'json' };
import retryMultiplication from './retry-multiplication.json' with { type: 'json' };
import retryThreadPool from './retry-thread-pool.json' with { type: 'json' };
import sharedProducerThreads from './shared-producer-threads.json' with { type: 'json' };
import clientCapabilityMatrix from './client-capability-matrix.json' with { type: 'json' };
import clientLogDetective from './client-log-detective.json' with { type: 'json' };
import flowControl from './flow-control.json' with { type: 'json' };
import recallTimedMessage from './recall-timed-message.json' with { type: 'json' };
import messageTrace from './message-trace.json' with { type: 'json' };
import type { ConfigValue, LocalText } from '../../engine/index.ts';

/** What every preset file has at least; its other parts are checked when it is opened, like any file. */
export interface PresetFile {
  readonly version: number;
  /** Absent: the default profile. */
  readonly profile?: string;
  readonly title: LocalText;
  readonly point: LocalText;
  readonly watch?: { readonly title: LocalText; readonly fact: string; readonly where?: Readonly<Record<string, ConfigValue>> };
}

export const presetFiles: Readonly<Record<string, PresetFile>> = {
  'consume-retry-16': consumeRetry16,
  'retry-1s-or-10s': retry1sOr10s,
  'first-retry-late': firstRetryLate,
  'retry-result-kinds': retryResultKinds,
  'push-consumer-basics': pushConsumerBasics,
  'consumers-idle': consumersIdle,
  'consumer-starts-late': consumerStartsLate,
  'duplicate-on-delivery': duplicateOnDelivery,
  'duplicate-on-send': duplicateOnSend,
  'retry-other-broker': retryOtherBroker,
  'silent-broker': silentBroker,
  'async-callback-order': asyncCallbackOrder,
  'send-modes-side-by-side': sendModesSideBySide,
  'oneway-loss': onewayLoss,
  'send-pipeline-stepper': sendPipelineStepper,
  'message-validation-and-size': messageValidationAndSize,
  'route-first-send': routeFirstSend,
  'auto-create-topic': autoCreateTopic,
  'send-3-times-firewall': send3TimesFirewall,
  'latency-fault-avoidance': latencyFaultAvoidance,
  'async-retry-only-on-response': asyncRetryOnlyOnResponse,
  'async-retry-as-claimed': asyncRetryAsClaimed,
  'async-backpressure': asyncBackpressure,
  'batch-send': batchSend,
  'same-key-trap': sameKeyTrap,
  'shared-producer-threads': sharedProducerThreads,
  'client-capability-matrix': clientCapabilityMatrix,
  'client-log-detective': clientLogDetective,
  'message-trace': messageTrace,
  'spring-retry-backoff': springRetryBackoff,
  'fallback-table-compensation': fallbackTableCompensation,
  'retry-multiplication': retryMultiplication,
  'retry-thread-pool': retryThreadPool,
  'no-route-nameserver-down': noRouteNameserverDown,
  'tag-filter-trade': tagFilterTrade,
  'tag-override': tagOverride,
  'tag-hash-collision': tagHashCollision,
  'subscription-topic-mismatch': subscriptionTopicMismatch,
  'subscription-tag-mismatch': subscriptionTagMismatch,
  'subscription-count-mismatch': subscriptionCountMismatch,
  'tx-commit-rollback': txCommitRollback,
  'tx-checkback-120s': txCheckback120s,
  'tx-producer-crash-group': txProducerCrashGroup,
  'checkback-never-called': checkbackNeverCalled,
  'committed-still-checked': committedStillChecked,
  'delay-3s-and-timed': delay3sAndTimed,
  'order-timeout-30min': orderTimeout30min,
  'timer-40-days-and-3-days': timer40DaysAnd3Days,
  'timer-behind-backlog': timerBehindBacklog,
  'recall-timed-message': recallTimedMessage,
  'clustering-nine-messages': clusteringNineMessages,
  'broadcast-nine-messages': broadcastNineMessages,
  'broadcast-no-retry': broadcastNoRetry,
  'broadcast-local-offset': broadcastLocalOffset,
  'order-broken-then-fixed': orderBrokenThenFixed,
  'order-global-vs-partition': orderGlobalVsPartition,
  'order-suspend-blocks-queue': orderSuspendBlocksQueue,
  'order-failover': orderFailover,
  'order-forbidden-combinations': orderForbiddenCombinations,
  'retry-max-20': retryMax20,
  'retry-max-last-wins': retryMaxLastWins,
  'consume-timeout-15min': consumeTimeout15min,
  'multi-cid-broadcast': multiCidBroadcast,
  'twin-client-ids': twinClientIds,
  'pull-consumer-no-retry': pullConsumerNoRetry,
  'request-reply': requestReply,
  'pop-push-consumer': popPushConsumer,
  'simple-consumer-invisible-time': simpleConsumerInvisibleTime,
  'one-slow-message': oneSlowMessage,
  'flow-control': flowControl,
  'dead-letter-exit': deadLetterExit,
  'three-starts': threeStarts,
  'power-failure-trickle': powerFailureTrickle,
  'master-killed-slave-reads': masterKilledSlaveReads,
  'broker-restart-drained': brokerRestartDrained,
  'topic-deleted-in-use': topicDeletedInUse,
  'whole-files-72h': wholeFiles72h,
  'http-send-receive-delete': httpSendReceiveDelete,
  'http-15min-visibility': http15minVisibility,
  'http-403-clock-and-signature': http403ClockAndSignature,
  'http-400-408': http400408,
  'http-long-poll': httpLongPoll,
  'http-backlog-inaccurate': httpBacklogInaccurate,
  'ids-and-keys-setup': idsAndKeysSetup,
};

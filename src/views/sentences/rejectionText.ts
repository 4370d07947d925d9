/** Why an action could not be applied, in words. */
import type { RejectionReason } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { queueName } from '../format/index.ts';

/** Looked up when it is asked for: this module is part of the first load, which begins before the texts are there. */
const texts = (): Readonly<Record<RejectionReason, (inputs: { readonly subject: string }) => string>> => ({
  notRunning: m.facts_not_notRunning,
  alreadyRunning: m.facts_not_alreadyRunning,
  alreadyStopping: m.facts_not_alreadyStopping,
  frozen: m.facts_not_frozen,
  notFrozen: m.facts_not_notFrozen,
  sameNode: m.facts_not_sameNode,
  portClosed: m.facts_not_portClosed,
  portOpen: m.facts_not_portOpen,
  noPort: m.facts_not_noPort,
  alreadyCut: m.facts_not_alreadyCut,
  notCut: m.facts_not_notCut,
  noConsumerRunning: m.facts_not_noConsumerRunning,
  noTransactionListener: m.facts_not_noTransactionListener,
  noHalfMessage: m.facts_not_noHalfMessage,
  noRecall: m.facts_not_noRecall,
  noRecallHandle: m.facts_not_noRecallHandle,
  notSimpleConsumer: m.facts_not_notSimpleConsumer,
  receivesInLoop: m.facts_not_receivesInLoop,
  notPushConsumer: m.action_notPushConsumer,
  notPaused: ({ subject }) => m.facts_not_notPaused({ subject: queueName(subject) }),
  notPullConsumer: m.facts_not_notPullConsumer,
  notReceived: m.facts_not_notReceived,
  badExpression: m.facts_not_badExpression,
  badProperty: m.facts_not_badProperty,
  noOffsetFile: m.facts_not_noOffsetFile,
  alreadySuspended: m.facts_not_alreadySuspended,
  notSuspended: m.facts_not_notSuspended,
  noBrokerRunning: m.facts_not_noBrokerRunning,
  noSuchNameServer: m.facts_not_noSuchNameServer,
  notRegistered: m.facts_not_notRegistered,
  notSubscribed: m.facts_not_notSubscribed,
  nothingToChange: m.facts_not_nothingToChange,
  noSuchOption: m.facts_not_noSuchOption,
  badOption: m.facts_not_badOption,
  badOrderConf: m.facts_not_badOrderConf,
  noNameServerRunning: m.facts_not_noNameServerRunning,
  noPop: m.facts_not_noPop,
  noRetryTopicMode: m.facts_not_noRetryTopicMode,
  noSuchGroup: m.facts_not_noSuchGroup,
  noSuchTopic: m.facts_not_noSuchTopic,
  badProducerId: m.facts_not_badProducerId,
  badConsumerId: m.facts_not_badConsumerId,
  otherKindOfTopic: m.facts_not_otherKindOfTopic,
  nothingReceived: m.facts_not_nothingReceived,
  unknownAction: m.facts_not_unknownAction,
});

/** Why an action was impossible: "c1 is not running". A word of another engine is shown as it is, never guessed at. */
export function rejectionText(reason: string, subject: string): string {
  const known = texts();
  if (Object.hasOwn(known, reason)) return known[reason as RejectionReason]({ subject });
  return subject === '' ? reason : `${reason}: ${subject}`;
}

/** Why an action could not be applied, in words. */
import { m } from '../../paraglide/messages.js';
import { queueName } from './words.ts';

/** Why an action was impossible; a word that has no sentence is shown as it is. */
export function rejectionText(reason: string, subject: string): string {
  switch (reason) {
    case 'notRunning':
      return m.facts_not_notRunning({ subject });
    case 'alreadyRunning':
      return m.facts_not_alreadyRunning({ subject });
    case 'alreadyStopping':
      return m.facts_not_alreadyStopping({ subject });
    case 'frozen':
      return m.facts_not_frozen({ subject });
    case 'notFrozen':
      return m.facts_not_notFrozen({ subject });
    case 'sameNode':
      return m.facts_not_sameNode({ subject });
    case 'portClosed':
      return m.facts_not_portClosed({ subject });
    case 'portOpen':
      return m.facts_not_portOpen({ subject });
    case 'noPort':
      return m.facts_not_noPort({ subject });
    case 'alreadyCut':
      return m.facts_not_alreadyCut({ subject });
    case 'notCut':
      return m.facts_not_notCut({ subject });
    case 'noConsumerRunning':
      return m.facts_not_noConsumerRunning({ subject });
    case 'noTransactionListener':
      return m.facts_not_noTransactionListener({ subject });
    case 'noHalfMessage':
      return m.facts_not_noHalfMessage({ subject });
    case 'noRecall':
      return m.facts_not_noRecall({ subject });
    case 'noRecallHandle':
      return m.facts_not_noRecallHandle({ subject });
    case 'notSimpleConsumer':
      return m.facts_not_notSimpleConsumer({ subject });
    case 'receivesInLoop':
      return m.facts_not_receivesInLoop({ subject });
    case 'notPushConsumer':
      return m.facts_not_notPushConsumer({ subject });
    case 'notPaused':
      return m.facts_not_notPaused({ subject: queueName(subject) });
    case 'notPullConsumer':
      return m.facts_not_notPullConsumer({ subject });
    case 'notReceived':
      return m.facts_not_notReceived({ subject });
    case 'badExpression':
      return m.facts_not_badExpression({ subject });
    case 'badProperty':
      return m.facts_not_badProperty({ subject });
    case 'noOffsetFile':
      return m.facts_not_noOffsetFile({ subject });
    case 'alreadySuspended':
      return m.facts_not_alreadySuspended({ subject });
    case 'notSuspended':
      return m.facts_not_notSuspended({ subject });
    case 'noBrokerRunning':
      return m.facts_not_noBrokerRunning();
    case 'noSuchNameServer':
      return m.facts_not_noSuchNameServer({ subject });
    case 'notRegistered':
      return m.facts_not_notRegistered({ subject });
    case 'notSubscribed':
      return m.facts_not_notSubscribed({ subject });
    case 'nothingToChange':
      return m.facts_not_nothingToChange({ subject });
    case 'noSuchOption':
      return m.facts_not_noSuchOption({ subject });
    case 'badOption':
      return m.facts_not_badOption({ subject });
    case 'badOrderConf':
      return m.facts_not_badOrderConf({ subject });
    case 'noNameServerRunning':
      return m.facts_not_noNameServerRunning();
    case 'noPop':
      return m.facts_not_noPop();
    case 'noRetryTopicMode':
      return m.facts_not_noRetryTopicMode({ subject });
    case 'noSuchGroup':
      return m.facts_not_noSuchGroup({ subject });
    case 'noSuchTopic':
      return m.facts_not_noSuchTopic({ subject });
    case 'badProducerId':
      return m.facts_not_badProducerId({ subject });
    case 'badConsumerId':
      return m.facts_not_badConsumerId({ subject });
    case 'otherKindOfTopic':
      return m.facts_not_otherKindOfTopic({ subject });
    case 'nothingReceived':
      return m.facts_not_nothingReceived({ subject });
    case 'unknownAction':
      return m.facts_not_unknownAction({ subject });
    default:
      return subject === '' ? reason : `${reason}: ${subject}`;
  }
}

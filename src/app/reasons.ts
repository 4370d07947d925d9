/** Stable words of the engine as sentences. A word that is not known here is shown as it is, never guessed at. */
import type { FactOf, HorizonStop } from '../engine/index.ts';
import { m } from '../paraglide/messages.js';

/** Why an action was impossible: "broker-a is already running." */
export function rejectedText({ reason, subject = '' }: Pick<FactOf<'action.rejected'>, 'reason' | 'subject'>): string {
  switch (reason) {
    case 'notRunning':
      return m.errors_rejected_notRunning({ subject });
    case 'alreadyRunning':
      return m.errors_rejected_alreadyRunning({ subject });
    case 'alreadyStopping':
      return m.errors_rejected_alreadyStopping({ subject });
    case 'frozen':
      return m.errors_rejected_frozen({ subject });
    case 'notFrozen':
      return m.errors_rejected_notFrozen({ subject });
    case 'sameNode':
      return m.errors_rejected_sameNode({ subject });
    case 'portClosed':
      return m.errors_rejected_portClosed({ subject });
    case 'portOpen':
      return m.errors_rejected_portOpen({ subject });
    case 'noPort':
      return m.errors_rejected_noPort({ subject });
    case 'alreadyCut':
      return m.errors_rejected_alreadyCut({ subject });
    case 'notCut':
      return m.errors_rejected_notCut({ subject });
    case 'noConsumerRunning':
      return m.errors_rejected_noConsumerRunning({ subject });
    case 'noTransactionListener':
      return m.errors_rejected_noTransactionListener({ subject });
    case 'noHalfMessage':
      return m.errors_rejected_noHalfMessage({ subject });
    case 'noRecall':
      return m.errors_rejected_noRecall({ subject });
    case 'noRecallHandle':
      return m.errors_rejected_noRecallHandle({ subject });
    case 'badExpression':
      return m.errors_rejected_badExpression({ subject });
    case 'badProperty':
      return m.errors_rejected_badProperty({ subject });
    case 'alreadySuspended':
      return m.errors_rejected_alreadySuspended({ subject });
    case 'notSuspended':
      return m.errors_rejected_notSuspended({ subject });
    case 'noBrokerRunning':
      return m.errors_rejected_noBrokerRunning();
    case 'noSuchTopic':
      return m.errors_rejected_noSuchTopic({ subject });
    case 'noOffsetFile':
      return m.errors_rejected_noOffsetFile({ subject });
    case 'badProducerId':
      return m.errors_rejected_badProducerId({ subject });
    case 'badConsumerId':
      return m.errors_rejected_badConsumerId({ subject });
    case 'otherKindOfTopic':
      return m.errors_rejected_otherKindOfTopic({ subject });
    case 'nothingReceived':
      return m.errors_rejected_nothingReceived({ subject });
    case 'unknownAction':
      return m.errors_rejected_unknownAction({ subject });
    default:
      return subject === '' ? reason : `${reason}: ${subject}`;
  }
}

/** Why a run is not computed further. */
export function stoppedText({ limit, detail }: HorizonStop): string {
  return {
    events: m.errors_stopped_events,
    virtualTime: m.errors_stopped_virtualTime,
    sameInstant: m.errors_stopped_sameInstant,
    liveMessages: m.errors_stopped_liveMessages,
    engineError: m.errors_stopped_engineError,
  }[limit]({ detail });
}

/** A broker's lock of one queue, and the consume loop of one orderly queue. */
import { setup } from 'xstate';
import { askedOfModel, namedByProfile, performedByEngine } from '../../machines/defineModes.ts';

/** RebalanceLockManager.LockEntry: one client of the group owns the queue until it unlocks it or its last request is too old. */
export const queueLockMachine = setup({
  types: { events: {} as { type: 'LOCK' } | { type: 'UNLOCK' } },
  guards: askedOfModel('isOwnerOrExpired', 'isOwner'),
  actions: { grantLock: performedByEngine, denyLock: performedByEngine, releaseLock: performedByEngine },
}).createMachine({
  id: 'queueLock',
  initial: 'free',
  states: {
    free: { on: { LOCK: { target: 'held', actions: 'grantLock' }, UNLOCK: {} } },
    held: {
      on: {
        LOCK: [{ guard: 'isOwnerOrExpired', actions: 'grantLock' }, { actions: 'denyLock' }],
        UNLOCK: { guard: 'isOwner', target: 'free', actions: 'releaseLock' },
      },
    },
  },
});

/** ConsumeMessageOrderlyService.ConsumeRequest: at most one thread works on a queue, one message after the other. */
export const orderlyQueueMachine = setup({
  types: {
    events: {} as
      | { type: 'SUBMIT' }
      | { type: 'THREAD' }
      | { type: 'TAKEN' }
      | { type: 'NOTHING_LEFT' }
      | { type: 'NOT_LOCKED' }
      | { type: 'TOO_LONG' }
      | { type: 'SUCCESS' }
      | { type: 'KEEP' }
      | { type: 'SUSPEND' }
      | { type: 'ROLLBACK' }
      | { type: 'RESULT_IGNORED' }
      | { type: 'SEND_OK' }
      | { type: 'SEND_FAILED' }
      | { type: 'LOCK_GRANTED' }
      | { type: 'LOCK_REFUSED' }
      | { type: 'DROP' },
  },
  guards: askedOfModel('mayTryAgain', 'hasMoreToSend', 'areAllSent'),
  actions: {
    askForThread: performedByEngine,
    takeMessage: performedByEngine,
    callListener: performedByEngine,
    commit: performedByEngine,
    keepUncommitted: performedByEngine,
    rollBack: performedByEngine,
    putBack: performedByEngine,
    gatherUnsent: performedByEngine,
    sendToRetryTopic: performedByEngine,
    noteSent: performedByEngine,
    noteNotSent: performedByEngine,
    settle: performedByEngine,
    releaseThread: performedByEngine,
    askForLock: performedByEngine,
  },
  delays: {
    suspendCurrentQueueTimeMillis: namedByProfile,
    consumeAgainDelay: namedByProfile,
    tryLockLater: namedByProfile,
    consumeUnlockedDelay: namedByProfile,
  },
}).createMachine({
  id: 'orderlyQueue',
  initial: 'idle',
  states: {
    idle: { on: { SUBMIT: 'waitingForThread', DROP: 'dropped' } },
    waitingForThread: { entry: 'askForThread', on: { THREAD: 'taking', SUBMIT: {}, DROP: 'dropped' } },
    taking: {
      entry: 'takeMessage',
      on: {
        TAKEN: 'consuming',
        NOTHING_LEFT: { target: 'idle', actions: 'releaseThread' },
        NOT_LOCKED: { target: 'lockLost', actions: 'releaseThread' },
        TOO_LONG: { target: 'yielding', actions: 'releaseThread' },
        SUBMIT: {},
        DROP: { target: 'dropped', actions: 'releaseThread' },
      },
    },
    consuming: {
      entry: 'callListener',
      on: {
        SUCCESS: { target: 'taking', actions: 'commit' },
        KEEP: { target: 'taking', actions: 'keepUncommitted' },
        SUSPEND: [
          { guard: 'mayTryAgain', target: 'suspended', actions: ['putBack', 'releaseThread'] },
          { target: 'sendingToRetryTopic', actions: 'gatherUnsent' },
        ],
        ROLLBACK: { target: 'suspended', actions: ['rollBack', 'releaseThread'] },
        RESULT_IGNORED: { target: 'dropped', actions: 'releaseThread' },
        SUBMIT: {},
        DROP: {}, // The listener is not interrupted.
      },
    },
    /** maxReconsumeTimes is reached: ordinary sends to %RETRY%<group>, which the broker takes for dead letters, one after the other. */
    sendingToRetryTopic: {
      entry: 'sendToRetryTopic',
      on: {
        SEND_OK: [
          { guard: 'hasMoreToSend', target: 'sendingToRetryTopic', reenter: true, actions: 'noteSent' },
          { guard: 'areAllSent', target: 'taking', actions: 'settle' },
          { target: 'suspended', actions: ['noteSent', 'putBack', 'releaseThread'] },
        ],
        SEND_FAILED: [
          { guard: 'hasMoreToSend', target: 'sendingToRetryTopic', reenter: true, actions: 'noteNotSent' },
          { target: 'suspended', actions: ['putBack', 'releaseThread'] },
        ],
        SUBMIT: {},
        DROP: { target: 'dropped', actions: 'releaseThread' },
      },
    },
    suspended: { after: { suspendCurrentQueueTimeMillis: 'waitingForThread' }, on: { SUBMIT: {}, DROP: 'dropped' } },
    yielding: { after: { consumeAgainDelay: 'waitingForThread' }, on: { SUBMIT: {}, DROP: 'dropped' } },
    lockLost: { after: { tryLockLater: 'askingForLock' }, on: { SUBMIT: {}, DROP: 'dropped' } },
    askingForLock: {
      entry: 'askForLock',
      on: { LOCK_GRANTED: 'yielding', LOCK_REFUSED: 'waitingUnlocked', SUBMIT: {}, DROP: 'dropped' },
    },
    waitingUnlocked: { after: { consumeUnlockedDelay: 'waitingForThread' }, on: { SUBMIT: {}, DROP: 'dropped' } },
    dropped: { type: 'final' },
  },
});

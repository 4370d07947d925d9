/** One transaction as its broker sees it. Source: EndTransactionProcessor, TransactionalMessageServiceImpl (4.9.8). */
import { setup } from 'xstate';
import { askedOfModel, performedByEngine } from '../../machines/defineModes.ts';

/**
 * A question moves the half message to a new position, and an END_TRANSACTION for an older position is still obeyed. So a
 * message can be visible while a copy of its half is still to be checked: `visibleAndPending`.
 */
export const halfMessageMachine = setup({
  types: {
    events: {} as
      | { type: 'END_COMMIT' }
      | { type: 'END_ROLLBACK' }
      | { type: 'END_NOT_TYPE' }
      | { type: 'CHECK' }
      | { type: 'DEFER' }
      | { type: 'DISCARD' },
  },
  guards: askedOfModel('isAnotherCopyPending'),
  actions: {
    commitMessage: performedByEngine,
    rollbackMessage: performedByEngine,
    askProducer: performedByEngine,
    deferCheck: performedByEngine,
    discardMessage: performedByEngine,
  },
}).createMachine({
  id: 'halfMessage',
  initial: 'prepared',
  states: {
    prepared: {
      on: {
        END_COMMIT: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'commitMessage' },
          { target: 'committed', actions: 'commitMessage' },
        ],
        END_ROLLBACK: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'rollbackMessage' },
          { target: 'rolledBack', actions: 'rollbackMessage' },
        ],
        END_NOT_TYPE: 'pending',
        CHECK: { target: 'checking', actions: 'askProducer' },
        DEFER: { target: 'pending', actions: 'deferCheck' },
        DISCARD: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'discardMessage' },
          { target: 'discarded', actions: 'discardMessage' },
        ],
      },
    },
    /** The broker knows that the state is unknown, or has seen nothing for a tick. */
    pending: {
      on: {
        END_COMMIT: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'commitMessage' },
          { target: 'committed', actions: 'commitMessage' },
        ],
        END_ROLLBACK: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'rollbackMessage' },
          { target: 'rolledBack', actions: 'rollbackMessage' },
        ],
        END_NOT_TYPE: {},
        CHECK: { target: 'checking', actions: 'askProducer' },
        DEFER: { actions: 'deferCheck' },
        DISCARD: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'discardMessage' },
          { target: 'discarded', actions: 'discardMessage' },
        ],
      },
    },
    /** Asked, not answered. */
    checking: {
      on: {
        END_COMMIT: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'commitMessage' },
          { target: 'committed', actions: 'commitMessage' },
        ],
        END_ROLLBACK: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'rollbackMessage' },
          { target: 'rolledBack', actions: 'rollbackMessage' },
        ],
        END_NOT_TYPE: 'pending',
        CHECK: { actions: 'askProducer' },
        DEFER: { target: 'pending', actions: 'deferCheck' },
        DISCARD: [
          { target: 'pending', guard: 'isAnotherCopyPending', actions: 'discardMessage' },
          { target: 'discarded', actions: 'discardMessage' },
        ],
      },
    },
    /** Consumers have it, and it will be checked again; another COMMIT delivers it again. */
    visibleAndPending: {
      on: {
        END_COMMIT: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'commitMessage' },
          { target: 'committed', actions: 'commitMessage' },
        ],
        END_ROLLBACK: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'rollbackMessage' },
          { target: 'committed', actions: 'rollbackMessage' },
        ],
        END_NOT_TYPE: {},
        CHECK: { actions: 'askProducer' },
        DEFER: { actions: 'deferCheck' },
        DISCARD: [
          { target: 'visibleAndPending', guard: 'isAnotherCopyPending', actions: 'discardMessage' },
          { target: 'committed', actions: 'discardMessage' },
        ],
      },
    },
    committed: { type: 'final' },
    rolledBack: { type: 'final' },
    discarded: { type: 'final' },
  },
});

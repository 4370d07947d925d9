/** Listeners that find out whether they have handled a message before. Rules: README.md of this folder. */
import type { Consumer, Process } from '../../model/world.ts';
import { forgetMemory } from '../handledMessages.ts';
import { defineMechanism } from '../mechanism.ts';

/** The listener itself looks, in `listenerCall.ts`: there concurrent and orderly consuming meet. */
export const idempotence = defineMechanism({
  id: 'idempotence',
  eventHandlers: {
    'process.crashed': (ctx, process: Process) => {
      if (process.kind === 'consumer') forgetMemory(ctx, process as Consumer);
    },
  },
});

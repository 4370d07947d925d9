/**
 * The virtual clock: the machine of the player. It knows modes only; where the clock stands, how fast it goes and what is
 * drawn belongs to `player/player.ts`, which performs the actions named here.
 */
import { assign, setup } from 'xstate';

export type PlayerEvent =
  | { readonly type: 'PLAY' }
  | { readonly type: 'PAUSE' }
  /** Another moment is wanted, or looked for. */
  | { readonly type: 'SEEK' }
  /** The wanted moment is on the screen, or there is none. */
  | { readonly type: 'ARRIVED' }
  | { readonly type: 'GAP_ENTERED' }
  | { readonly type: 'GAP_LEFT' }
  /** The run is not computed as far as the clock has gone. */
  | { readonly type: 'CAUGHT_UP' }
  | { readonly type: 'END_REACHED' };

function performedByPlayer(): void {
  // Provided by player/player.ts.
}

export const playerMachine = setup({
  types: { context: {} as { readonly resumes: boolean }, events: {} as PlayerEvent },
  actions: {
    startClock: performedByPlayer,
    stopClock: performedByPlayer,
    giveUpSeeking: performedByPlayer,
    rememberToPlay: assign({ resumes: true }),
    forgetToPlay: assign({ resumes: false }),
  },
  guards: { playsOnArrival: ({ context }) => context.resumes },
  delays: { patience: 150 },
}).createMachine({
  id: 'virtualClock',
  initial: 'paused',
  context: { resumes: false },
  states: {
    paused: {
      on: { PLAY: { target: 'playing', actions: 'rememberToPlay' }, SEEK: 'seeking' },
    },
    playing: {
      entry: 'startClock',
      exit: 'stopClock',
      on: {
        PAUSE: { target: 'paused', actions: 'forgetToPlay' },
        END_REACHED: { target: 'paused', actions: 'forgetToPlay' },
        GAP_ENTERED: 'gliding',
        CAUGHT_UP: 'computing',
        SEEK: 'seeking',
      },
    },
    gliding: {
      entry: 'startClock',
      exit: 'stopClock',
      on: {
        PAUSE: { target: 'paused', actions: 'forgetToPlay' },
        END_REACHED: { target: 'paused', actions: 'forgetToPlay' },
        GAP_LEFT: 'playing',
        CAUGHT_UP: 'computing',
        SEEK: 'seeking',
      },
    },
    seeking: {
      after: { patience: 'computing' },
      on: {
        ARRIVED: [{ guard: 'playsOnArrival', target: 'playing' }, { target: 'paused' }],
        PLAY: { actions: 'rememberToPlay' },
        PAUSE: { actions: 'forgetToPlay' },
        SEEK: {}, // The clock already waits; the newest wish counts.
      },
    },
    computing: {
      on: {
        ARRIVED: [{ guard: 'playsOnArrival', target: 'playing' }, { target: 'paused' }],
        SEEK: {},
        PLAY: { actions: 'rememberToPlay' },
        PAUSE: { target: 'paused', actions: ['forgetToPlay', 'giveUpSeeking'] }, // "Stop": the last picture stays.
      },
    },
  },
});

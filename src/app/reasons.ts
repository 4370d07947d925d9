/** Stable words of the engine as sentences. A word that is not known here is shown as it is, never guessed at. */
import type { HorizonStop } from '../engine/index.ts';
import { m } from '../paraglide/messages.js';

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

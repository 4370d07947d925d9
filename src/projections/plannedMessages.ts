/** How many messages a run will have, as far as its scenario says: pictures keep room for them. */
import type { ResolvedScenario } from '../engine/index.ts';

const sending: ReadonlySet<string> = new Set(['send', 'sendBatch', 'sendInTransaction', 'request', 'httpSend']);

/** Messages that the script sends until the run ends. */
export const plannedMessages = ({ script, until }: ResolvedScenario): number =>
  script
    .filter(({ do: name, at }) => sending.has(name) && (until === undefined || at <= until))
    .reduce((sum, { messages, count = 1 }) => sum + (typeof messages === 'number' ? messages : 1) * count, 0);

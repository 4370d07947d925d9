/** CH1: a consumer offset never passes the end of its queue. */
import type { Broker } from '../model/world.ts';
import type { Simulation } from '../simulation.ts';
import type { Fact } from '../trace/factTypes.ts';

const checkedFacts = 'offsets/checkedFacts';

function check(simulation: Simulation): void {
  const { trace, world } = simulation;
  const from = ((world.checkers.get(checkedFacts) as number | undefined) ?? 0) + 1;
  const to = trace.length;
  world.checkers.set(checkedFacts, to);
  for (let seq = from; seq <= to; seq++) {
    if (trace.typeOf(seq) !== 'offset.committed') continue;
    const fact = trace.fact(seq) as Extract<Fact, { type: 'offset.committed' }>;
    const queue = simulation.process<Broker>(fact.broker).queues.get(`${fact.topic}:${fact.queueId}`);
    const end = queue?.nextOffset ?? 0;
    if (fact.offset <= end) continue;
    simulation.causedBy(seq, () =>
      simulation.emit('invariant.violated', {
        rule: 'CH1',
        text: `offset ${fact.offset} of ${fact.group} passes the end ${end} of ${fact.topic}:${fact.broker}:${fact.queueId}`,
      }),
    );
  }
}

export const offsetChecker = { id: 'offsets', check };

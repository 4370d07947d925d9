/** CH1: a consumer offset never passes the end of its queue, unless its broker has lost messages or deleted the topic: clients know no better until a pull is corrected. */
import { queueKey } from '../model/names.ts';
import type { Broker } from '../model/world.ts';
import type { Simulation } from '../simulation.ts';
import type { Fact } from '../trace/factTypes.ts';
import { placeIn, type Trace } from '../trace/trace.ts';

const type = 'offset.committed';
const places = {
  broker: placeIn(type, 'broker'),
  topic: placeIn(type, 'topic'),
  queueId: placeIn(type, 'queueId'),
  offset: placeIn(type, 'offset'),
};
const checkedFacts = 'offsets/checkedFacts';
/** Facts after which the end of a queue may lie before what its readers know. */
const losses = ['message.lost', 'topic.deleted'] as const;

function hasLostMessages(trace: Trace, broker: string, before: number): boolean {
  for (const lost of losses) {
    const place = placeIn(lost, 'broker');
    for (let seq = trace.nextOf(lost, 1); seq < before; seq = trace.nextOf(lost, seq + 1))
      if (trace.read(seq, place) === broker) return true;
  }
  return false;
}

function check(simulation: Simulation): void {
  const { trace, world } = simulation;
  const from = ((world.checkers.get(checkedFacts) as number | undefined) ?? 0) + 1;
  const to = trace.length;
  world.checkers.set(checkedFacts, to);
  for (let seq = trace.nextOf(type, from); seq <= to; seq = trace.nextOf(type, seq + 1)) {
    const broker = simulation.process<Broker>(trace.read(seq, places.broker) as string);
    const queue = broker.queues.get(queueKey(trace.read(seq, places.topic) as string, trace.read(seq, places.queueId) as number));
    const end = queue?.nextOffset ?? 0;
    if ((trace.read(seq, places.offset) as number) <= end || hasLostMessages(trace, broker.id, seq)) continue;
    const fact = trace.fact(seq) as Extract<Fact, { type: 'offset.committed' }>;
    simulation.causedBy(seq, () =>
      simulation.emit('invariant.violated', {
        rule: 'CH1',
        text: `offset ${fact.offset} of ${fact.group} passes the end ${end} of ${fact.topic}:${fact.broker}:${fact.queueId}`,
      }),
    );
  }
}

export const offsetChecker = { id: 'offsets', check };

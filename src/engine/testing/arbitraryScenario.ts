/** Random small clusters with random faults and workloads, for properties. Shrinks to the smallest that fails. */
import fc from 'fast-check';
import type { ResolvedScenario, ScriptAction } from '../model/scenario.ts';
import { listener, scenario, send } from './scenarios.ts';

const results = ['CONSUME_SUCCESS', 'RECONSUME_LATER', 'NULL', 'THROW'] as const;

const listenerSpec = fc.record({
  processMs: fc.constantFrom(0, 10, 700),
  result: fc.constantFrom(...results),
  delayLevelWhenNextConsume: fc.constantFrom(0, 0, 0, 2, -1),
  rules: fc.constant([]),
});

const consumerSpec = fc.record({
  group: fc.constantFrom('order-group', 'order-group', 'stock-group'),
  startAt: fc.integer({ min: 900, max: 20_000 }),
  messageModel: fc.constantFrom('CLUSTERING' as const, 'CLUSTERING' as const, 'BROADCASTING' as const),
  messageListener: fc.constantFrom('concurrently' as const, 'concurrently' as const, 'orderly' as const),
  consumeFromWhere: fc.constantFrom('CONSUME_FROM_LAST_OFFSET' as const, 'CONSUME_FROM_FIRST_OFFSET' as const),
  listener: listenerSpec,
});

function actionsAmong(nodes: readonly string[]): fc.Arbitrary<ScriptAction> {
  const at = fc.integer({ min: 0, max: 45_000 });
  const node = fc.constantFrom(...nodes);
  const onNode = fc.record({ at, do: fc.constantFrom('crash', 'stop', 'start'), node }).map((action): ScriptAction => ({ ...action }));
  const onLink = fc
    .record({ at, do: fc.constantFrom('cutLink', 'cutLink', 'healLink'), from: node, to: node })
    .map((action): ScriptAction => ({ ...action }));
  const sends = fc
    .record({
      at,
      topic: fc.constantFrom('OrderTopic', 'OrderTopic', 'NewTopic'),
      mode: fc.constantFrom('SYNC', 'SYNC', 'ONEWAY'),
      tag: fc.constantFrom('TagA', 'TagB'),
      keys: fc.constant('k-{n}'),
      count: fc.integer({ min: 1, max: 12 }),
      every: fc.constantFrom(0, 1, 50, 1_000),
    })
    .map(({ at: when, ...more }) => send(when, more));
  return fc.oneof({ weight: 3, arbitrary: sends }, { weight: 3, arbitrary: onNode }, { weight: 2, arbitrary: onLink });
}

/** Up to 2 name servers, 2 brokers and 3 consumers; up to 8 actions within 45 s. */
export const arbitraryScenario: fc.Arbitrary<ResolvedScenario> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000 }),
    nameServers: fc.constantFrom(['n1'], ['n1', 'n2']),
    brokers: fc.constantFrom(['broker-a'], ['broker-a', 'broker-b']),
    network: fc.record({ latency: fc.constantFrom(1, 1, 7), jitter: fc.constantFrom(0, 0, 5), lossPerMille: fc.constantFrom(0, 0, 30) }),
    consumers: fc.array(consumerSpec, { maxLength: 3 }),
  })
  .chain(({ consumers, ...parts }) => {
    const specs = consumers.map((spec, index) => ({ id: `c${index + 1}`, ...spec, listener: listener(spec.listener) }));
    const nodes = [...parts.nameServers, ...parts.brokers, 'p1', ...specs.map(({ id }) => id)];
    return fc.array(actionsAmong(nodes), { maxLength: 8 }).map((script) => scenario({ ...parts, consumers: specs, script }));
  });

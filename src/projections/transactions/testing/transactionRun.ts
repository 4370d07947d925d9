/** Runs for tests: presets, and six half messages that end in as many ways. */
import { createRun, type ResolvedScenario, type Run, type Selection } from '../../../engine/index.ts';
import { openPreset, parseScenario } from '../../../scenario/index.ts';
import { transactions } from '../transactions.ts';
import type { TransactionsModel } from '../transactionsModel.ts';

export function presetRun(slug: string): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  return createRun(opened.value);
}

const send = (at: string, producer: string, keys: string): object => ({ at, do: 'sendInTransaction', producer, topic: 'OrderTopic', keys });
const states = (localState: string, checkState: string): object => ({ localState, checkState });

/** p1 and p2 of one group: answered at once, rolled back, asked, too young at a tick, left by a dead producer, asked for ever. */
export function sixRun(): Run {
  const rules = [
    { when: { key: 't-02' }, ...states('ROLLBACK_MESSAGE', 'ROLLBACK_MESSAGE') },
    { when: { key: 't-03' }, ...states('UNKNOW', 'COMMIT_MESSAGE') },
    { when: { key: 't-04' }, ...states('UNKNOW', 'COMMIT_MESSAGE') },
    { when: { key: 't-06' }, ...states('UNKNOW', 'UNKNOW'), localMs: '2s' },
    { when: { key: 't-07' }, ...states('UNKNOW', 'UNKNOW') },
  ];
  const parsed = parseScenario({
    version: 1,
    title: { en: 'Six half messages', zh: '六条半消息' },
    brokers: [{ id: 'broker-a' }],
    producers: ['p1', 'p2'].map((id) => ({ id, group: 'order-tx', transactionListener: { rules } })),
    consumers: [{ id: 'c1' }],
    script: [
      send('12s', 'p1', 't-01'),
      send('20s', 'p1', 't-02'),
      send('24s', 'p2', 't-07'),
      send('31s', 'p1', 't-03'),
      send('57s', 'p2', 't-04'),
      send('85s', 'p1', 't-06'),
      { at: '86s', do: 'crash', node: 'p1' },
    ],
    until: '20m',
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return createRun(parsed.value);
}

/** A link that loses what travels while the transaction ends. */
export function lossyRun(): Run {
  const parsed = parseScenario({
    version: 1,
    title: { en: 'The confirm is lost', zh: '二次确认丢失' },
    brokers: [{ id: 'broker-a' }],
    producers: [{ id: 'p1', group: 'order-tx', transactionListener: { localMs: '2s' } }],
    consumers: [{ id: 'c1' }],
    script: [
      send('5s', 'p1', 't-05'),
      { at: '6s', do: 'cutLink', from: 'broker-a', to: 'p1' },
      { at: '20s', do: 'healLink', from: 'broker-a', to: 'p1' },
    ],
    until: '3m',
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return createRun(parsed.value);
}

/** The read model of a run at a moment. */
export function transactionsAt(run: Run, ms: number, selection?: Selection): TransactionsModel {
  run.advanceTo(ms);
  const scenario: ResolvedScenario = run.scenario;
  const state = transactions.initial(scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) transactions.apply(state, run.trace.fact(seq));
  return transactions.model(state, ms, selection);
}

/**
 * The recording `transactions` of a real RocketMQ 4.9.8, told again by the engine: which copies stand in the half topic in
 * which order, who was asked for what, what was delivered and what was given up. Times agree within a tick of the real
 * check service, which drifts by some ms each tick; inside one tick the client's threads may pass one another.
 */
import { expect, test } from 'vitest';
import type { ScriptAction, TransactionListenerRule, TransactionState } from '../../model/scenario.ts';
import { driver } from '../../testing/SimulationDriver.ts';
import recorded from './testing/recordedTransactions.json' with { type: 'json' };

interface Done {
  readonly at: number;
  readonly do: string;
  readonly by?: string;
  readonly node?: string;
  readonly key?: string;
  readonly returns?: string;
  readonly checks?: readonly string[];
  readonly sleepMs?: number;
  readonly immunitySeconds?: number;
}

/** The recorded broker ticked first at 7,334 ms; ours ticks on whole 2 s. */
const shiftMs = 8_000 - 7_334;
const states: Readonly<Record<string, TransactionState>> = {
  C: 'COMMIT_MESSAGE',
  R: 'ROLLBACK_MESSAGE',
  U: 'UNKNOW',
  THROW: 'THROW',
  NULL: 'NULL',
};
const stateOf = (letter: string): TransactionState => states[letter] ?? 'UNKNOW';
const did: readonly Done[] = recorded.did;

/** The recorded listener counts checks itself; with immunity the counter of the message is further on. */
function rulesOf({ key, returns = 'U', checks = [], sleepMs, immunitySeconds }: Done): TransactionListenerRule[] {
  const first = immunitySeconds === 8 ? 3 : 1;
  return [
    { when: { key }, localState: stateOf(returns), localMs: sleepMs },
    ...checks.map((letter, i) => ({
      when: { key, checkFrom: first + i, ...(i < checks.length - 1 ? { checkTo: first + i } : {}) },
      checkState: stateOf(letter),
    })),
  ];
}

const rules = did.flatMap((done) => (done.do === 'send' ? rulesOf(done) : []));
const listener = { localMs: 0, localState: 'UNKNOW', checkState: 'UNKNOW', rules } as const;
const startOf = (id: string): number => (did.find(({ do: verb, node }) => verb === 'start' && node === id)?.at ?? 0) + shiftMs;

const script = did.flatMap(({ at, do: verb, by, node, key, immunitySeconds }): ScriptAction[] => {
  if (verb === 'crash') return [{ at: at + shiftMs, do: 'crash', node }];
  if (verb !== 'send') return [];
  const immunity = immunitySeconds === undefined ? {} : { checkImmunityTimeInSeconds: immunitySeconds };
  return [{ at: at + shiftMs, do: 'sendInTransaction', producer: by, topic: 'TX', keys: key, ...immunity }];
});

const sim = driver({
  brokers: ['broker-a'],
  topics: [{ name: 'TX', readQueueNums: 1, writeQueueNums: 1 }],
  producers: ['pA', 'pB', 'pC', 'pD'].map((id) => ({ id, group: recorded.group, startAt: startOf(id), transactionListener: listener })),
  consumers: [{ id: 'c1', group: 'G_TX' }],
  config: recorded.config,
  script,
}).advanceTo(137_000);

const keys = new Map(sim.facts('send.requested').map(({ msgId, keys: key }) => [msgId, key ?? '']));
const keyOf = ({ msgId }: { readonly msgId: string }): string => keys.get(msgId) ?? '';
/** Number of the check tick that a time belongs to. */
const tickOf = (ms: number): number => Math.floor((ms + shiftMs) / 2_000);

test('the half topic holds the same copies in the same order', () => {
  const copies = sim.facts('message.stored', { topic: 'RMQ_SYS_TRANS_HALF_TOPIC' });
  expect(copies.map(keyOf)).toEqual(recorded.saw.half.map(({ key }) => key));
  copies.forEach(({ at, queueOffset }, i) => {
    expect(queueOffset).toBe(i);
    expect(Math.abs(at - shiftMs - (recorded.saw.half[i]?.stored ?? 0)), `half offset ${i}`).toBeLessThan(110);
  });
});

test('the same questions come in the same ticks with the same counter', () => {
  const asked = sim.facts('half.checked', { producer: (producer) => producer !== undefined });
  const ours = asked.map((fact) => `${fact.at / 2_000} ${keyOf(fact)} ${fact.check}`);
  expect(ours.sort()).toEqual(recorded.saw.checks.map(({ at, key, check }) => `${tickOf(at)} ${key} ${check}`).sort());
});

test('two producers are asked in turn, a killed one never', () => {
  const inTick = (ms: number): (string | undefined)[] =>
    sim.facts('half.checked', { at: (at) => at === ms }).map(({ producer }) => producer);
  const theirs = (at: number): string[] =>
    recorded.saw.checks
      .filter((check) => tickOf(check.at) === at / 2_000)
      .sort((a, b) => a.offset - b.offset)
      .map(({ by }) => by);
  for (const tick of [52_000, 54_000, 56_000]) {
    for (const asked of [inTick(tick), theirs(tick)]) {
      expect(asked).toHaveLength(4);
      asked.forEach((who, i) => expect(who).not.toBe(asked[i + 1]));
    }
  }
  const last = recorded.saw.checks.findLast(({ key }) => key === 'die-C');
  expect(sim.facts('half.checked').findLast((fact) => keyOf(fact) === 'die-C')?.producer).toBe(last?.by);
});

test('the same messages are delivered, slow9s-C too, though it is given up afterwards', () => {
  const delivered = sim.facts('message.delivered', { topic: 'TX' });
  const inTheirTicks = (rows: readonly { readonly at: number; readonly key: string }[]): string[] =>
    rows.map(({ at, key }) => `${Math.floor(at / 1_000)} ${key}`).sort();
  expect(inTheirTicks(delivered.map((fact) => ({ at: fact.at, key: keyOf(fact) })))).toEqual(
    inTheirTicks(recorded.saw.delivered.map(({ stored, key }) => ({ at: stored + shiftMs, key }))),
  );
  expect(delivered.map(({ queueOffset }) => queueOffset)).toEqual(recorded.saw.delivered.map(({ offset }) => offset));
});

test('the same messages end in TRANS_CHECK_MAX_TIME_TOPIC in the same order', () => {
  const discarded = sim.facts('message.stored', { topic: 'TRANS_CHECK_MAX_TIME_TOPIC' });
  expect(discarded.map(keyOf)).toEqual(recorded.saw.discarded.map(({ key }) => key));
  // The recorded tick made the topic, which took 6 ms: forever-U, put back just before, was readable by then and went with it.
  const ticks = recorded.saw.discarded.map(({ stored, key }) => tickOf(stored) + (key === 'forever-U' ? 1 : 0));
  expect(discarded.map(({ at }) => at / 2_000)).toEqual(ticks);
});

import { describe, expect, test } from 'vitest';
import { nominal, outside } from '../../testing/nominal.ts';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const seconds = [1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200];

describe('what the seeds say of the delay levels', () => {
  test('S-016, S-031: level n of 18 is delivered after 1 s, 5 s, 10 s … 2 h; level 3 after 10 s', () => {
    const script = seconds.map((_, i) => send(5_000 + i, { delayLevel: i + 1, keys: String(i + 1) }));
    const sim = driver({ brokers: ['broker-a'], consumers: ['c1'], script }).advanceTo(3 * 3_600_000);
    const sent = new Map(sim.facts('send.requested').map(({ msgId, keys, at }) => [msgId, { level: Number(keys), at }]));
    const delivered = sim.facts('message.delivered');
    expect(delivered.map(({ msgId }) => sent.get(msgId)?.level)).toEqual(seconds.map((_, i) => i + 1));
    for (const { msgId, at } of delivered) {
      const { level = 0, at: sentAt = 0 } = sent.get(msgId) ?? {};
      const path = { operations: 8, services: ['scheduleScan'] } as const;
      expect(outside(at - sentAt, nominal((seconds[level - 1] ?? 0) * 1_000, path)), `level ${level}`).toBeUndefined();
    }
  });
});

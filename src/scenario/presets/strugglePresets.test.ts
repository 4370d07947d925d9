/** Presets for what learners struggle with and no other preset shows. */
import { describe, expect, test } from 'vitest';
import { facts, runOf } from '../testing/presetRun.ts';

describe('presets of struggles', () => {
  test('consumer-starts-late (struggle 4): what is sent from 12 s on waits for the look-up of routes, 30 s after the first', () => {
    const run = runOf('consumer-starts-late');
    const fetched = facts(run, 'route.fetched', ({ client, topic, found }) => client === 'c1' && topic === 'NewTopic' && found);
    const delivered = facts(run, 'message.delivered');
    expect(fetched[0]?.at).toBe(31_113);
    expect(delivered[0]?.at).toBe(32_121);
    expect(delivered.filter(({ at }) => at === 32_121)).toHaveLength(11);
    expect(delivered).toHaveLength(30);
    for (const { at, msgId } of delivered.slice(11)) {
      const sentAt = facts(run, 'send.requested', (sent) => sent.msgId === msgId)[0]?.at ?? 0;
      expect(at - sentAt).toBeLessThan(10);
    }
  });

  test('silent-broker (struggle 17): a clean stop loses no send; a lost power fails them until route and look-up', () => {
    const run = runOf('silent-broker');
    const failed = facts(run, 'send.failed').map(({ at, message }) => [at, message]);
    expect(failed).toEqual(
      [108_001, 128_001, 148_001, 168_001, 188_001, 208_001, 228_001].map((at) => [at, 'sendDefaultImpl call timeout']),
    );
    expect(facts(run, 'route.removed', ({ broker }) => broker === 'broker-a')[0]).toMatchObject({ at: 220_001, reason: 'channelIdle' });
    const lookedUp = facts(run, 'route.fetched', ({ client, topic, at }) => client === 'p1' && topic === 'OrderTopic' && at > 220_001);
    expect(lookedUp[0]?.at).toBe(241_013);
    expect(facts(run, 'send.completed')).toHaveLength(53);
  });

  test('flow-control, PL5: it pauses above 10 cached messages only, one fact for each pause, and all 40 are consumed', () => {
    const run = runOf('flow-control');
    const pauses = facts(run, 'pull.flowControlled');
    expect(pauses).toHaveLength(9);
    for (const { rule, cached } of pauses) {
      expect(rule).toBe('pullThresholdForQueue');
      expect(cached).toBeGreaterThan(10);
    }
    expect(facts(run, 'message.consumed')).toHaveLength(40);
  });
});

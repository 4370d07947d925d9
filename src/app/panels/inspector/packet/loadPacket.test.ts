import { describe, expect, test } from 'vitest';
import { createRun, type Selection } from '../../../../engine/index.ts';
import { InProcessHost } from '../../../../host/inProcessHost.ts';
import { channelScheduler } from '../../../../host/scheduler.ts';
import { parseScenario } from '../../../../scenario/index.ts';
import { loadPacket, type FactSource } from './loadPacket.ts';

async function packetAt(ms: number, selection: (msgId: string) => Selection, more: Readonly<Record<string, unknown>> = {}) {
  const read = parseScenario({
    version: 1,
    brokers: [{ id: 'broker-a' }],
    topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }],
    producers: [{ id: 'p1', group: 'order-producer' }],
    consumers: [{ id: 'c1', group: 'order-group', listener: { result: 'RECONSUME_LATER' } }],
    script: [
      { at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'k-1', tag: 'TagA', bodyBytes: 10, properties: 'region=hz' },
    ],
    until: '60s',
    ...more,
  });
  if (!read.ok) throw new Error(JSON.stringify(read));
  const host = new InProcessHost({ createRun, scheduler: channelScheduler() });
  const { runId } = await host.open(read.value);
  const { seq } = await host.frame(runId, { ms }, []);
  const [sent = 0] = await host.search(runId, { types: ['send.requested'], housekeeping: true }, Number.MAX_SAFE_INTEGER, 1);
  const [first] = await host.facts(runId, sent, sent);
  const msgId = first?.type === 'send.requested' ? first.msgId : '';
  const source: FactSource = { search: host.search.bind(host, runId), facts: host.facts.bind(host, runId) };
  const shown = await loadPacket(source, selection(msgId), seq, read.value);
  return { shown, msgId, values: Object.fromEntries(shown?.packet.fields.map(({ name, value }) => [name, value]) ?? []) };
}

describe('the request packet of what is selected', () => {
  test('a message on its way: SEND_MESSAGE_V2 with its short names', async () => {
    const { shown, values, msgId } = await packetAt(5_003, (id) => ({ kind: 'message', id }));
    expect(shown?.packet).toMatchObject({ code: 310, header: 'SendMessageRequestHeaderV2', bodyBytes: 10 });
    expect(shown?.packet.fields.map(({ name }) => name).join('')).toBe('abcdefghijkm');
    expect(values).toMatchObject({
      b: 'OrderTopic',
      c: 'TBW102',
      d: '4',
      e: '0',
      f: '0',
      g: String(Date.parse('2026-01-05T09:00:05+08:00')),
      i: `region=hz KEYS=k-1 TAGS=TagA UNIQ_KEY=${msgId} WAIT=true`,
      m: 'false',
    });
  });

  test('S-053: producer group, topic, default topic and its queues, queue, flags, time of birth, properties, reconsume times, batch or not', async () => {
    for (const profile of ['rocketmq-4.9', 'rocketmq-5.3', 'ons-2017']) {
      const { values } = await packetAt(5_003, (id) => ({ kind: 'message', id }), { profile });
      for (const name of 'abcdefghijm') expect({ profile, name, value: values[name] ?? '' }).not.toMatchObject({ value: '' });
    }
  });

  test('a half message says whose it is', async () => {
    const producers = [{ id: 'p1', group: 'order-producer', transactionListener: {} }];
    const script = [
      { at: '5s', do: 'sendInTransaction', producer: 'p1', topic: 'OrderTopic', keys: 'k-1', checkImmunityTimeInSeconds: 30 },
    ];
    const { shown, values, msgId } = await packetAt(5_003, (id) => ({ kind: 'message', id }), { producers, script });
    expect(shown?.packet.code).toBe(310);
    expect(values).toMatchObject({
      f: '4',
      i: `KEYS=k-1 UNIQ_KEY=${msgId} WAIT=true TRAN_MSG=true PGROUP=order-producer CHECK_IMMUNITY_TIME_IN_SECONDS=30`,
    });
  });

  test('5.3 names the broker too', async () => {
    const { values } = await packetAt(5_003, (id) => ({ kind: 'message', id }), { profile: 'rocketmq-5.3' });
    expect(values['n']).toBe('broker-a');
  });

  test('a message that comes back: CONSUMER_SEND_MSG_BACK', async () => {
    const { shown, values } = await packetAt(5_100, (id) => ({ kind: 'message', id }));
    expect(shown?.packet).toMatchObject({ code: 36, header: 'ConsumerSendMsgBackRequestHeader' });
    expect(values).toMatchObject({
      offset: '0',
      group: 'order-group',
      delayLevel: '0',
      originTopic: 'OrderTopic',
      maxReconsumeTimes: '16',
    });
  });

  test('a queue: the pull that waits at its broker', async () => {
    const queue = (): Selection => ({ kind: 'queue', id: 'OrderTopic:broker-a:0' });
    const first = await packetAt(4_000, queue);
    expect(first.values['queueOffset']).toBe('0');
    const consumers = [{ id: 'c1', group: 'order-group' }];
    const { shown, values } = await packetAt(7_000, queue, { consumers });
    expect(shown?.packet).toMatchObject({ code: 11, header: 'PullMessageRequestHeader' });
    expect(values).toMatchObject({
      consumerGroup: 'order-group',
      queueId: '0',
      queueOffset: '1',
      maxMsgNums: '32',
      sysFlag: '2',
      suspendTimeoutMillis: '15000',
    });
  });

  test('a broker registers', async () => {
    const { shown, values } = await packetAt(100, () => ({ kind: 'broker', id: 'broker-a' }));
    expect(shown?.packet).toMatchObject({ code: 103 });
    expect(values).toEqual({ brokerName: 'broker-a', clusterName: 'DefaultCluster', brokerId: '0' });
  });
});

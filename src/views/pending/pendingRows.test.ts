import { afterEach, expect, test } from 'vitest';
import type { Fact, PendingItem } from '../../engine/index.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { contextOfKeys } from '../sentences/sentences.ts';
import { thin } from '../format/index.ts';
import { pendingRows, pendingTwin } from './pendingRows.ts';

const context = contextOfKeys(new Map([['M1', 'o-1001']]), ['s1']);
afterEach(() => overwriteGetLocale(() => 'en'));

const item = (part: Partial<PendingItem>): PendingItem => ({
  dueAt: 300_000,
  kind: 'timer',
  name: 'pollNameServer',
  housekeeping: false,
  ...part,
});

test.each<[Partial<PendingItem>, string, string]>([
  [
    { name: 'deliverDelayedMessage', subject: 'broker-a', msgId: 'M1' },
    'schedule scan (deliverDelayedMessage) of broker-a: o-1001 becomes due',
    'broker-a 的延迟消息扫描（deliverDelayedMessage）：o-1001 到期',
  ],
  [{ subject: 'c1' }, 'route poll (pollNameServer) of c1', 'c1 的路由轮询（pollNameServer）'],
  [
    { kind: 'arrival', name: 'SEND_MESSAGE_V2', subject: 'broker-a', msgId: 'M1' },
    'SEND_MESSAGE_V2 arrives at broker-a: o-1001',
    'SEND_MESSAGE_V2 到达 broker-a：o-1001',
  ],
  [{ kind: 'reply', name: 'PULL_MESSAGE', subject: 'c1' }, 'the answer to PULL_MESSAGE arrives at c1', 'PULL_MESSAGE 的应答到达 c1'],
  [
    { kind: 'consume', name: 'RECONSUME_LATER', subject: 'c1', msgId: 'M1' },
    'the listener of c1 returns RECONSUME_LATER: o-1001',
    'c1 的监听器返回 RECONSUME_LATER：o-1001',
  ],
  [
    { kind: 'consume', name: 'CONSUME_SUCCESS', subject: 's1', msgId: 'M1' },
    's1 has handled a message: o-1001',
    's1 处理完一条消息：o-1001',
  ],
  [{ kind: 'consume', name: 'RECONSUME_LATER', subject: 's1' }, 's1 fails to handle a message', 's1 处理一条消息失败'],
  [{ kind: 'script', name: 'crash' }, 'script: kill', '脚本：杀掉'],
  [{ kind: 'script', name: 'stop', action: { at: 300_000, do: 'stop', node: 'c1' } }, 'script: c1 is shut down', '脚本：正常停止 c1'],
  [
    { kind: 'dispatch', name: 'reput', subject: 'broker-a' },
    'broker-a dispatches to its consume queues (reput)',
    'broker-a 把消息分发到消费队列（consume queue，reput）',
  ],
  [{ kind: 'event', name: 'remoting.closed' }, 'the other end notices that a connection is closed', '对端发现连接已断开'],
  [{ kind: 'event', name: 'remoting.dialed' }, 'an attempt to connect ends', '一次建立连接的尝试结束'],
  [{ kind: 'event', name: 'routing.done' }, 'the next step of the route lookup', '路由查询的下一步'],
  [{ kind: 'event', name: 'tomorrow.done' }, 'the next step of the cluster', '集群的下一步'],
  [{ kind: 'event', name: 'callerRetry.keptAlive' }, 'the next step of the caller’s own retries', '调用方重试的下一步'],
  [
    { name: 'connectTimeoutMillis', subject: 'h1>http-1' },
    'end of the time to connect (connectTimeoutMillis) of h1 → http-1, if that has not ended before',
    'h1 → http-1 的连接超时（connectTimeoutMillis），若此前尚无结果',
  ],
  [
    { name: 'suspendCurrentQueueTimeMillis', subject: 'c1/OrderTopic:broker-a:0' },
    'end of the pause of a suspended queue (suspendCurrentQueueTimeMillis) of c1 · OrderTopic broker-a q0',
    'c1 · OrderTopic broker-a q0 的队列挂起等待（suspendCurrentQueueTimeMillis）结束',
  ],
  [
    { name: 'pullTimeDelayMillsWhenException', subject: 'c1/OrderTopic:broker-a:0' },
    'end of the pause after a failed pull (pullTimeDelayMillsWhenException) of c1 · OrderTopic broker-a q0',
    'c1 · OrderTopic broker-a q0 的拉取失败等待（pullTimeDelayMillsWhenException）结束',
  ],
  [
    { name: 'httpDeleteWithin', subject: 'g1', msgId: 'M1' },
    'end of the 15 minutes to delete (httpDeleteWithin) of g1: o-1001, if that has not ended before',
    'g1 的删除期限（httpDeleteWithin）结束：o-1001，若此前尚无结果',
  ],
  [
    { name: 'transactionalMessageCheck', subject: 'broker-a', msgId: 'M1' },
    'check of half messages (transactionalMessageCheck) of broker-a: o-1001 becomes due, if it is still undecided then',
    'broker-a 的半消息回查（transactionalMessageCheck）：o-1001 到期，若届时仍未提交或回滚',
  ],
  [
    { name: 'transactionalMessageCheck', subject: 'broker-a' },
    'check of half messages (transactionalMessageCheck) of broker-a',
    'broker-a 的半消息回查（transactionalMessageCheck）',
  ],
  [
    { name: 'restOfTimeout', subject: 'http-1/dies/11' },
    'end of the wait of an HTTP request (restOfTimeout) of http-1 · dies, if that has not ended before',
    'http-1 · dies 的请求等待结束（restOfTimeout），若此前尚无结果',
  ],
  [{ kind: 'somethingNew', name: 'x', subject: 'y' }, 'x of y', 'y 的 x'],
])('%j in words', (part, english, chinese) => {
  const what = (): string | undefined => pendingRows([item(part)], 12_000, context)[0]?.what;
  expect(what()).toBe(english);
  overwriteGetLocale(() => 'zh-CN');
  expect(what()).toBe(chinese);
});

test('how long until then, and why, once the cause is known', () => {
  const armed = { seq: 4, at: 0, type: 'timer.armed', owner: 'c1', task: 'pollNameServer', firstAt: 10, periodMs: 30_000 } as Fact;
  const reasons = new Map([[4, armed]]);
  const [row] = pendingRows([item({ dueAt: 30_010, causeSeq: 4 })], 12_000, context, reasons);
  expect(row?.when).toBe(`in 18.0${thin}s`);
  // The task is named once: in the row itself.
  expect(row?.because).toBe(`Every 30${thin}s, first at 0.010${thin}s`);
  expect(pendingRows([item({ causeSeq: 4 })], 12_000, context)[0]?.because).toBeUndefined();
  // What a periodic task began has no beat of its own.
  const [dialed] = pendingRows([item({ name: 'connectTimeoutMillis', causeSeq: 4 })], 12_000, context, new Map([[4, armed]]));
  expect(dialed?.because).toBe(`Because of the route poll (pollNameServer) of c1, every 30${thin}s`);
  const because = (dueAt: number, nowMs: number): string | undefined =>
    pendingRows([item({ dueAt, causeSeq: 4 })], nowMs, context, reasons)[0]?.because;
  // A tick that is more than a beat away: those before do nothing. The first is far away without any before it.
  expect(because(60_010, 12_000)).toBe(`Every 30${thin}s; the ticks before find nothing to do`);
  expect(because(60_010, 30_010)).toBe(`Every 30${thin}s, first at 0.010${thin}s`);
  const late = { ...armed, firstAt: 60_010 } as Fact;
  expect(pendingRows([item({ dueAt: 60_010, causeSeq: 4 })], 12_000, context, new Map([[4, late]]))[0]?.because).toContain('first at');
  expect(pendingRows([item({ dueAt: 5 })], 12_000, context)[0]?.when).toBe('now');
  expect(pendingRows([item({ dueAt: 12_001 })], 12_000, context)[0]?.when).toBe(`in 1${thin}ms`);
});

test('what lies behind the end of the run says so, until that is passed', () => {
  const because = (nowMs: number): string | undefined => pendingRows([item({})], nowMs, context, new Map(), 200_000)[0]?.because;
  expect([because(12_000), because(200_001)]).toEqual(['Only after the end of this run', undefined]);
  expect(pendingRows([item({})], 0, context, new Map(), 300_000)[0]?.isAfterEnd).toBe(false);
});

test('the end of a wait is no certain thing', () => {
  const [limit] = pendingRows([item({ kind: 'timeout', name: 'SEND_MESSAGE_V2', subject: 'p1' })], 0, context);
  expect(limit).toMatchObject({ isLimit: true, what: expect.stringContaining('if that has not ended before') });
  expect(pendingRows([item({ kind: 'arrival', name: 'SEND_MESSAGE_V2', subject: 'p1' })], 0, context)[0]?.isLimit).toBe(false);
});

test('a pull that fails after it was held is explained by its silence', () => {
  const held = { seq: 4, at: 1144, type: 'pull.held', consumer: 'c1', queue: 'T:broker-a:0', offset: 0, suspendMs: 15_000 } as Fact;
  const pause = item({ name: 'pullTimeDelayMillsWhenException', subject: 'c1/T:broker-a:0', causeSeq: 4 });
  expect(pendingRows([pause], 33_400, context, new Map([[4, held]]))[0]?.because).toBe(
    `Because the pull that has been held since 1.144${thin}s was never answered`,
  );
});

test('what happens several times at one instant stands once, with its number', () => {
  const rows = pendingRows([item({}), item({}), item({ dueAt: 300_001 }), item({ subject: 'c1' }), item({ msgId: 'M1' })], 0, context);
  expect(rows[0]?.what).toMatch(/ ×2$/);
  expect(rows.slice(1).some((row) => row.what.includes('×'))).toBe(false);
  expect(new Set(rows.map((row) => row.key)).size).toBe(4);
  const table = pendingTwin(rows);
  expect(table.rows).toHaveLength(4);
  expect(table.rows[3]?.selection).toEqual({ kind: 'message', id: 'M1' });
});

test('steps of one part at one instant stand once, without a number that says nothing of RocketMQ', () => {
  const step = (name: string) => item({ kind: 'event', name });
  expect(pendingRows([step('route.applied'), step('routing.done')], 300_000, context).map(({ what }) => what)).toEqual([
    'the next step of the route lookup',
  ]);
  expect(pendingRows([step('remoting.closed'), step('remoting.closed')], 300_000, context)[0]?.what).toMatch(/ closed ×2$/);
});

test('equal things of one instant stand once though their reasons differ, and then without one', () => {
  const reply = { kind: 'reply', name: 'PULL_MESSAGE', subject: 'c1' };
  const rows = pendingRows([item({ ...reply, causeSeq: 4 }), item({ ...reply, causeSeq: 5 })], 0, context);
  expect(rows).toMatchObject([{ what: 'the answer to PULL_MESSAGE arrives at c1 ×2', causeSeq: undefined }]);
});

test('what a script repeats stands once, at the first of it, with how often it still comes', () => {
  const step = (dueAt: number, action: object): PendingItem =>
    item({ dueAt, kind: 'script', action: { at: 10, count: 1, ...action } as never });
  const send = { do: 'send', producer: 'p1', topic: 'OrderTopic', every: 100 };
  const http = { do: 'httpSend', client: 'h1' };
  const receive = { do: 'receive', consumer: 's1', every: 1000 };
  const crash = item({ dueAt: 250, kind: 'script', name: 'crash', action: { at: 250, do: 'crash', node: 'c1' } });
  const all = [step(110, send), step(210, send), crash, step(310, send), step(400, http), step(400, http), step(500, receive)];
  const rows = pendingRows([...all, step(1500, receive)], 10, context);
  expect(rows.map(({ what }) => what.replaceAll(thin, ' '))).toEqual([
    'script: p1 sends 3 messages to OrderTopic, one every 100 ms',
    'script: c1 is killed (kill -9)',
    'script: h1 sends 2 messages over HTTP',
    'script: s1 calls receive ×2, one every 1 s',
  ]);
  expect(rows[0]?.dueAt).toBe(110);
});

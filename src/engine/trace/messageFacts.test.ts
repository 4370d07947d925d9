import { expect, test } from 'vitest';
import { TextTable } from '../kernel/textTable.ts';
import { CachedMessage } from '../model/cachedMessage.ts';
import { CommitLog, SharedContent } from '../model/commitLog.ts';
import { QueueTextIds } from '../model/queueTextIds.ts';
import { MessageFacts } from './messageFacts.ts';
import { Trace } from './trace.ts';

const texts = new TextTable();
const id = (text: string) => texts.id(text);
const far = 3 * 0x1_0000_0000 + 7;

function messageOf(tag: string | undefined, keys: string | undefined): CachedMessage {
  const content = new SharedContent(texts, id('msg-1'), tag, keys === undefined ? undefined : id(keys), 64, 10, 'p1', undefined);
  return new CachedMessage(content, far, 900, id('offset-id'), 2, 'RealTopic');
}

test.each([
  ['TagA', 'k-1'],
  [undefined, undefined],
])('are what append makes of the same facts by name (tag %s)', (tag, keys) => {
  const direct = new Trace(texts);
  const named = new Trace(texts);
  const at = 5;
  const facts = new MessageFacts(direct, { now: at, cause: 3, timer: id('someTimer') });
  const emit: Trace['append'] = (_at, type, cause, timer, fields) => named.append(_at, type, cause, timer, fields);
  const append = <T extends Parameters<Trace['append']>[1]>(type: T, fields: Parameters<typeof emit<T>>[4]): number =>
    emit(at, type, 3, id('someTimer'), fields);
  const message = messageOf(tag, keys);
  const { content, queueOffset, reconsumeTimes, realTopic } = message;
  const msgId = 'msg-1';
  const queue = new QueueTextIds(texts, { id: 'c1', group: 'g1' }, 'b1', 'T', 4);
  const ofQueue = { consumer: 'c1', group: 'g1', broker: 'b1', topic: 'T', queueId: 4, queueOffset };
  const request = { from: 'p1', to: 'b1', code: 'SEND_MESSAGE_V2', requestId: 8, opaque: 3, msgId, queue: undefined };
  const action = { at: 1, do: 'send' };

  facts.actionApplied(2, direct.jsonText(action));
  append('action.applied', { index: 2, action });
  facts.sendRequested('p1', content, 'T', 'ONEWAY');
  append('send.requested', { producer: 'p1', msgId, topic: 'T', mode: 'ONEWAY', tag, keys, bodyBytes: 64 });
  facts.sendAttempted('p1', content.msgTextId, 'b1', 4, 1, 3_000, 769);
  append('send.attempted', { producer: 'p1', msgId, broker: 'b1', queueId: 4, attempt: 1, timeoutMs: 3_000, sysFlag: 769 });
  facts.requestSent({ ...request, id: 8 }, id('p1'), id('b1'), id(msgId), far);
  append('request.sent', { ...request, arrivesAt: far });
  const log = new CommitLog(texts, '192.168.0.11:10911');
  log.skipTo(far);
  const record = { content, topic: 'T', queueId: 4, reconsumeTimes: 2, offsetMsgTextId: id('offset-id') };
  facts.messageStored('b1', log, log.append(record, 41, at), undefined);
  const stored = { broker: 'b1', topic: 'T', queueId: 4, queueOffset: 41, physicalOffset: far, msgId, offsetMsgId: 'offset-id', tag, keys };
  append('message.stored', { ...stored, reconsumeTimes: 2, sizeBytes: log.sizeBytes(0) });
  facts.messageCached(queue, message);
  append('message.cached', { ...ofQueue, msgId });
  facts.messageDelivered(queue, message);
  append('message.delivered', { ...ofQueue, realTopic, msgId, reconsumeTimes, offsetMsgId: 'offset-id' });
  facts.messageConsumed(queue, message, 'CONSUME_SUCCESS', 50, false);
  facts.messageConsumed(queue, message, 'CONSUME_SUCCESS', 50, true);
  const consumed = { ...ofQueue, realTopic, msgId, reconsumeTimes, result: 'CONSUME_SUCCESS', tookMs: 50 };
  append('message.consumed', consumed);
  append('message.consumed', { ...consumed, ignored: true });
  facts.offsetCommitted(queue, far);
  append('offset.committed', { group: 'g1', topic: 'T', broker: 'b1', queueId: 4, offset: far, where: 'client', consumer: 'c1' });

  expect(direct.length).toBe(named.length);
  for (let seq = 1; seq <= named.length; seq++) expect(direct.fact(seq)).toEqual(named.fact(seq));
  expect(direct.lastWorkAt).toBe(named.lastWorkAt);
});

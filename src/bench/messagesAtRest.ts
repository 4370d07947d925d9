/** B8: what a message costs that lies in a broker and is not looked at. */
import { TextTable } from '../engine/kernel/textTable.ts';
import { CommitLog, SharedContent } from '../engine/model/commitLog.ts';
import { ConsumeQueue } from '../engine/model/consumeQueue.ts';
import { numberedId } from '../engine/mechanisms/numbered.ts';
import type { Measured } from './figures.ts';
import { bytesInUse } from './rounds.ts';

const messages = 100_000;
const queues = 8;

/** A broker's store with so many messages of 64 bytes, each with an id and a key of its own, as an action's `keys` makes them. */
function filledStore(): readonly unknown[] {
  const texts = new TextTable();
  const commitLog = new CommitLog(texts, '192.168.0.11:10911');
  const indexes = Array.from({ length: queues }, () => new ConsumeQueue());
  for (let n = 0; n < messages; n++) {
    const index = indexes[n % queues] as ConsumeQueue;
    const msgId = texts.hexId('C0A80066AE6FCEDF2B5B', n, n & 0xffff);
    const content = new SharedContent(texts, msgId, 'TagA', numberedId(texts, 'o-{n}', n + 1), 64, 5_000 + n, 'p1', undefined);
    const record = { content, topic: 'OrderTopic', queueId: n % queues, reconsumeTimes: 0 };
    const row = commitLog.append(record, index.nextOffset++, 5_001 + n);
    index.dispatch(row);
  }
  return [texts, commitLog, indexes];
}

export function measureMessagesAtRest(): Measured[] {
  filledStore();
  const before = bytesInUse();
  const store = filledStore();
  const bytes = (bytesInUse() - before) / messages;
  if (store.length !== 3) throw new Error('the store is gone');
  return [{ id: 'B8', value: bytes, reference: `${messages} messages in ${queues} queues, with their ids and keys` }];
}

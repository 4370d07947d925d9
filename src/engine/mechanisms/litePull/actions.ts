/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

const consumer = { kind: 'ref', to: 'consumer', doc: { en: 'A consumer of type pull.', zh: 'type 为 pull 的消费者。' } } as const;
const queue = { kind: 'text', maxLength: 255, doc: { en: 'topic:broker:queueId.', zh: 'topic:broker:queueId。' } } as const;

export const actionSpecs = {
  pause: {
    doc: {
      en: 'A pull consumer pauses one of its message queues: nothing more is pulled from it.',
      zh: '拉取式消费者（pull consumer）暂停它的一个消息队列：不再从中拉取。',
    },
    fields: { consumer, queue },
  },
  resume: {
    doc: { en: 'A pull consumer resumes a message queue that it has paused.', zh: '拉取式消费者恢复一个已暂停的消息队列。' },
    fields: { consumer, queue },
  },
  commitSync: {
    doc: {
      en: 'A pull consumer calls commitSync(): what poll() has returned so far counts as consumed. Brokers hear of it with the next persist task. With a queue only that one, to its position or to an offset: commit(queues, persist).',
      zh: '拉取式消费者调用 commitSync()：poll() 至今返回的消息都算已消费。Broker 要等到下一次持久化任务才知道。给出队列时只提交它，提交到当前位置或指定位点：commit(queues, persist)。',
    },
    fields: {
      consumer,
      queue: { ...queue, optional: true },
      offset: {
        kind: 'int',
        min: 0,
        max: 1_000_000_000,
        optional: true,
        doc: { en: 'Queue offset; without it what poll() has returned.', zh: '队列位点；不给则为 poll() 已返回的位置。' },
      },
      persist: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Tells the broker at once; the client forgets the offsets of its other queues until their next commit.',
          zh: '立刻告诉 Broker；客户端会忘掉其他队列的位点，直到它们下一次提交。',
        },
      },
    },
  },
  seek: {
    doc: {
      en: 'A pull consumer goes on at another offset of one of its message queues.',
      zh: '拉取式消费者（pull consumer）把它的一个消息队列跳到另一个位点。',
    },
    fields: {
      consumer,
      queue,
      offset: { kind: 'int', min: 0, max: 1_000_000_000, doc: { en: 'Queue offset.', zh: '队列位点。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

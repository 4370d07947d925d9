/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  seek: {
    doc: {
      en: 'A pull consumer goes on at another offset of one of its message queues.',
      zh: '拉取式消费者（pull consumer）把它的一个消息队列跳到另一个位点。',
    },
    fields: {
      consumer: { kind: 'ref', to: 'consumer', doc: { en: 'A consumer of type pull.', zh: 'type 为 pull 的消费者。' } },
      queue: { kind: 'text', maxLength: 255, doc: { en: 'topic:broker:queueId.', zh: 'topic:broker:queueId。' } },
      offset: { kind: 'int', min: 0, max: 1_000_000_000, doc: { en: 'Queue offset.', zh: '队列位点。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

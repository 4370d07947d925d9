/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  send: {
    doc: {
      en: 'A producer sends a message (or several, with count and every).',
      zh: '生产者发送一条消息（用 count 和 every 可发送多条）。',
    },
    fields: {
      producer: { kind: 'ref', to: 'producer', doc: { en: 'Who sends.', zh: '由谁发送。' } },
      topic: {
        kind: 'text',
        maxLength: 255,
        optional: true,
        doc: { en: 'Topic; the first of the scenario when absent.', zh: 'topic；缺省为场景中的第一个。' },
      },
      tag: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Tag.', zh: 'Tag。' } },
      keys: {
        kind: 'text',
        maxLength: 128,
        optional: true,
        doc: { en: 'Message keys; {n} becomes the number of the repetition.', zh: '消息 key；{n} 会替换为重复序号。' },
      },
      queue: {
        kind: 'text',
        maxLength: 140,
        optional: true,
        doc: {
          en: 'broker:queueId that a MessageQueueSelector chooses; such a send has one attempt. In turn when absent.',
          zh: '由 MessageQueueSelector 选定的 broker:queueId；这样的发送只尝试一次。缺省为轮询。',
        },
      },
      bodyBytes: {
        kind: 'int',
        min: 0,
        max: 8_388_608,
        optional: true,
        doc: { en: 'Body size (bytes), 64 when absent.', zh: '消息体大小（字节），缺省 64。' },
      },
      mode: {
        kind: 'enum',
        values: ['SYNC', 'ONEWAY'],
        optional: true,
        doc: { en: 'How it is sent, SYNC when absent.', zh: '发送方式，缺省 SYNC。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

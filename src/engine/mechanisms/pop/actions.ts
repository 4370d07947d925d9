/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

const consumer = { kind: 'ref', to: 'consumer', doc: { en: 'A consumer of type simple.', zh: 'type 为 simple 的消费者。' } } as const;
const message = {
  kind: 'text',
  maxLength: 128,
  doc: { en: 'Key or msgId of a message that it holds.', zh: '它持有的消息的 key 或 msgId。' },
} as const;

export const actionSpecs = {
  receive: {
    doc: {
      en: 'A SimpleConsumer that the script leads calls receive once (rocketmq-5.3).',
      zh: '由脚本操作的 SimpleConsumer 调用一次 receive（rocketmq-5.3）。',
    },
    fields: {
      consumer,
      maxMessageNum: {
        kind: 'int',
        min: 1,
        max: 1_024,
        optional: true,
        doc: { en: 'Most messages; that of the consumer by default.', zh: '最多取多少条；默认用该消费者的设置。' },
      },
      invisibleDuration: {
        kind: 'duration',
        optional: true,
        doc: { en: 'Invisible time; that of the consumer by default.', zh: '不可见时间；默认用该消费者的设置。' },
      },
    },
  },
  ack: {
    doc: {
      en: 'A SimpleConsumer is done with a message and acknowledges it.',
      zh: 'SimpleConsumer 处理完一条消息并 ack。',
    },
    fields: { consumer, message },
  },
  changeInvisibleDuration: {
    doc: {
      en: 'A SimpleConsumer asks for another invisible time of a message, counted from now.',
      zh: 'SimpleConsumer 修改一条消息的不可见时间，从现在起算。',
    },
    fields: {
      consumer,
      message,
      invisibleDuration: { kind: 'duration', doc: { en: 'New invisible time.', zh: '新的不可见时间。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  recall: {
    doc: {
      en: 'A producer takes a timed message back (rocketmq-5.3, recallMessageEnable).',
      zh: '生产者撤回一条定时消息（rocketmq-5.3，需打开 recallMessageEnable）。',
    },
    fields: {
      producer: { kind: 'ref', to: 'producer', doc: { en: 'Who sent it.', zh: '由谁发送。' } },
      message: {
        kind: 'text',
        maxLength: 128,
        doc: { en: 'Key or msgId; the last sent with this key.', zh: '消息 key 或 msgId；取以该 key 最后发送的一条。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

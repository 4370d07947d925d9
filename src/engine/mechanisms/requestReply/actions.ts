/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  request: {
    doc: {
      en: 'A producer sends a message and waits for a reply to it: request(). Who replies is a consumer whose listener says so (replies).',
      zh: '生产者发送一条消息并等待对它的回复：request()。由监听器设置了 replies 的消费者回复。',
    },
    fields: {
      producer: { kind: 'ref', to: 'producer', doc: { en: 'Who asks.', zh: '由谁请求。' } },
      topic: { kind: 'ref', to: 'topic', doc: { en: 'Topic of the request.', zh: '请求所用的 Topic。' } },
      tag: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Tag.', zh: '标签。' } },
      keys: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Message key.', zh: '消息 key。' } },
      timeout: {
        kind: 'duration',
        optional: true,
        doc: { en: 'How long it waits for the reply; 3 s by default.', zh: '等待回复的时间；默认 3 s。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

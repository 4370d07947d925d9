/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  unsubscribe: {
    doc: {
      en: 'A running consumer calls unsubscribe: its pulls of this topic end with its next rebalance, and its next heartbeat tells the brokers.',
      zh: '运行中的消费者调用 unsubscribe：下一次重平衡后停止拉取该 topic，下一次心跳时告知 Broker。',
    },
    fields: {
      consumer: { kind: 'ref', to: 'consumer', doc: { en: 'Who unsubscribes.', zh: '由谁取消订阅。' } },
      topic: { kind: 'ref', to: 'topic', doc: { en: 'Topic.', zh: 'topic。' } },
    },
  },
  subscribe: {
    doc: {
      en: 'A running consumer calls subscribe again: the new expression replaces the one it had for this topic.',
      zh: '运行中的消费者再次调用 subscribe：新的表达式覆盖它对该 topic 原有的表达式。',
    },
    fields: {
      consumer: { kind: 'ref', to: 'consumer', doc: { en: 'Who subscribes.', zh: '由谁订阅。' } },
      topic: { kind: 'ref', to: 'topic', doc: { en: 'Topic.', zh: 'topic。' } },
      expression: {
        kind: 'text',
        maxLength: 256,
        optional: true,
        doc: {
          en: '* or tags joined with ||; with SQL92 a condition on properties. * when absent.',
          zh: '* 或用 || 连接的 Tag；SQL92 时为属性条件。缺省为 *。',
        },
      },
      expressionType: {
        kind: 'enum',
        values: ['TAG', 'SQL92'],
        optional: true,
        doc: { en: 'Kind of expression, TAG when absent.', zh: '表达式类型，缺省 TAG。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

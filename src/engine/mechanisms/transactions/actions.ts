/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  sendInTransaction: {
    doc: {
      en: 'A transaction producer calls sendMessageInTransaction: half message, local transaction, END_TRANSACTION.',
      zh: '事务生产者调用 sendMessageInTransaction：半消息、本地事务、END_TRANSACTION。',
    },
    fields: {
      producer: {
        kind: 'ref',
        to: 'producer',
        doc: { en: 'Who sends; it needs a transactionListener.', zh: '由谁发送；需要有 transactionListener。' },
      },
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
      body: {
        kind: 'text',
        maxLength: 1_000,
        optional: true,
        doc: { en: 'The body; {n} as in keys.', zh: '消息体内容；{n} 同 keys。' },
      },
      properties: {
        kind: 'text',
        maxLength: 40_000,
        optional: true,
        doc: {
          en: 'User properties, name=value joined with ; {n} becomes the number of the repetition.',
          zh: '用户属性：用 ; 连接的 name=value；{n} 会替换为重复序号。',
        },
      },
      bodyBytes: {
        kind: 'int',
        min: 0,
        max: 8_388_608,
        optional: true,
        doc: { en: 'Body size (bytes), 64 when absent.', zh: '消息体大小（字节），缺省 64。' },
      },
      checkImmunityTimeInSeconds: {
        kind: 'int',
        min: -1,
        max: 5_184_000,
        optional: true,
        doc: {
          en: 'CHECK_IMMUNITY_TIME_IN_SECONDS: no question before this age of the message (s).',
          zh: 'CHECK_IMMUNITY_TIME_IN_SECONDS：消息存在不足这个时间（单位 s）时不回查。',
        },
      },
    },
  },
  answerCheckback: {
    doc: {
      en: 'Decides what checkLocalTransaction returns for a half message at its next check, whoever is asked.',
      zh: '决定一条半消息下次回查时 checkLocalTransaction 的返回值，无论问到哪个生产者。',
    },
    fields: {
      message: { kind: 'text', maxLength: 128, doc: { en: 'msgId or message key.', zh: 'msgId 或消息 key。' } },
      state: {
        kind: 'enum',
        values: ['COMMIT_MESSAGE', 'ROLLBACK_MESSAGE', 'UNKNOW'],
        doc: { en: 'What is answered.', zh: '回查的应答。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

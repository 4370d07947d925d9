/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  registerMessageListener: {
    doc: {
      en: 'The program of a consumer registers its listener, which it had forgotten before start().',
      zh: '消费者程序补上 start() 之前遗漏的监听器注册。',
    },
    fields: { consumer: { kind: 'ref', to: 'consumer', doc: { en: 'Whose program.', zh: '哪个消费者的程序。' } } },
  },
  updateCorePoolSize: {
    doc: {
      en: 'The program of a consumer changes the number of its consume threads while it runs; a number that is not below consumeThreadMax has no effect.',
      zh: '消费者程序在运行中调整消费线程数；不小于 consumeThreadMax 的值不起作用。',
    },
    fields: {
      consumer: { kind: 'ref', to: 'consumer', doc: { en: 'Whose program.', zh: '哪个消费者的程序。' } },
      corePoolSize: { kind: 'int', min: 1, max: 32_767, doc: { en: 'Threads.', zh: '线程数。' } },
    },
  },
  answerConsumption: {
    doc: {
      en: 'Decides a consumption: the running one returns at once; otherwise the next delivery of that message in that group returns this.',
      zh: '决定一次消费的结果：正在进行的消费立即返回；否则该消费组下次收到这条消息时返回该结果。',
    },
    fields: {
      group: { kind: 'ref', to: 'consumerGroup', doc: { en: 'Consumer group.', zh: '消费组。' } },
      message: { kind: 'text', maxLength: 128, doc: { en: 'msgId or message key.', zh: 'msgId 或消息 key。' } },
      result: {
        kind: 'enum',
        values: ['CONSUME_SUCCESS', 'RECONSUME_LATER', 'SUCCESS', 'SUSPEND_CURRENT_QUEUE_A_MOMENT', 'COMMIT', 'ROLLBACK', 'NULL', 'THROW'],
        doc: { en: 'What the listener returns.', zh: '监听器的返回值。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

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
      properties: {
        kind: 'text',
        maxLength: 40_000,
        optional: true,
        doc: {
          en: 'User properties, name=value joined with ; {n} becomes the number of the repetition.',
          zh: '用户属性：用 ; 连接的 name=value；{n} 会替换为重复序号。',
        },
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
      shardingKey: {
        kind: 'text',
        maxLength: 128,
        optional: true,
        doc: {
          en: 'Sharding key: SelectMessageQueueByHash takes its hash modulo the queues; such a send has one attempt. {n} as in keys.',
          zh: 'Sharding key：SelectMessageQueueByHash 用它的哈希对队列数取模选队列；这样的发送只尝试一次。{n} 同 keys。',
        },
      },
      body: {
        kind: 'text',
        maxLength: 1_000,
        optional: true,
        doc: {
          en: 'The body, for those who look into it; {n} as in keys. Its bytes are its size, unless bodyBytes says another.',
          zh: '消息体内容，供读取内容的程序使用；{n} 同 keys。未给 bodyBytes 时大小即其字节数。',
        },
      },
      bodyBytes: {
        kind: 'int',
        min: 0,
        max: 8_388_608,
        optional: true,
        doc: { en: 'Body size (bytes), 64 when absent.', zh: '消息体大小（字节），缺省 64。' },
      },
      sameMessage: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether all repetitions send one and the same Message object, which keeps its msgId; each makes a new one when absent.',
          zh: '各次重复是否发送同一个 Message 对象（msgId 不变）；缺省每次新建一个。',
        },
      },
      nullBody: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Whether the body is null, which no send accepts.', zh: '消息体是否为 null（任何发送都会拒绝）。' },
      },
      random: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether the body is random bytes, which compression cannot shrink.',
          zh: '消息体是否为随机字节（压缩不会变小）。',
        },
      },
      delayLevel: {
        kind: 'int',
        min: 0,
        max: 64,
        optional: true,
        doc: {
          en: 'Delay level, 0 = none; a level above the last is the last.',
          zh: '延迟级别，0 表示不延迟；超过最后一级按最后一级。',
        },
      },
      timerDelayMs: {
        kind: 'duration',
        optional: true,
        doc: {
          en: 'Delivered so long after the send (rocketmq-5.3, ons-2017; a 4.9 broker does not read it).',
          zh: '发送后经过这么久再投递（rocketmq-5.3、ons-2017；4.9 的 broker 不读取它）。',
        },
      },
      deliverAt: {
        kind: 'duration',
        optional: true,
        doc: {
          en: 'Delivered at this virtual time; a past one means at once (rocketmq-5.3, ons-2017; a 4.9 broker does not read it).',
          zh: '在这个虚拟时间投递，已过去则立即投递（rocketmq-5.3、ons-2017；4.9 的 broker 不读取它）。',
        },
      },
      waitStoreMsgOK: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether the answer waits for flush and slave, where the broker does (true when absent).',
          zh: '应答是否等待刷盘与 slave（缺省 true，取决于 broker 配置）。',
        },
      },
      prints: {
        kind: 'text',
        maxLength: 200,
        optional: true,
        doc: {
          en: 'What the program prints when the send has succeeded (ASYNC: in the callback). {msgId}, {topic}, {tag}, {keys}, {body} and names of user properties become their values.',
          zh: '发送成功后程序打印的内容（ASYNC 时在回调里打印）。{msgId}、{topic}、{tag}、{keys}、{body} 和用户属性名会替换为对应的值。',
        },
      },
      printsFailure: {
        kind: 'text',
        maxLength: 200,
        optional: true,
        doc: {
          en: 'What it prints when the send has failed (ASYNC: in onException). As prints; {error} is the text of the exception.',
          zh: '发送失败后打印的内容（ASYNC 时在 onException 里打印）。同 prints；{error} 为异常文本。',
        },
      },
      callback: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'ASYNC: whether it has a SendCallback (true when absent). Without one nobody hears of the outcome; the ONS client refuses it.',
          zh: 'ASYNC：是否带 SendCallback（缺省 true）。不带则没有人得知结果；ONS 客户端会拒绝。',
        },
      },
      flag: {
        kind: 'int',
        min: -2_147_483_648,
        max: 2_147_483_647,
        optional: true,
        doc: {
          en: 'Message.flag, a number for the application; RocketMQ does not look at it.',
          zh: 'Message.flag，供应用自己使用的数字；RocketMQ 不关心它。',
        },
      },
      mode: {
        kind: 'enum',
        values: ['SYNC', 'ASYNC', 'ONEWAY'],
        optional: true,
        doc: { en: 'How it is sent, SYNC when absent.', zh: '发送方式，缺省 SYNC。' },
      },
    },
  },
  print: {
    doc: { en: 'A client program prints a line.', zh: '客户端程序打印一行。' },
    fields: {
      client: { kind: 'ref', to: 'client', doc: { en: 'Whose program.', zh: '哪个客户端的程序。' } },
      text: { kind: 'text', maxLength: 200, doc: { en: 'The line.', zh: '打印的内容。' } },
    },
  },
  sendBatch: {
    doc: {
      en: 'A producer sends several messages in one request: send(Collection).',
      zh: '生产者用一个请求发送多条消息：send(Collection)。',
    },
    fields: {
      producer: { kind: 'ref', to: 'producer', doc: { en: 'Who sends.', zh: '由谁发送。' } },
      topic: {
        kind: 'text',
        maxLength: 255,
        optional: true,
        doc: { en: 'Topic; the first of the scenario when absent.', zh: 'topic；缺省为场景中的第一个。' },
      },
      messages: { kind: 'int', min: 1, max: 1_000, doc: { en: 'How many messages are in the batch.', zh: '一批中有多少条消息。' } },
      tag: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Tag of each.', zh: '每条消息的 Tag。' } },
      keys: {
        kind: 'text',
        maxLength: 128,
        optional: true,
        doc: { en: 'Message keys; {n} becomes the number of the message.', zh: '消息 key；{n} 会替换为消息序号。' },
      },
      properties: {
        kind: 'text',
        maxLength: 40_000,
        optional: true,
        doc: {
          en: 'User properties, name=value joined with ; {n} becomes the number of the message.',
          zh: '用户属性：用 ; 连接的 name=value；{n} 会替换为消息序号。',
        },
      },
      bodyBytes: {
        kind: 'int',
        min: 0,
        max: 8_388_608,
        optional: true,
        doc: { en: 'Body size of each (bytes), 64 when absent.', zh: '每条消息体的大小（字节），缺省 64。' },
      },
      delayLevel: {
        kind: 'int',
        min: 0,
        max: 64,
        optional: true,
        doc: { en: 'Delay level of the last message: a batch refuses it.', zh: '最后一条消息的延迟级别：批量发送会拒绝。' },
      },
      lastTopic: {
        kind: 'text',
        maxLength: 255,
        optional: true,
        doc: {
          en: 'Topic of the last message, where it differs: a batch refuses it.',
          zh: '最后一条消息的 topic；与其他不同时批量发送会拒绝。',
        },
      },
      mixedWaitStoreMsgOK: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether only some of them wait for the store (waitStoreMsgOK): a batch refuses it.',
          zh: '是否只有部分消息等待存储完成（waitStoreMsgOK）：批量发送会拒绝。',
        },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

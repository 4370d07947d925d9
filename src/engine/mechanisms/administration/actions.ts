/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec, FieldSpec } from '../../model/scenario.ts';

const group: FieldSpec = { kind: 'ref', to: 'consumerGroup', doc: { en: 'Consumer group.', zh: '消费组。' } };
const topic: FieldSpec = {
  kind: 'text',
  maxLength: 127,
  doc: { en: 'Topic, also %RETRY% and %DLQ%.', zh: 'Topic，也可以是 %RETRY% 或 %DLQ%。' },
};
const consumer: FieldSpec = { kind: 'ref', to: 'consumer', doc: { en: 'Which instance.', zh: '哪个实例。' } };
const queueNums = (en: string, zh: string): FieldSpec => ({ kind: 'int', min: 0, max: 64, optional: true, doc: { en, zh } });

/** Options that a running broker reads at each use, and its list of name servers; what else it reads at its start only is set in the scenario. */
export const liveBrokerOptions = [
  'accessMessageInMemoryMaxRatio',
  'autoCreateSubscriptionGroup',
  'autoCreateTopicEnable',
  'cleanFileForciblyEnable',
  'deleteWhen',
  'diskMaxUsedSpaceRatio',
  'enablePropertyFilter',
  'fileReservedTime',
  'filterSupportRetry',
  'haSlaveFallbehindMax',
  'longPollingEnable',
  'maxMsgsNumBatch',
  'maxTransferBytesOnMessageInMemory',
  'maxTransferCountOnMessageInMemory',
  'namesrvAddr',
  'notifyConsumerIdsChangedEnable',
  'osPageCacheBusyTimeOutMills',
  'popFromRetryProbability',
  'recallMessageEnable',
  'rejectTransactionMessage',
  'shortPollingTimeMills',
  'slaveReadEnable',
  'syncFlushTimeout',
  'transactionCheckMax',
  'transactionTimeOut',
  'waitTimeMillsInSendQueue',
] as const;

export const actionSpecs = {
  updateTopic: {
    doc: {
      en: 'mqadmin updateTopic: creates a topic, or changes its queues and permissions.',
      zh: 'mqadmin updateTopic：创建 Topic，或修改其队列数和权限。',
    },
    fields: {
      topic,
      broker: {
        kind: 'ref',
        to: 'broker',
        optional: true,
        doc: { en: 'Only on this broker; on all by default.', zh: '仅在该 Broker 上；默认在所有 Broker 上。' },
      },
      readQueueNums: queueNums('Readable queues; as before (8 for a new topic).', '可读队列数；默认不变（新 Topic 为 8）。'),
      writeQueueNums: queueNums('Writable queues; as before (8 for a new topic).', '可写队列数；默认不变（新 Topic 为 8）。'),
      perm: {
        kind: 'int',
        min: 0,
        max: 7,
        optional: true,
        doc: { en: '4 read, 2 write, added up; as before (6 for a new topic).', zh: '4 可读、2 可写，相加；默认不变（新 Topic 为 6）。' },
      },
    },
  },
  deleteTopic: {
    doc: {
      en: 'mqadmin deleteTopic: the running masters forget a topic and its queues, the name servers its route.',
      zh: 'mqadmin deleteTopic：运行中的主 Broker 删除 Topic 及其队列，NameServer 删除其路由。',
    },
    fields: { topic },
  },
  updateBrokerConfig: {
    doc: {
      en: 'mqadmin updateBrokerConfig: changes an option of a running broker, also in its file.',
      zh: 'mqadmin updateBrokerConfig：修改运行中 Broker 的配置项，并写入其配置文件。',
    },
    fields: {
      broker: { kind: 'ref', to: 'broker', doc: { en: 'Broker.', zh: 'Broker。' } },
      key: { kind: 'enum', values: liveBrokerOptions, doc: { en: 'Option.', zh: '配置项。' } },
      value: { kind: 'text', maxLength: 64, doc: { en: 'Its new value.', zh: '新值。' } },
    },
  },
  updateOrderConf: {
    doc: {
      en: 'mqadmin updateOrderConf: the name servers keep a fixed list of queues for a topic; they give it out with orderMessageEnable.',
      zh: 'mqadmin updateOrderConf：在 NameServer 中保存 Topic 的固定队列列表；orderMessageEnable 时随路由下发。',
    },
    fields: {
      topic,
      orderConf: {
        kind: 'text',
        maxLength: 512,
        optional: true,
        doc: { en: '`broker:queues` joined with ;. Absent = it is deleted.', zh: '以 ; 连接的 `broker:队列数`；省略则删除。' },
      },
    },
  },
  updateSubGroup: {
    doc: {
      en: 'mqadmin updateSubGroup: sets what a consumer group may do; the command sets all, so what is not given gets its default.',
      zh: 'mqadmin updateSubGroup：设置消费组的配置；该命令整体覆盖，未给出的取默认值。',
    },
    fields: {
      group,
      consumeEnable: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Whether it may consume; true by default.', zh: '是否允许消费；默认 true。' },
      },
      consumeBroadcastEnable: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether it may consume by broadcasting; false by default, in this command.',
          zh: '是否允许广播消费；该命令默认 false。',
        },
      },
      retryQueueNums: {
        kind: 'int',
        min: 0,
        max: 64,
        optional: true,
        doc: {
          en: 'Queues of its retry topic, 1 by default; 0 drops what comes back.',
          zh: '重试 Topic 的队列数，默认 1；0 表示丢弃退回的消息。',
        },
      },
      retryMaxTimes: {
        kind: 'int',
        min: 0,
        max: 1000,
        optional: true,
        doc: {
          en: 'Reconsume times, 16 by default; only for clients that do not say their own (POP).',
          zh: '最大重试次数，默认 16；仅对自己不带该值的客户端（POP）有效。',
        },
      },
    },
  },
  deleteSubGroup: {
    doc: {
      en: 'mqadmin deleteSubGroup: brokers forget a consumer group, its retry topic and its dead letters.',
      zh: 'mqadmin deleteSubGroup：Broker 删除消费组及其重试 Topic 和死信 Topic。',
    },
    fields: {
      group,
      removeOffset: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Also its consumer offsets; false by default.', zh: '同时删除其消费位点；默认 false。' },
      },
    },
  },
  resetOffset: {
    doc: {
      en: 'mqadmin resetOffsetByTime: a group goes on with the messages stored at a time.',
      zh: 'mqadmin resetOffsetByTime：让消费组从某个存储时间的消息开始消费。',
    },
    fields: {
      group,
      topic,
      timestamp: {
        kind: 'duration',
        optional: true,
        doc: {
          en: 'Virtual time of the messages; the end of each queue when absent (-1).',
          zh: '消息的虚拟时间；省略时为各队列末尾（-1）。',
        },
      },
      force: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Also forward; true by default. Otherwise only back.', zh: '允许向前跳；默认 true。否则只能向后回退。' },
      },
    },
  },
  consumerProgress: {
    doc: {
      en: 'mqadmin consumerProgress: asks the brokers how far a group is.',
      zh: 'mqadmin consumerProgress：向 Broker 查询消费组的进度。',
    },
    fields: { group },
  },
  queryByKey: {
    doc: {
      en: 'mqadmin queryMsgByKey: asks the index of each broker for a message key.',
      zh: 'mqadmin queryMsgByKey：按消息 key 查询各 Broker 的索引。',
    },
    fields: {
      key: { kind: 'text', maxLength: 128, doc: { en: 'Message key.', zh: '消息 key。' } },
      topic: {
        kind: 'text',
        maxLength: 127,
        optional: true,
        doc: { en: 'Topic; the first of the scenario when absent.', zh: 'topic；缺省为场景中的第一个。' },
      },
    },
  },
  queryById: {
    doc: {
      en: 'mqadmin queryMsgById: asks the broker that an offset message id names for the record, and each group how far it is.',
      zh: 'mqadmin queryMsgById：按 offsetMsgId 向其所指的 Broker 读取消息，并查询各消费组的消费情况。',
    },
    fields: {
      message: {
        kind: 'text',
        maxLength: 128,
        doc: {
          en: 'offsetMsgId, or the key or msgId of the message meant: its first record.',
          zh: 'offsetMsgId；或所指消息的 key、msgId（取其第一条存储记录）。',
        },
      },
    },
  },
  queryByUniqueKey: {
    doc: {
      en: 'mqadmin queryMsgByUniqueKey: asks the index of each broker for a message id.',
      zh: 'mqadmin queryMsgByUniqueKey：按消息 ID 查询各 Broker 的索引。',
    },
    fields: {
      message: { kind: 'text', maxLength: 128, doc: { en: 'msgId, or the key of the message meant.', zh: 'msgId，或所指消息的 key。' } },
      topic: {
        kind: 'text',
        maxLength: 127,
        optional: true,
        doc: { en: 'Topic; the first of the scenario when absent.', zh: 'topic；缺省为场景中的第一个。' },
      },
    },
  },
  consumerStatus: {
    doc: {
      en: 'mqadmin consumerStatus: who of a group is online, and whether all subscribe alike.',
      zh: 'mqadmin consumerStatus：查询消费组的在线实例，以及订阅关系是否一致。',
    },
    fields: { group },
  },
  setConsumeMode: {
    doc: {
      en: 'mqadmin setConsumeMode: how a group gets the messages of a topic, where brokers share out its queues (clientRebalance false; rocketmq-5.3).',
      zh: 'mqadmin setConsumeMode：设置消费组获取某个 Topic 消息的方式，用于由 Broker 做负载均衡的消费者（clientRebalance 为 false；rocketmq-5.3）。',
    },
    fields: {
      topic,
      group,
      mode: { kind: 'enum', values: ['PULL', 'POP'], doc: { en: 'PULL or POP.', zh: 'PULL 或 POP。' } },
      popShareQueueNum: {
        kind: 'int',
        min: -1,
        max: 1_024,
        optional: true,
        doc: {
          en: 'POP: from how many other members’ queues each member pops too; below 1 (default) all pop from all queues.',
          zh: 'POP：每个成员还可从另外多少个成员的队列中 POP；小于 1（默认）表示所有成员从所有队列 POP。',
        },
      },
      broker: {
        kind: 'ref',
        to: 'broker',
        optional: true,
        doc: { en: 'Only on this broker; on all by default.', zh: '仅在该 Broker 上；默认在所有 Broker 上。' },
      },
    },
  },
  suspendConsumer: {
    doc: { en: 'consumer.suspend(): it pulls no more and does not rebalance.', zh: 'consumer.suspend()：停止拉取，也不再重平衡。' },
    fields: { consumer },
  },
  resumeConsumer: {
    doc: { en: 'consumer.resume(): it rebalances and pulls again.', zh: 'consumer.resume()：重平衡并恢复拉取。' },
    fields: { consumer },
  },
} satisfies Record<string, ActionSpec>;

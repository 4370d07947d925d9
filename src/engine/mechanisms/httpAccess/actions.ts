/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec, FieldSpec } from '../../model/scenario.ts';

const client: FieldSpec = { kind: 'ref', to: 'httpClient', doc: { en: 'HTTP client that asks.', zh: '发出请求的 HTTP 客户端。' } };
const topic: FieldSpec = {
  kind: 'text',
  maxLength: 255,
  optional: true,
  doc: { en: 'Topic; the first of the scenario when absent.', zh: 'topic；缺省为场景中的第一个。' },
};
const timeout = (en: string, zh: string): FieldSpec => ({ kind: 'int', min: 0, max: 100_000, optional: true, doc: { en, zh } });
const omit: FieldSpec = {
  kind: 'enum',
  values: ['AccessKey', 'Signature', 'ProducerId', 'ConsumerId', 'topic', 'time', 'msgHandle'],
  optional: true,
  doc: { en: 'Header or parameter that the program leaves empty.', zh: '程序漏填的 Header 或参数。' },
};
const secretKey: FieldSpec = {
  kind: 'text',
  maxLength: 128,
  optional: true,
  doc: { en: 'Signs with this SecretKey; its own when absent.', zh: '用这个 SecretKey 签名；缺省用客户端自己的。' },
};

const existingTopic: FieldSpec = { kind: 'text', maxLength: 255, doc: { en: 'Topic that exists.', zh: '已存在的 topic。' } };
const idField = (prefix: string, name: string): FieldSpec => ({
  kind: 'text',
  maxLength: 128,
  doc: {
    en: `${name}: ${prefix} or ${prefix.replace('_', '-')} first, letters, digits, - and _ only, 7 – 64 characters.`,
    zh: `${name}：以 ${prefix} 或 ${prefix.replace('_', '-')} 开头，只含字母、数字、- 和 _，7–64 个字符。`,
  },
});

export const actionSpecs = {
  httpSend: {
    doc: {
      en: 'An HTTP client sends a message: POST http://domain/message/.',
      zh: 'HTTP 客户端发送消息：POST http://domain/message/。',
    },
    fields: {
      client,
      topic,
      body: {
        kind: 'text',
        maxLength: 1_024,
        optional: true,
        doc: { en: 'Body, HelloMQ when absent; \\n stands for a line break.', zh: '消息体，缺省 HelloMQ；\\n 表示换行符。' },
      },
      bodyBytes: {
        kind: 'int',
        min: 0,
        max: 4_194_304,
        optional: true,
        doc: { en: 'So many letters x as body instead (bytes).', zh: '改用这么多个字母 x 作为消息体（字节）。' },
      },
      encode: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Whether the body is URL-encoded before it is signed.', zh: '是否先对消息体做 URL 编码再签名。' },
      },
      tag: {
        kind: 'text',
        maxLength: 1_024,
        optional: true,
        doc: { en: 'Tag; 128 characters are allowed.', zh: 'Tag；最多 128 个字符。' },
      },
      key: {
        kind: 'text',
        maxLength: 1_024,
        optional: true,
        doc: {
          en: 'Message key; 128 characters are allowed. {n} becomes the number of the repetition.',
          zh: '消息 key；最多 128 个字符。{n} 会替换为重复序号。',
        },
      },
      timeout: timeout('Milliseconds, 1000 – 3000 are allowed; 3000 when absent.', '单位 ms，允许 1000–3000；缺省 3000。'),
      startDeliverAfter: {
        kind: 'duration',
        optional: true,
        doc: {
          en: 'startdelivertime: delivered so long after the client’s now.',
          zh: 'startdelivertime：从客户端的时钟算起，过这么久投递。',
        },
      },
      isOrder: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Header isOrder; it counts only with a shardingKey.', zh: 'Header isOrder；需与 shardingKey 同时设置才有效。' },
      },
      shardingKey: {
        kind: 'text',
        maxLength: 128,
        optional: true,
        doc: { en: 'Header shardingKey. {n} as in key.', zh: 'Header shardingKey。{n} 同 key。' },
      },
      omit,
      secretKey,
    },
  },
  httpReceive: {
    doc: {
      en: 'An HTTP client asks for messages: GET http://domain/message/.',
      zh: 'HTTP 客户端接收消息：GET http://domain/message/。',
    },
    fields: {
      client,
      topic,
      num: {
        kind: 'int',
        min: 0,
        max: 1_000,
        optional: true,
        doc: { en: 'Messages at most; 1 – 32 are allowed, 32 when absent.', zh: '最多拉取多少条；允许 1–32，缺省 32。' },
      },
      timeout: timeout('Milliseconds, 20000 – 35000 are allowed; 35000 when absent.', '单位 ms，允许 20000–35000；缺省 35000。'),
      delete: {
        kind: 'boolean',
        optional: true,
        doc: {
          en: 'Whether the program deletes each message that it got, one after the other, before it asks again.',
          zh: '程序在再次接收之前，是否逐条删除收到的每条消息。',
        },
      },
      omit,
      secretKey,
    },
  },
  httpDelete: {
    doc: {
      en: 'An HTTP client deletes messages of its last answer, one request each: DELETE http://domain/message/.',
      zh: 'HTTP 客户端删除最近一次收到的消息，每条一个请求：DELETE http://domain/message/。',
    },
    fields: {
      client,
      messages: {
        kind: 'text',
        maxLength: 128,
        optional: true,
        doc: {
          en: 'Numbers of the messages in that answer, from 1, joined with commas; all when absent.',
          zh: '消息在该应答中的序号，从 1 开始，用逗号分隔；缺省为全部。',
        },
      },
      omit,
      secretKey,
    },
  },
  applyProducerId: {
    doc: {
      en: 'Console: applies for a Producer ID of a topic.',
      zh: '控制台：为 topic 申请发布（Producer ID）。',
    },
    fields: { producerId: idField('PID_', 'Producer ID'), topic: existingTopic },
  },
  applyConsumerId: {
    doc: {
      en: 'Console: applies for a Consumer ID of a topic.',
      zh: '控制台：为 topic 申请订阅（Consumer ID）。',
    },
    fields: { consumerId: idField('CID_', 'Consumer ID'), topic: existingTopic },
  },
  grantTopic: {
    doc: { en: 'Console: lets a sub-account use a topic.', zh: '控制台：授权子账号使用 topic。' },
    fields: {
      accessKey: { kind: 'text', maxLength: 128, doc: { en: 'AccessKey of the sub-account.', zh: '子账号的 AccessKey。' } },
      topic: existingTopic,
    },
  },
} satisfies Record<string, ActionSpec>;

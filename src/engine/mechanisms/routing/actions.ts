/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  updateNameServerAddressList: {
    doc: {
      en: 'A client gets another list of name servers, as its address server (fetchNameServerAddr) gives it out.',
      zh: '客户端获得新的 NameServer 列表，如同地址服务（fetchNameServerAddr）下发。',
    },
    fields: {
      client: { kind: 'ref', to: 'client', doc: { en: 'Producer or consumer.', zh: '生产者或消费者。' } },
      namesrvAddr: {
        kind: 'text',
        maxLength: 512,
        doc: { en: 'Ids of name servers, joined with ;.', zh: 'NameServer 的 id，以 ; 连接。' },
      },
    },
  },
} satisfies Record<string, ActionSpec>;

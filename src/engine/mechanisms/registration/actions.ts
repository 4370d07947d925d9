/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec, FieldSpec } from '../../model/scenario.ts';

const broker: FieldSpec = { kind: 'ref', to: 'broker', doc: { en: 'Broker.', zh: 'Broker。' } };

export const actionSpecs = {
  wipeWritePerm: {
    doc: {
      en: 'mqadmin wipeWritePerm: the name servers take the write permission from all topics of a broker, so that producers leave it.',
      zh: 'mqadmin wipeWritePerm：NameServer 去掉某个 Broker 上所有 Topic 的写权限，使生产者不再选择它。',
    },
    fields: { broker },
  },
  addWritePerm: {
    doc: {
      en: 'mqadmin addWritePerm: the name servers give the topics of a broker their write permission back.',
      zh: 'mqadmin addWritePerm：NameServer 恢复某个 Broker 上所有 Topic 的写权限。',
    },
    fields: { broker },
  },
} satisfies Record<string, ActionSpec>;

/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  fillDisk: {
    doc: {
      en: 'From now on the disk of this broker is so full, whatever it deletes. Over 75 % old files go at any hour, over 85 % at any age, over 90 % nothing is written.',
      zh: '从此刻起该 broker 的磁盘使用率为此值（不随删除变化）：超过 75% 时任何时刻都可清理到期文件，超过 85% 时不论新旧都清理，超过 90% 时不再写入。',
    },
    fields: {
      broker: { kind: 'ref', to: 'broker', doc: { en: 'Broker whose disk it is.', zh: '磁盘所属的 broker。' } },
      percent: { kind: 'int', min: 0, max: 100, doc: { en: 'How full (%).', zh: '使用率（%）。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

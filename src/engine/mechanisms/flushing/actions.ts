/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  slowDisk: {
    doc: {
      en: 'From now on each flush of this broker takes so long (1 ms is the usual).',
      zh: '从此刻起，该 broker 每次刷盘需要这么久（平常为 1 ms）。',
    },
    fields: {
      broker: { kind: 'ref', to: 'broker', doc: { en: 'Broker whose disk is slow.', zh: '磁盘变慢的 broker。' } },
      flushMs: { kind: 'duration', doc: { en: 'What one flush takes, at least 1 ms.', zh: '一次刷盘的耗时，至少 1 ms。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

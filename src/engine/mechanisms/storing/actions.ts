/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  stallAppends: {
    doc: {
      en: 'For so long no append of this broker ends (its page cache takes no writes): the first send that comes holds the put lock, the others wait for it or are refused.',
      zh: '在这段时间内该 broker 的任何追加写都不会结束（页缓存（page cache）写不进去）：先到的发送占住写锁（put lock），其余的等待或被拒绝。',
    },
    fields: {
      broker: { kind: 'ref', to: 'broker', doc: { en: 'Broker whose appends hang.', zh: '追加写被卡住的 broker。' } },
      forMs: { kind: 'duration', doc: { en: 'For how long.', zh: '持续多久。' } },
    },
  },
} satisfies Record<string, ActionSpec>;

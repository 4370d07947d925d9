/** Why a message queue does not move on for a group: its lock, a held pull, flow control, a failed head. */
import type { ClusterMapModel, TapeGroup } from '../../../projections/clusterMap/clusterMapModel.ts';
import type { FlowPause } from '../../../projections/flowLimits.ts';
import { m } from '../../../paraglide/messages.js';
import { count, virtualTime } from '../../../views/format/index.ts';
import { ruleWords } from '../../../views/flowWords.ts';
import type { Field } from './Fields.tsx';
import { optionFields } from './optionFields.ts';

function lockText({ lockedBy = '', lockedUntil, denied }: TapeGroup, map: ClusterMapModel | undefined): string {
  const inputs = { consumer: lockedBy, time: virtualTime(lockedUntil ?? 0) };
  const isThere = map?.groups.some(({ consumers }) => consumers.some(({ id, status }) => id === lockedBy && status.state === 'running'));
  const held = isThere === true ? m.app_lockUntil(inputs) : m.app_lockLeft(inputs);
  return denied === undefined ? held : `${held}; ${m.app_lockRefused({ consumer: denied.consumer, time: virtualTime(denied.at) })}`;
}

/** The option that is the rule, where its owner has it set. */
function ruleField({ rule }: FlowPause, { owners }: TapeGroup, map: ClusterMapModel | undefined): readonly Field[] {
  const settings = map?.groups.flatMap(({ consumers }) => consumers).find(({ id }) => owners.includes(id))?.settings ?? [];
  return optionFields(settings.filter(({ name }) => name === rule));
}

/** Rows of what is so at the shown moment; none where nothing holds the queue up. */
export function waitFields(group: TapeGroup, map: ClusterMapModel | undefined): readonly Field[] {
  const { lockedBy, heldSince, heldBy = '', paused, suspended } = group;
  return [
    ...(lockedBy === undefined ? [] : [{ label: m.app_queueLock(), value: lockText(group, map), term: 'lockMaxLiveTime' }]),
    ...(heldSince === undefined
      ? []
      : [
          {
            label: m.app_heldPull(),
            value: m.app_heldPullSince({ time: virtualTime(heldSince), broker: heldBy }),
            term: 'brokerSuspendMaxTimeMillis',
          },
        ]),
    ...(paused === undefined
      ? []
      : [
          {
            label: m.app_flowControl(),
            value: m.app_flowSince({ time: virtualTime(paused.since), rule: ruleWords(paused) }),
            term: paused.rule,
          },
          ...ruleField(paused, group, map),
        ]),
    ...(suspended === undefined
      ? []
      : [
          {
            label: m.app_failedHead(),
            value: m.app_failedHeadHolds({ offset: String(suspended.offset), count: count(suspended.holds) }),
            term: 'suspendCurrentQueueTimeMillis',
          },
        ]),
  ];
}

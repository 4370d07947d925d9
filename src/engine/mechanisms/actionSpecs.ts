/** Every script action by its `do`, as data. Kept apart from the mechanisms so that reading a scenario does not need the engine. */
import type { ActionSpec } from '../model/scenario.ts';
import { actionSpecs as administration } from './administration/actions.ts';
import { actionSpecs as clientTypes } from './clientTypes/actions.ts';
import { actionSpecs as consuming } from './consuming/actions.ts';
import { actionSpecs as delay } from './delay/actions.ts';
import { actionSpecs as flushing } from './flushing/actions.ts';
import { actionSpecs as httpAccess } from './httpAccess/actions.ts';
import { actionSpecs as litePull } from './litePull/actions.ts';
import { actionSpecs as nodes } from './nodes/actions.ts';
import { actionSpecs as offsets } from './offsets/actions.ts';
import { actionSpecs as pop } from './pop/actions.ts';
import { actionSpecs as requestReply } from './requestReply/actions.ts';
import { actionSpecs as retention } from './retention/actions.ts';
import { actionSpecs as registration } from './registration/actions.ts';
import { actionSpecs as routing } from './routing/actions.ts';
import { actionSpecs as sending } from './sending/actions.ts';
import { actionSpecs as storing } from './storing/actions.ts';
import { actionSpecs as subscription } from './subscription/actions.ts';
import { actionSpecs as transactions } from './transactions/actions.ts';

export const actionSpecs: Readonly<Record<string, ActionSpec>> = {
  ...sending,
  ...consuming,
  ...pop,
  ...litePull,
  ...requestReply,
  ...nodes,
  ...storing,
  ...flushing,
  ...retention,
  ...offsets,
  ...subscription,
  ...transactions,
  ...delay,
  ...administration,
  ...registration,
  ...routing,
  ...httpAccess,
  ...clientTypes,
};

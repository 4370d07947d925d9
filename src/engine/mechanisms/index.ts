/** The registry. Handlers of one event run in this order; a new mechanism is one line. */
import { administration } from './administration/administration.ts';
import { callerRetry } from './callerRetry/callerRetry.ts';
import { clientTypes } from './clientTypes/clientTypes.ts';
import { consuming } from './consuming/consuming.ts';
import { delay } from './delay/delay.ts';
import { delayedRetry } from './delayedRetry/delayedRetry.ts';
import { flushing } from './flushing/flushing.ts';
import { heartbeat } from './heartbeat/heartbeat.ts';
import { idempotence } from './idempotence/idempotence.ts';
import { httpAccess } from './httpAccess/httpAccess.ts';
import type { Mechanism } from './mechanism.ts';
import { litePull } from './litePull/litePull.ts';
import { messageTrace } from './messageTrace/messageTrace.ts';
import { nodes } from './nodes/nodes.ts';
import { offsets } from './offsets/offsets.ts';
import { ordering } from './ordering/ordering.ts';
import { pop } from './pop/pop.ts';
import { pulling } from './pulling/pulling.ts';
import { rebalance } from './rebalance/rebalance.ts';
import { registration } from './registration/registration.ts';
import { replication } from './replication/replication.ts';
import { requestReply } from './requestReply/requestReply.ts';
import { retention } from './retention/retention.ts';
import { routing } from './routing/routing.ts';
import { sending } from './sending/sending.ts';
import { storing } from './storing/storing.ts';
import { subscription } from './subscription/subscription.ts';
import { transactions } from './transactions/transactions.ts';

export const mechanisms: readonly Mechanism[] = [
  nodes,
  clientTypes,
  subscription,
  registration,
  storing,
  flushing,
  replication,
  delayedRetry,
  delay,
  ordering,
  retention,
  offsets,
  routing,
  heartbeat,
  rebalance,
  pulling,
  litePull,
  requestReply,
  pop,
  consuming,
  idempotence,
  sending,
  callerRetry,
  messageTrace,
  transactions,
  administration,
  httpAccess,
];

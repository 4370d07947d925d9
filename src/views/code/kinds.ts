/** The kinds of clients that can be shown for each profile, in the order of their buttons. */
import type { ProfileId } from '../../engine/index.ts';
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import type { ClientKind } from './program.ts';
import { javaGrpc } from './programs/javaGrpc.ts';
import { httpJava } from './programs/httpJava.ts';
import { httpPhp, httpPython } from './programs/httpScripts.ts';
import { java4, java5 } from './programs/javaRemoting.ts';
import { onsAspNet } from './programs/onsAspNet.ts';
import { onsJava } from './programs/onsJava.ts';
import { onsCpp, onsDotnet } from './programs/onsNative.ts';
import { onsSpring } from './programs/onsSpring.ts';
import { springBoot } from './programs/springBoot.ts';

/** Those that have the shown client: a SimpleConsumer and a DefaultLitePullConsumer are classes of one library each. */
export function kindsFor({ profile, producer, consumer, httpClient }: ClientCodeModel): readonly [ClientKind, ...ClientKind[]] {
  if (httpClient !== undefined) return httpKinds;
  if (consumer?.type === 'simple') return [javaGrpc];
  if (consumer?.type === 'pull') return [kindsOf[profile][0]];
  const kinds = kindsOf[profile];
  return producer === undefined ? kinds : [kinds[0], ...kinds.slice(1), ...(forProducers[profile] ?? [])];
}

/** The languages in which the manual of ONS shows its HTTP access. */
const httpKinds = [httpJava, httpPhp, httpPython] as const;

export const kindsOf: Readonly<Record<ProfileId, readonly [ClientKind, ...ClientKind[]]>> = {
  'rocketmq-4.9': [java4, springBoot],
  'rocketmq-5.3': [java5, javaGrpc, springBoot],
  'ons-2017': [onsJava, onsSpring, onsCpp, onsDotnet],
};

/** Those that the manual shows for producers only. */
const forProducers: Readonly<Partial<Record<ProfileId, readonly ClientKind[]>>> = { 'ons-2017': [onsAspNet] };

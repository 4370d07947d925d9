/** The kinds of clients that can be shown for each profile, in the order of their buttons. */
import type { ProfileId } from '../../engine/index.ts';
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import type { ClientKind } from './program.ts';
import { javaGrpc } from './programs/javaGrpc.ts';
import { java4, java5 } from './programs/javaRemoting.ts';
import { onsJava } from './programs/onsJava.ts';
import { onsCpp, onsDotnet } from './programs/onsNative.ts';
import { springBoot } from './programs/springBoot.ts';

/** Those that have the shown client: a SimpleConsumer is a class of one library only. */
export const kindsFor = ({ profile, consumer }: ClientCodeModel): readonly [ClientKind, ...ClientKind[]] =>
  consumer?.type === 'simple' ? [javaGrpc] : kindsOf[profile];

export const kindsOf: Readonly<Record<ProfileId, readonly [ClientKind, ...ClientKind[]]>> = {
  'rocketmq-4.9': [java4, springBoot],
  'rocketmq-5.3': [java5, javaGrpc, springBoot],
  'ons-2017': [onsJava, onsCpp, onsDotnet],
};

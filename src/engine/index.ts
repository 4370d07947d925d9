/** The engine's public face: all that anything outside `src/engine` may import. */
export { factTypes, isHousekeeping } from './trace/factTypes.ts';
export type { Fact, FactEnvelope, FactField, FactFields, FactOf, FactType, FactTypeSpec, FieldKind } from './trace/factTypes.ts';
export type * from './model/scenario.ts';
export type * from './api.ts';
export { actionSpecs } from './mechanisms/actionSpecs.ts';
export type { RejectionReason } from './mechanisms/mechanism.ts';
export { createRun } from './history.ts';
export { claims } from './profiles/claims.ts';
export { profiles } from './profiles/index.ts';
export type { ConstantScope, ConstantSpec, Profile } from './profiles/profile.ts';
export { limits } from './kernel/limits.ts';
export { EngineInvariantError } from './kernel/invariant.ts';
export { isReviveRecord } from './model/names.ts';
export { parseEpoch } from './model/civilTime.ts';
export { isSuccess, orderlyGroups } from './model/listenerResult.ts';
export { matchingRule, matchingTransactionRule } from './model/listenerRules.ts';
export { parseDelayLevels } from './model/delayLevels.ts';
export { recallTag } from './model/timerWheel.ts';

/** Raised in the commit that changes any golden trace: a link made by another version says so. */
export const engineVersion = 12;

/** The engine's public face: all that anything outside `src/engine` may import. */
export { factTypes, isHousekeeping } from './trace/factTypes.ts';
export type { Fact, FactEnvelope, FactField, FactFields, FactOf, FactType, FactTypeSpec, FieldKind } from './trace/factTypes.ts';
export type * from './model/scenario.ts';
export type * from './api.ts';

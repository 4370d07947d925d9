/** Consumers without a listener: their program asks for messages and handles them itself. */
import type { ResolvedScenario } from '../engine/index.ts';

/** Ids of the SimpleConsumers (`receive`) and DefaultLitePullConsumers (`poll`). */
export const receiversOf = ({ consumers }: Pick<ResolvedScenario, 'consumers'>): readonly string[] =>
  consumers.filter(({ type }) => type === 'simple' || type === 'pull').map(({ id }) => id);

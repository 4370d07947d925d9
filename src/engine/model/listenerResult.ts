/** What a listener's result means to the one who reads it in a fact. */
import type { ResolvedScenario } from './scenario.ts';

/** The words of both listener interfaces (ConsumeConcurrentlyStatus, ConsumeOrderlyStatus). Null, an exception and a timeout are none of them. */
const successes: ReadonlySet<string> = new Set(['CONSUME_SUCCESS', 'SUCCESS', 'COMMIT']);

/** ackIndex of a listener that says nothing about it: all messages of the list are done (Integer.MAX_VALUE in ConsumeConcurrentlyContext). */
export const ackIndexOfAll = 0x7fff_ffff;

/** Whether the listener said that the message is handled; every other result is a failure. */
export const isSuccess = (result: string): boolean => successes.has(result);

/** Groups with an orderly listener: what fails there stays at the head of its queue, and nothing is sent back. */
export const orderlyGroups = (scenario: ResolvedScenario): readonly string[] => [
  ...new Set(scenario.consumers.filter(({ messageListener }) => messageListener === 'orderly').map(({ group }) => group)),
];

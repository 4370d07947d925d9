/** Numbers, times and ids as text: visual rules, section 8. Units stay Latin in Chinese, so nothing here asks for the language. */
export { axisTime, listTime, saidTime, shortClock, virtualTime, wallTime } from './time.ts';
export { countdown, duration, elapsed, gap, thin } from './duration.ts';
export { bytes, count, offset, perMille, range } from './numbers.ts';
export { brokerLetters, messageName, messagesByName, parseQueue, queueName, queueText, shortId } from './ids.ts';
export type { QueueParts } from './ids.ts';

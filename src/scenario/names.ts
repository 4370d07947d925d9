/** Rules for names and labels that come from outside. */

/** Ids of nodes and clients. */
export const idPattern = /^[A-Za-z][A-Za-z0-9_@-]{0,63}$/;
/** Topics and groups, as RocketMQ's `Validators` has it. */
export const topicOrGroupPattern = /^[%|a-zA-Z0-9_-]+$/;
/** Control characters, and the marks that turn the direction of writing. */
export const hiddenCharacters = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Names that mean something to JavaScript objects are never names of ours. */
export function isForbiddenName(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

/** A label as it may be shown: without control and direction marks, without space at its ends. */
export function cleanLabel(text: string): string {
  return text.replace(new RegExp(hiddenCharacters.source, 'g'), ' ').replace(/ {2,}/g, ' ').trim();
}

/** Topics that brokers make for themselves. */
export function isReservedTopic(topic: string): boolean {
  return reservedTopics.has(topic) || topic.startsWith('%RETRY%') || topic.startsWith('%DLQ%') || topic.startsWith('rmq_sys_');
}
const reservedTopics: ReadonlySet<string> = new Set([
  'SCHEDULE_TOPIC_XXXX',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'TBW102',
  'BenchmarkTest',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
]);

/** How many single-character edits (also swapping neighbours) lead from one text to the other. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The known name that was probably meant; undefined when nothing is near. */
export function nearestName(found: string, known: readonly string[]): string | undefined {
  const wanted = found.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 2.5)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

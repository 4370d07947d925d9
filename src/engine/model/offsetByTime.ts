/** Which offset of a queue stands for a time. Source: ConsumeQueue.getOffsetInQueueByTime (4.9.8), BinaryExtension.lowerBound (5.3.3). */

/** `nearest`: the message stored closest to it. `lowerBound`: the first stored at it or later. */
export type OffsetByTime = 'nearest' | 'lowerBound';

/**
 * 0 for a queue without messages. Later than everything: `nearest` gives the last message that there is, so that one is read
 * again; `lowerBound` gives the end.
 */
export function offsetByTime(
  queue: { readonly minOffset: number; readonly maxOffset: number },
  storedAtMs: (queueOffset: number) => number,
  atMs: number,
  rule: OffsetByTime,
): number {
  if (queue.maxOffset === 0) return 0;
  let low = queue.minOffset;
  let high = queue.maxOffset - 1;
  if (low > high) return queue.maxOffset;
  let earlier = -1;
  let later = -1;
  while (high >= low) {
    const middle = Math.floor((low + high) / 2);
    const storedMs = storedAtMs(middle);
    if (storedMs === atMs && rule === 'nearest') return middle;
    if (storedMs >= atMs) {
      high = middle - 1;
      later = middle;
    } else {
      low = middle + 1;
      earlier = middle;
    }
  }
  if (rule === 'lowerBound') return later === -1 ? queue.maxOffset : later;
  if (earlier === -1) return later;
  if (later === -1) return earlier;
  return atMs - storedAtMs(earlier) > storedAtMs(later) - atMs ? later : earlier;
}

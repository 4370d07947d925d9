import { describe, expect, test } from 'vitest';
import { inMapOrder, inRoomOrder, inSetOrder, topicsInMapOrder } from './javaHash.ts';

const queues = (count: number, step = 1) =>
  Array.from({ length: count / step }, (_, i) => ({ topic: 'OrderTopic', broker: 'broker-a', queueId: i * step }));
const ids = (of: readonly { readonly queueId: number }[]): string => of.map(({ queueId }) => queueId).join(' ');

/** What Java 17 printed for tables of the MessageQueue of rocketmq-common 4.9.8. */
describe('tables of message queues', () => {
  test.each([
    [4, '1 0 3 2'],
    [8, '7 6 1 0 5 4 3 2'],
    [12, '9 8 7 6 11 10 1 0 5 4 3 2'],
    [13, '9 8 7 6 12 11 10 1 0 5 4 3 2'],
    [16, '15 14 9 8 7 6 13 12 11 10 1 0 5 4 3 2'],
  ])('a HashSet and a ConcurrentHashMap of %i', (count, order) => {
    expect(ids(inSetOrder(queues(count), count))).toBe(order);
    expect(ids(inMapOrder(queues(count), count))).toBe(order);
  });

  test.each([
    [8, 4, '0 6 4 2'],
    [8, 20, '6 0 4 2'],
    [12, 4, '8 0 6 4 10 2'],
    [12, 20, '8 6 10 0 4 2'],
    [16, 4, '8 6 12 10 0 14 4 2'],
    [16, 20, '14 8 6 12 10 0 4 2'],
  ])('every second of %i in a HashMap with room for %i', (count, room, order) => {
    expect(ids(inRoomOrder(inMapOrder(queues(count, 2), count), room))).toBe(order);
  });

  test('topics of a ConcurrentHashMap', () => {
    const topics = ['OrderTopic', '%RETRY%order-group', 'TA', '%RETRY%GA', 'T8', '%RETRY%g8'];
    expect(topicsInMapOrder(topics, topics.length)).toEqual(['T8', '%RETRY%g8', '%RETRY%order-group', '%RETRY%GA', 'OrderTopic', 'TA']);
  });
});

import { expect, test } from 'vitest';
import { whyDeliveredAgain, type AgainReason, type Between, type Delivery } from './deliveredAgain.ts';

const first: Delivery = { consumer: 'c1', queue: 'T:broker-a:0', queueOffset: 7, reconsumeTimes: 0 };
const nothing: Between = {
  returned: undefined,
  result: 'CONSUME_SUCCESS',
  isOrderly: false,
  areTwins: false,
  end: undefined,
  wasReset: false,
  wasSought: false,
};
const later = 'RECONSUME_LATER';

test.each<[string, Partial<Delivery>, Partial<Between>, AgainReason]>([
  ['killed after the listener was done', { consumer: 'c2' }, { end: 'client.crashed' }, 'crashedAfter'],
  ['killed while the listener ran', { consumer: 'c2' }, { end: 'client.crashed', result: undefined }, 'crashedDuring'],
  ['shut down', { consumer: 'c2' }, { end: 'client.stopped' }, 'stopped'],
  ['taken by another consumer', { consumer: 'c2' }, {}, 'queueMoved'],
  ['one client id, whoever ended', { consumer: 'c2' }, { areTwins: true, end: 'client.crashed' }, 'twins'],
  ['read again by the same consumer', {}, {}, 'readAgain'],
  ['stored twice, whoever ended', { queueOffset: 8 }, { end: 'client.crashed' }, 'storedTwice'],
  ['sent back', { queue: '%RETRY%g:broker-a:0', reconsumeTimes: 1 }, { returned: 'retried', result: later }, 'retried'],
  ['not deleted: the same place', { reconsumeTimes: 1 }, { returned: 'notDeleted', result: undefined }, 'notDeleted'],
  ['an orderly listener failed', { reconsumeTimes: 1 }, { isOrderly: true, result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' }, 'suspendedAgain'],
  ['an orderly listener threw', { reconsumeTimes: 1 }, { isOrderly: true, result: 'EXCEPTION' }, 'suspendedAgain'],
  ['sending back failed: the client tries by itself', { reconsumeTimes: 1 }, { result: later }, 'resubmitted'],
  ['an administrator reset the offset', {}, { wasReset: true }, 'offsetReset'],
  ['the application called seek', {}, { wasSought: true }, 'sought'],
])('%s', (_name, second, between, reason) => {
  expect(whyDeliveredAgain(first, { ...first, ...second }, { ...nothing, ...between })).toBe(reason);
});

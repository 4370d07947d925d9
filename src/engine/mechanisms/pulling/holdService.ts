/** Pulls that wait at a broker. Source: PullRequestHoldService (4.9.8, 5.3.3). */
import { noTimers } from '../../model/freshMachine.ts';
import { queueKey } from '../../model/names.ts';
import type { Broker, PullHold, RemotingCall, SubscriptionData } from '../../model/world.ts';
import { matchesArrival } from '../messageFilter.ts';
import type { EngineContext, TaskSpec } from '../mechanism.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { bodyOf, holdKey } from './pullBody.ts';

export const holdTask = 'pullRequestHoldService';

const isLongPolling = (ctx: EngineContext, broker: Broker): boolean => ctx.option(broker, 'longPollingEnable') === true;

/** How often the waiting pulls are looked at (PullRequestHoldService.run). */
export const holdPeriodMs = (ctx: EngineContext, broker: Broker): number =>
  ctx.number(broker, isLongPolling(ctx, broker) ? 'pullRequestHoldInterval' : 'shortPollingTimeMills');

/** The broker lets a pull wait. */
export function hold(ctx: EngineContext, broker: Broker, call: RemotingCall, subscription: SubscriptionData): void {
  const body = bodyOf(call);
  const suspendMs = isLongPolling(ctx, broker) ? body.suspendMs : ctx.number(broker, 'shortPollingTimeMills');
  const row: PullHold = {
    machine: 'pullHold',
    instance: `${broker.id}/${call.queue ?? holdKey(body)}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    process: broker,
    incarnation: broker.lives,
    call,
    heldAtMs: ctx.now,
    suspendMs,
    subscription,
  };
  const held = broker.holds.get(holdKey(body));
  if (held === undefined) broker.holds.set(holdKey(body), [row]);
  else held.push(row);
  ctx.start(row);
  call.hopSeq = ctx.emit('pull.held', { consumer: call.from, queue: call.queue ?? holdKey(body), offset: body.offset, suspendMs });
  ctx.wakeAt(broker, holdTask, ctx.now + suspendMs);
}

/** Takes those that `event` releases out of the wait and answers them. */
function release(ctx: EngineContext, broker: Broker, key: string, event: (hold: PullHold) => string | undefined): void {
  const held = broker.holds.get(key);
  if (held === undefined || held.length === 0) return;
  const staying: PullHold[] = [];
  const released: { readonly hold: PullHold; readonly event: string }[] = [];
  for (const one of held) {
    const what = event(one);
    if (what === undefined) staying.push(one);
    else released.push({ hold: one, event: what });
  }
  if (released.length === 0) return;
  broker.holds.set(key, staying);
  for (const one of released) ctx.step(one.hold, one.event);
}

/** DefaultMessageStore.notifyMessageArriveIfNecessary, PullRequestHoldService.notifyMessageArriving. */
export function messageArriving(ctx: EngineContext, { broker, row, topic }: DispatchedRecord): void {
  const key = queueKey(topic, broker.commitLog.queueId(row));
  const held = broker.holds.get(key);
  if (held === undefined || held.length === 0) return;
  if (!isLongPolling(ctx, broker)) return ctx.wakeAt(broker, holdTask, ctx.now);
  const content = broker.commitLog.content(row);
  release(ctx, broker, key, (one) => {
    if (matchesArrival(ctx, one.subscription, content)) return 'MESSAGE_ARRIVED';
    return ctx.now >= one.heldAtMs + one.suspendMs ? 'EXPIRED' : undefined;
  });
  if ((broker.holds.get(key)?.length ?? 0) > 0) ctx.wakeAt(broker, holdTask, ctx.now);
}

/** The look at all that wait. */
export const holdService: TaskSpec = {
  nextWorkAt(_ctx, task) {
    const broker = task.process as Broker;
    let earliest = Infinity;
    for (const [key, held] of broker.holds) {
      const maxOffset = broker.queues.get(key)?.maxOffset ?? 0;
      for (const one of held) earliest = Math.min(earliest, maxOffset > bodyOf(one.call).offset ? 0 : one.heldAtMs + one.suspendMs);
    }
    return earliest;
  },
  run(ctx, task) {
    const broker = task.process as Broker;
    for (const key of [...broker.holds.keys()]) {
      const maxOffset = broker.queues.get(key)?.maxOffset ?? 0;
      release(ctx, broker, key, (one) => {
        if (maxOffset > bodyOf(one.call).offset) return 'QUEUE_GREW';
        return ctx.now >= one.heldAtMs + one.suspendMs ? 'EXPIRED' : undefined;
      });
    }
  },
};

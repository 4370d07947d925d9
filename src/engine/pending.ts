/** The event queue of a moment in words: what happens next, when and why. */
import type { PendingItem } from './api.ts';
import { isSameLife } from './kernel/eventQueue.ts';
import type { PendingEvent } from './mechanisms/mechanism.ts';
import type { MachineInstance, PeriodicTask, RemotingCall } from './model/world.ts';
import type { Simulation } from './simulation.ts';
import { tickEvent } from './periodicTasks.ts';
import { isHousekeeping, type Fact } from './trace/factTypes.ts';
import type { Trace } from './trace/trace.ts';

/** What lies on the way from something that a program did to what it waits for. */
const hops: ReadonlySet<string> = new Set(['request.sent', 'response.sent', 'connection.failed', 'route.fetched']);

/** Whether a program waits for this: a send or a request over HTTP looked up a route, or opened a connection. */
function isWaitedFor(trace: Trace, cause: number): boolean {
  let seq: number | undefined = cause;
  while (seq !== undefined && seq > 0) {
    const { type, causeSeq }: Fact = trace.fact(seq);
    if (!hops.has(type)) return type.startsWith('send.') || type === 'http.requested';
    seq = causeSeq;
  }
  return false;
}

const messageOf = ({ texts }: Simulation, { msgTextId }: RemotingCall): string | undefined =>
  msgTextId === undefined ? undefined : texts.text(msgTextId);

function describe(simulation: Simulation, trace: Trace, name: string, payload: unknown, cause: number): PendingEvent | undefined {
  const ofCall = (kind: string, call: RemotingCall, subject: string): PendingEvent => ({
    kind,
    name: call.code,
    subject,
    msgId: messageOf(simulation, call),
    housekeeping: isHousekeeping({ type: 'request.sent', code: call.code } as Fact) && !isWaitedFor(trace, cause),
  });
  switch (name) {
    case tickEvent: {
      const task = payload as PeriodicTask;
      const head = simulation.registry.tasks.get(task.task)?.waitsFor?.(simulation, task);
      return { kind: 'timer', name: task.task, subject: task.process.id, msgId: head, housekeeping: head === undefined };
    }
    case 'engine.timer': {
      const { instance, timer } = payload as { instance: MachineInstance; timer: number };
      if (!isSameLife(instance.process, instance.incarnation)) return undefined;
      const event = simulation.registry.machine(instance.machine).stepped.timerEvent(timer);
      return {
        kind: 'timer',
        name: event.split('.')[2] ?? event,
        subject: simulation.nameOf(instance),
        housekeeping: instance.machine === 'processQueue' || (instance.machine === 'connection' && !isWaitedFor(trace, cause)),
      };
    }
    case 'remoting.arrive':
      return ofCall('arrival', payload as RemotingCall, (payload as RemotingCall).to);
    case 'remoting.reply': {
      const { call } = payload as { call: RemotingCall };
      return ofCall('reply', call, call.from);
    }
    case 'remoting.timeout':
      return ofCall('timeout', payload as RemotingCall, (payload as RemotingCall).from);
    default: {
      const describeOwn = simulation.registry.pendingEvents.get(name);
      return describeOwn === undefined ? { kind: 'event', name, housekeeping: !isWaitedFor(trace, cause) } : describeOwn(payload as never);
    }
  }
}

/**
 * Nearest first, without what will come to nothing; script actions stand among the events.
 * @param trace with the facts from the run's beginning on
 */
export function listPending(simulation: Simulation, trace: Trace, limit: number): readonly PendingItem[] {
  const items: PendingItem[] = [];
  for (const event of simulation.queue.list()) {
    // What a process that has ended left behind is dropped when its time comes.
    if (!isSameLife(event.owner, event.lives)) continue;
    const what = describe(simulation, trace, simulation.registry.eventNames[event.kind] as string, event.payload, event.cause);
    if (what !== undefined) items.push({ dueAt: event.dueAt, causeSeq: event.cause > 0 ? event.cause : undefined, ...what });
  }
  for (const step of simulation.steps.slice(simulation.world.scriptCursor, simulation.world.scriptCursor + limit)) {
    // Each of several sends is a step of its own.
    const action = 'count' in step.action ? { ...step.action, count: 1 } : step.action;
    items.push({ dueAt: step.atMs, kind: 'script', name: step.action.do, action, housekeeping: false });
  }
  return items.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
}

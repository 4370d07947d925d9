/** The event queue of a moment in words: what happens next, when and why. */
import type { PendingItem } from './api.ts';
import { isSameLife } from './kernel/eventQueue.ts';
import type { PendingEvent } from './mechanisms/mechanism.ts';
import type { MachineInstance, PeriodicTask, RemotingCall } from './model/world.ts';
import type { Simulation } from './simulation.ts';
import { tickEvent } from './periodicTasks.ts';
import { isHousekeeping, type Fact } from './trace/factTypes.ts';

const isBackground = (call: RemotingCall): boolean => isHousekeeping({ type: 'request.sent', code: call.code } as Fact);

const messageOf = ({ texts }: Simulation, { msgTextId }: RemotingCall): string | undefined =>
  msgTextId === undefined ? undefined : texts.text(msgTextId);

function describe(simulation: Simulation, name: string, payload: unknown): PendingEvent | undefined {
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
        housekeeping: instance.machine === 'processQueue',
      };
    }
    case 'remoting.arrive': {
      const call = payload as RemotingCall;
      return { kind: 'arrival', name: call.code, subject: call.to, msgId: messageOf(simulation, call), housekeeping: isBackground(call) };
    }
    case 'remoting.reply': {
      const { call } = payload as { call: RemotingCall };
      return { kind: 'reply', name: call.code, subject: call.from, msgId: messageOf(simulation, call), housekeeping: isBackground(call) };
    }
    case 'remoting.timeout': {
      const call = payload as RemotingCall;
      return { kind: 'timeout', name: call.code, subject: call.from, msgId: messageOf(simulation, call), housekeeping: isBackground(call) };
    }
    default: {
      const describeOwn = simulation.registry.pendingEvents.get(name);
      return describeOwn === undefined ? { kind: 'event', name, housekeeping: true } : describeOwn(payload as never);
    }
  }
}

/** Nearest first, without what will come to nothing; script actions stand among the events. */
export function listPending(simulation: Simulation, limit: number): readonly PendingItem[] {
  const items: PendingItem[] = [];
  for (const event of simulation.queue.list()) {
    // What a process that has ended left behind is dropped when its time comes.
    if (!isSameLife(event.owner, event.lives)) continue;
    const what = describe(simulation, simulation.registry.eventNames[event.kind] as string, event.payload);
    if (what !== undefined) items.push({ dueAt: event.dueAt, causeSeq: event.cause > 0 ? event.cause : undefined, ...what });
  }
  for (const step of simulation.steps.slice(simulation.world.scriptCursor, simulation.world.scriptCursor + limit)) {
    // Each of several sends is a step of its own.
    const action = 'count' in step.action ? { ...step.action, count: 1 } : step.action;
    items.push({ dueAt: step.atMs, kind: 'script', name: step.action.do, action, housekeeping: false });
  }
  return items.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
}

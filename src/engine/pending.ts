/** The event queue of a moment in words: what happens next, when and why. */
import type { PendingItem } from './api.ts';
import { checkTask } from './mechanisms/transactions/halfMessages.ts';
import { knownHalfStore, type HalfMessage } from './mechanisms/transactions/halfStore.ts';
import type { LocalTransaction } from './mechanisms/transactions/localTransactions.ts';
import { checkEvent } from './mechanisms/transactions/messageCadence.ts';
import { headOfLevel } from './model/scheduled.ts';
import { nextSlotOf } from './model/timerWheel.ts';
import type { Broker, ConsumeTask, MachineInstance, PeriodicTask, Process, RemotingCall } from './model/world.ts';
import type { Simulation } from './simulation.ts';
import { tickEvent } from './periodicTasks.ts';
import { isHousekeeping, type Fact } from './trace/factTypes.ts';

const isBackground = (call: RemotingCall): boolean => isHousekeeping({ type: 'request.sent', code: call.code } as Fact);

/** The message that a tick is waited for. */
function headOf(simulation: Simulation, task: PeriodicTask): string | undefined {
  const broker = simulation.process<Broker>(task.process.id);
  if (task.task === 'deliverDelayedMessage') return headOfLevel(broker, task.subject);
  if (task.task === 'timerDequeue') {
    const row = nextSlotOf(simulation.world, broker.id)?.entries[0]?.row;
    return row === undefined ? undefined : broker.commitLog.message(row).content.msgId;
  }
  return task.task === checkTask ? knownHalfStore(simulation, broker)?.messages.keys().next().value : undefined;
}

function describe(simulation: Simulation, name: string, payload: unknown): Omit<PendingItem, 'dueAt' | 'causeSeq'> | undefined {
  switch (name) {
    case tickEvent: {
      const task = payload as PeriodicTask;
      const head = headOf(simulation, task);
      return { kind: 'timer', name: task.task, subject: task.process.id, msgId: head, housekeeping: head === undefined };
    }
    case 'engine.timer': {
      const { instance, timer } = payload as { instance: MachineInstance; timer: number };
      const event = simulation.registry.machine(instance.machine).stepped.timerEvent(timer);
      return {
        kind: 'timer',
        name: event.split('.')[2] ?? event,
        subject: instance.instance,
        housekeeping: instance.machine === 'processQueue',
      };
    }
    case 'engine.bound': {
      const bound = payload as { kind: number; payload: unknown; process: Process };
      return describe(simulation, simulation.registry.eventNames[bound.kind] as string, bound.payload);
    }
    case 'remoting.arrive': {
      const call = payload as RemotingCall;
      return { kind: 'arrival', name: call.code, subject: call.to, msgId: call.msgId, housekeeping: isBackground(call) };
    }
    case 'remoting.reply': {
      const { call } = payload as { call: RemotingCall };
      return { kind: 'reply', name: call.code, subject: call.from, msgId: call.msgId, housekeeping: isBackground(call) };
    }
    case 'remoting.timeout': {
      const call = payload as RemotingCall;
      return { kind: 'timeout', name: call.code, subject: call.from, msgId: call.msgId, housekeeping: isBackground(call) };
    }
    case 'consume.finish': {
      const task = payload as ConsumeTask;
      return { kind: 'consume', name: task.result, subject: task.process.id, msgId: task.message.content.msgId, housekeeping: false };
    }
    case 'transactions.localDone': {
      const { producer, returned, request } = payload as LocalTransaction;
      return { kind: 'consume', name: returned, subject: producer.id, msgId: request.content.msgId, housekeeping: false };
    }
    case checkEvent: {
      const { broker, content } = (payload as { message: HalfMessage }).message;
      return { kind: 'timer', name: checkTask, subject: broker.id, msgId: content.msgId, housekeeping: false };
    }
    case 'node.start':
      return { kind: 'start', name: 'start', subject: (payload as Process).id, housekeeping: false };
    case 'store.dispatch': {
      return { kind: 'dispatch', name: 'reput', subject: (payload as { broker: Process }).broker.id, housekeeping: true };
    }
    default:
      return { kind: 'event', name, housekeeping: true };
  }
}

/** Nearest first; script actions stand among the events. */
export function listPending(simulation: Simulation, limit: number): readonly PendingItem[] {
  const items: PendingItem[] = [];
  for (const event of simulation.queue.list()) {
    const what = describe(simulation, simulation.registry.eventNames[event.kind] as string, event.payload);
    if (what !== undefined) items.push({ dueAt: event.dueAt, causeSeq: event.cause > 0 ? event.cause : undefined, ...what });
  }
  for (const step of simulation.steps.slice(simulation.world.scriptCursor, simulation.world.scriptCursor + limit)) {
    items.push({ dueAt: step.atMs, kind: 'script', name: step.action.do, housekeeping: false });
  }
  return items.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
}

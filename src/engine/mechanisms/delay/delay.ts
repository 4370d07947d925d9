/** Messages that wait: delay levels, the timer wheel, and taking a timed message back. Rules: README.md of this folder. */
import { scheduleTopic, timerTopic } from '../../model/names.ts';
import { isSlave } from '../../model/replicas.ts';
import { nextSlotOf } from '../../model/timerWheel.ts';
import type { Broker, Process } from '../../model/world.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { forgetHandles, recallAction, recallAnswered, recallMessage, rememberHandle } from './recall.ts';
import {
  forgetUnsavedOffsets,
  hasWaitingLevel,
  levelDispatched,
  saveOffsets,
  scheduleTasks,
  startScheduleService,
} from './scheduleService.ts';
import {
  forgetTruncatedTimers,
  forgetUnsavedDrains,
  hasWheel,
  saveWheel,
  startTimerService,
  timerDispatched,
  timerTasks,
} from './timerService.ts';

const isWaiting = (ctx: EngineContext, broker: Broker): boolean =>
  !isSlave(broker) && (hasWaitingLevel(broker) || nextSlotOf(ctx.world, broker.id) !== undefined);

export const delay = defineMechanism({
  id: 'delay',
  actions: { recall: recallAction },
  requestProcessors: { broker: { RECALL_MESSAGE: recallMessage } },
  tasks: { ...scheduleTasks, ...timerTasks },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      if (isSlave(broker)) return;
      startScheduleService(ctx, broker);
      if (hasWheel(ctx, broker)) startTimerService(ctx, broker);
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind === 'producer') return forgetHandles(ctx, process.id);
      if (process.kind !== 'broker') return;
      forgetUnsavedOffsets(process as Broker);
      if (hasWheel(ctx, process as Broker)) forgetUnsavedDrains(ctx, process as Broker);
    },
    'process.stopping': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      saveOffsets(process as Broker);
      if (hasWheel(ctx, process as Broker)) saveWheel(ctx, process as Broker);
    },
    'store.truncated': (ctx, broker: Broker) => {
      if (hasWheel(ctx, broker)) forgetTruncatedTimers(ctx, broker);
    },
    'store.dispatched': (ctx, { broker, row, topic }: DispatchedRecord) => {
      if (topic === scheduleTopic) levelDispatched(ctx, broker, broker.commitLog.queueId(row));
      else if (topic === timerTopic) timerDispatched(ctx, broker, broker.commitLog.message(row));
    },
    'delay.recallable': rememberHandle,
    'delay.recallAnswered': recallAnswered,
  },
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values())
      if (process.kind === 'broker' && process.isRunning && isWaiting(ctx, process as Broker)) return false;
    return true;
  },
});

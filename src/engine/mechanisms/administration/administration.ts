/** Commands of an operator: topics, offsets, progress, suspending consumers. Rules: README.md of this folder. */
import type { ScriptAction } from '../../model/scenario.ts';
import { isSlave } from '../../model/replicas.ts';
import type { Broker, Consumer, Process } from '../../model/world.ts';
import { defineMechanism, type ActionRejection, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { consumerProgress, resetOffset, runningBrokers, updateTopic } from './brokerAdmin.ts';
import { refusesConsumeMode, setConsumeMode } from './consumeMode.ts';
import { consumerStatus } from './consumerStatus.ts';
import { deleteTopic, rejectDelete } from './deleteTopic.ts';
import { deleteSubGroup, rejectDeleteSubGroup, updateSubGroup } from './subGroup.ts';
import { rejectConfig, rejectOrderConf, updateBrokerConfig, updateOrderConf } from './brokerConfig.ts';
import { queryById } from './queryById.ts';
import { queryByKey, queryByUniqueKey } from './queryByKey.ts';
import { applyReset, resetDone, resetRequested, resume, suspend } from './clientReset.ts';

const consumerOf = (ctx: EngineContext, action: ScriptAction): Consumer => ctx.process<Consumer>(action['consumer'] as string);

function rejectUnless(ctx: EngineContext, action: ScriptAction, isPaused: boolean): ActionRejection | undefined {
  const consumer = consumerOf(ctx, action);
  if (consumer.type !== 'push') return { reason: 'notPushConsumer', subject: consumer.id };
  if (!consumer.isRunning) return { reason: 'notRunning', subject: consumer.id };
  if (ctx.world.frozen.has(consumer.id)) return { reason: 'frozen', subject: consumer.id };
  if (consumer.isPaused === isPaused) return undefined;
  return { reason: isPaused ? 'notSuspended' : 'alreadySuspended', subject: consumer.id };
}

const noBroker = (ctx: EngineContext): ActionRejection | undefined =>
  runningBrokers(ctx).length > 0 ? undefined : { reason: 'noBrokerRunning' };

function meantBrokers(ctx: EngineContext, action: ScriptAction): Broker[] {
  const only = action['broker'] as string | undefined;
  return runningBrokers(ctx).filter(({ id }) => only === undefined || id === only);
}

export const administration = defineMechanism({
  id: 'administration',
  actions: {
    updateTopic: {
      spec: actionSpecs.updateTopic,
      reject: (ctx, action) =>
        meantBrokers(ctx, action).length > 0
          ? undefined
          : action['broker'] === undefined
            ? { reason: 'noBrokerRunning' }
            : { reason: 'notRunning', subject: action['broker'] as string },
      apply: (ctx, action) => {
        const { cause } = ctx;
        // Without a broker mqadmin asks the masters of the cluster; slaves get it with their next metadata sync.
        const asked = meantBrokers(ctx, action).filter((broker) => action['broker'] !== undefined || !isSlave(broker));
        for (const broker of asked) ctx.causedBy(cause, () => updateTopic(ctx, broker, action));
      },
    },
    deleteTopic: { spec: actionSpecs.deleteTopic, reject: rejectDelete, apply: deleteTopic },
    updateBrokerConfig: { spec: actionSpecs.updateBrokerConfig, reject: rejectConfig, apply: updateBrokerConfig },
    updateOrderConf: { spec: actionSpecs.updateOrderConf, reject: rejectOrderConf, apply: updateOrderConf },
    updateSubGroup: { spec: actionSpecs.updateSubGroup, reject: noBroker, apply: updateSubGroup },
    deleteSubGroup: { spec: actionSpecs.deleteSubGroup, reject: rejectDeleteSubGroup, apply: deleteSubGroup },
    resetOffset: {
      spec: actionSpecs.resetOffset,
      reject: (ctx, action) => {
        const topic = action['topic'] as string;
        return (
          noBroker(ctx) ??
          (runningBrokers(ctx).some(({ topics }) => topics.has(topic)) ? undefined : { reason: 'noSuchTopic', subject: topic })
        );
      },
      apply: resetOffset,
    },
    consumerProgress: {
      spec: actionSpecs.consumerProgress,
      reject: noBroker,
      apply: (ctx, action) => consumerProgress(ctx, action['group'] as string),
    },
    setConsumeMode: {
      spec: actionSpecs.setConsumeMode,
      reject: (ctx, action) => refusesConsumeMode(ctx, action, meantBrokers(ctx, action)),
      apply: (ctx, action) => setConsumeMode(ctx, action, meantBrokers(ctx, action)),
    },
    queryByKey: { spec: actionSpecs.queryByKey, reject: noBroker, apply: queryByKey },
    queryById: { spec: actionSpecs.queryById, reject: () => undefined, apply: queryById },
    queryByUniqueKey: { spec: actionSpecs.queryByUniqueKey, reject: noBroker, apply: queryByUniqueKey },
    consumerStatus: {
      spec: actionSpecs.consumerStatus,
      reject: noBroker,
      apply: (ctx, action) => consumerStatus(ctx, action['group'] as string),
    },
    suspendConsumer: {
      spec: actionSpecs.suspendConsumer,
      reject: (ctx, action) => rejectUnless(ctx, action, false),
      apply: (ctx, action) => suspend(ctx, consumerOf(ctx, action), 'suspend'),
    },
    resumeConsumer: {
      spec: actionSpecs.resumeConsumer,
      reject: (ctx, action) => rejectUnless(ctx, action, true),
      apply: (ctx, action) => resume(ctx, consumerOf(ctx, action)),
    },
  },
  requestProcessors: { consumer: { RESET_CONSUMER_CLIENT_OFFSET: resetRequested } },
  eventHandlers: {
    'administration.applyReset': applyReset,
    'administration.resetDone': resetDone,
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind === 'consumer') (process as Consumer).isPaused = false;
      if (process.kind === 'broker') (process as Broker).offsetResets = new Map();
    },
  },
});

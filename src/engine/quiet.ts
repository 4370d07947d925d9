/** Whether nothing but background work is left in a run. */
import { isRetryTopic, retryTopicPrefix } from './model/names.ts';
import { isSlave } from './model/replicas.ts';
import type { Broker, Consumer, Process } from './model/world.ts';
import type { Simulation } from './simulation.ts';

const backgroundCodes = new Set([
  'PULL_MESSAGE',
  'POP_MESSAGE',
  'HEART_BEAT',
  'GET_ROUTEINFO_BY_TOPIC',
  'REGISTER_BROKER',
  'GET_CONSUMER_LIST_BY_GROUP',
  'QUERY_ASSIGNMENT',
  'QUERY_CONSUMER_OFFSET',
  'UNREGISTER_CLIENT',
]);

const isConsumer = (process: Process): process is Consumer => process.kind === 'consumer';

/** Groups with a running member that read this topic. */
function* readersOf(simulation: Simulation, topic: string): Generator<readonly Consumer[]> {
  const byGroup = new Map<string, Consumer[]>();
  for (const process of simulation.world.processes.values()) {
    if (!isConsumer(process) || !process.isRunning || process.messageModel !== 'CLUSTERING') continue;
    if (process.type === 'simple') continue; // What it has still to receive, `pop` knows.
    const reads = process.subscriptions.has(topic) && (!isRetryTopic(topic) || topic === retryTopicPrefix + process.group);
    if (!reads) continue;
    const members = byGroup.get(process.group);
    if (members === undefined) byGroup.set(process.group, [process]);
    else members.push(process);
  }
  yield* byGroup.values();
}

/** A readable message that a running group has not pulled yet. */
function hasUnpulled(simulation: Simulation): boolean {
  for (const process of simulation.world.processes.values()) {
    if (process.kind !== 'broker' || !process.isRunning) continue;
    const broker = process as Broker;
    if (isSlave(broker)) continue;
    for (const [key, queue] of broker.queues) {
      if (queue.nextOffset > queue.maxOffset) return true;
      const split = key.lastIndexOf(':');
      const topic = key.slice(0, split);
      const reference = `${topic}:${broker.id}:${key.slice(split + 1)}`;
      for (const members of readersOf(simulation, topic)) {
        const owner = members.find((member) => member.processQueues.has(reference));
        const progress =
          owner?.processQueues.get(reference)?.nextOffset ??
          broker.offsets.get(`${topic}@${members[0]?.group ?? ''}`)?.get(Number(key.slice(split + 1))) ??
          0;
        if (progress < queue.maxOffset) return true;
      }
    }
  }
  return false;
}

export function isQuiet(simulation: Simulation): boolean {
  const { world, steps, registry } = simulation;
  if (world.scriptCursor < steps.length) return false;
  for (const process of world.processes.values()) if (process.lives === 0) return false;
  for (const mechanism of registry.mechanisms) if (mechanism.isQuiet?.(simulation) === false) return false;
  for (const call of world.pendingCalls.values()) if (!backgroundCodes.has(call.code)) return false;
  return !hasUnpulled(simulation);
}

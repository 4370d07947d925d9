/** What a consumer subscribes before it starts. Rules: README.md of this folder. */
import { parseTags } from '../../model/filter.ts';
import { retryTopicOf } from '../../model/names.ts';
import type { Consumer, Process } from '../../model/world.ts';
import { defineMechanism } from '../mechanism.ts';

export const subscription = defineMechanism({
  id: 'subscription',
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'consumer') return;
      const consumer = process as Consumer;
      const spec = ctx.scenario.consumers.find(({ id }) => id === consumer.id);
      consumer.subscriptions = new Map();
      for (const { topic, expression } of spec?.subscriptions ?? []) {
        consumer.subscriptions.set(topic, { topic, expression, tags: parseTags(expression), subVersion: ctx.now });
      }
      if (consumer.messageModel === 'BROADCASTING') return;
      const retryTopic = retryTopicOf(consumer.group);
      consumer.subscriptions.set(retryTopic, { topic: retryTopic, expression: '*', tags: [], subVersion: ctx.now });
    },
  },
});

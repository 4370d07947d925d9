/** The cluster lens of the rail. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import type { Lens } from '../view.ts';
import { createClusterView } from './clusterView.ts';
import { legendOf } from './legend.ts';
import { clusterTwin } from './twin.ts';
import { brokerCount, groupCount, ownQueues, queueCount } from './words.ts';

export const clusterLens: Lens<ClusterMapModel> = {
  id: 'cluster',
  create: createClusterView,
  title: () => m.cluster_title(),
  context(model) {
    const queues = model.brokers.reduce((sum, broker) => sum + ownQueues(broker).length, 0);
    return m.cluster_context({
      brokers: brokerCount(model.brokers.length),
      queues: queueCount(queues),
      groups: groupCount(model.groups.length),
    });
  },
  explanation: () => m.cluster_explanation(),
  spanRule: () => m.span_rule_things(),
  simplification: () => m.cluster_simplification(),
  legend: legendOf,
  twin: clusterTwin,
};

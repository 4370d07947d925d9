/** Who talks to whom beside messages: the open connections of the selected node, and what goes over them from time to time. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { curvePath } from '../flight.ts';
import { colour, type SceneNode } from '../marks/index.ts';
import type { TwinTable } from '../view.ts';
import type { Drawing } from './drawing.ts';
import type { ClusterLayout } from './layoutParts.ts';
import { nodeCurve } from './links.ts';

export interface Connection {
  readonly from: string;
  readonly to: string;
  /** What is sent over it without anybody asking. */
  readonly use: string;
}

function useOf({ nameServers, brokers, producers }: ClusterMapModel, from: string, to: string): string {
  const isBroker = brokers.some(({ id }) => id === from);
  if (nameServers.some(({ id }) => id === to)) return isBroker ? m.cluster_connection_registration() : m.cluster_connection_routes();
  if (isBroker) return m.cluster_connection_replication();
  const overHttp = producers.some(({ id, role }) => id === from && role !== 'producer');
  return overHttp ? m.cluster_none() : m.cluster_connection_heartbeats();
}

/** All that are open, as they were opened. */
export const openConnections = (model: ClusterMapModel): readonly Connection[] =>
  model.connections.map((id) => {
    const [from = '', to = ''] = id.split('>');
    return { from, to, use: useOf(model, from, to) };
  });

/** An open connection over which no message comes. */
export const connectionLook = {
  stroke: colour('ink-3'),
  'stroke-width': 1.25,
  'stroke-dasharray': '1 5',
  'stroke-linecap': 'round',
} as const;

const nodeKinds: ReadonlySet<string> = new Set(['broker', 'nameServer', 'producer', 'consumer']);

/** Between a name server and a consumer: over the brokers and down before the groups, off all words. */
function roundTheBrokers({ nameServers, consumers, groups }: ClusterLayout, from: string, to: string): string | undefined {
  const consumer = consumers.get(from) ?? consumers.get(to);
  const server = nameServers.get(from) ?? nameServers.get(to);
  if (consumer === undefined || server === undefined) return undefined;
  const bottom = server.y + server.height;
  const left = Math.min(...[...groups.values()].map(({ x }) => x)) - 8;
  return `M${server.x + server.width - 16} ${bottom}V${bottom + 10}H${left}V${consumer.y + consumer.height / 2}H${consumer.x + 10}`;
}

/** Faint lines under everything else, on demand: a picture with all of them would show nothing. Registrations are always drawn. */
export function connectionNodes({ model, layout, selection }: Drawing): readonly SceneNode[] {
  if (selection === undefined || !nodeKinds.has(selection.kind) || layout.form === 'phone') return [];
  return openConnections(model).flatMap(({ from, to }) => {
    if (from !== selection.id && to !== selection.id) return [];
    if (layout.nameServers.has(to) && layout.brokers.has(from)) return [];
    const curve = nodeCurve(layout, from, to);
    if (curve === undefined) return [];
    const d = (layout.form === 'columns' ? roundTheBrokers(layout, from, to) : undefined) ?? curvePath(curve);
    const attrs = { d, fill: 'none', ...connectionLook };
    return [{ tag: 'path' as const, key: `connection ${from}>${to}`, attrs }];
  });
}

export const connectionTable = (model: ClusterMapModel): TwinTable => ({
  caption: m.cluster_twin_connections(),
  columns: [{ label: m.cluster_column_from() }, { label: m.cluster_column_to() }, { label: m.cluster_column_use() }],
  rows: openConnections(model).map(({ from, to, use }) => ({ key: `connection ${from}>${to}`, cells: [from, to, use] })),
});

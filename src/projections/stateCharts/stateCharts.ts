/** Machines of the moment, with what facts know of them: the fact of the last change, the key of the message. */
import type { Fact, MachineStateView, Projection, Selection } from '../../engine/index.ts';
import { instancesShown, type ChartInstance, type StateChartsModel } from './stateChartsModel.ts';

interface StateChartsState {
  /** Fact of the last change, by `machine instance`. */
  readonly changes: Map<string, number>;
  readonly keys: Map<string, string>;
  /** Consumers whose listener has the message now, by msgId. */
  readonly consuming: Map<string, string[]>;
  /** Group of each client. */
  readonly groups: Map<string, string>;
  readonly nodes: readonly string[];
}

function apply(state: StateChartsState, fact: Fact): void {
  switch (fact.type) {
    case 'state.changed':
      state.changes.set(`${fact.machine} ${fact.instance}`, fact.seq);
      return;
    case 'send.requested':
      if (fact.keys !== undefined) state.keys.set(fact.msgId, fact.keys);
      return;
    case 'message.delivered':
      state.consuming.set(fact.msgId, [...(state.consuming.get(fact.msgId) ?? []), fact.consumer]);
      return;
    case 'message.consumed': {
      const left = (state.consuming.get(fact.msgId) ?? []).filter((consumer) => consumer !== fact.consumer);
      if (left.length === 0) state.consuming.delete(fact.msgId);
      else state.consuming.set(fact.msgId, left);
      return;
    }
    default:
      return;
  }
}

/** Machines that are the selected thing itself; all others only belong to it. */
const own: Readonly<Record<Selection['kind'], readonly string[]>> = {
  message: ['halfMessage', 'sendRequest', 'consumeTask'],
  queue: ['processQueue'],
  broker: ['broker'],
  nameServer: ['nameServer'],
  producer: ['producer', 'httpGateway', 'httpClient'],
  consumer: ['consumer'],
  group: ['consumer'],
  link: ['link'],
};

/** `c1/OrderTopic:broker-a:0` → c1, OrderTopic:broker-a:0, OrderTopic, broker-a, 0. */
function partsOf(instance: string): readonly string[] {
  const parts = instance.split(/[/>]/);
  return [...parts, ...parts.flatMap((part) => (part.includes(':') ? part.split(':') : []))];
}

/** Ids contain hyphens too, so `broker-a-n1` is taken apart by the ids there are. */
function endsOf(state: StateChartsState, link: string): readonly [string, string] | undefined {
  for (const from of state.nodes) {
    const to = state.nodes.find((node) => link === `${from}-${node}`);
    if (to !== undefined) return [from, to];
  }
  return undefined;
}

/** Whether both name the same link, whichever end comes first. */
function isThisLink(state: StateChartsState, link: string, other: string): boolean {
  const [ends, others] = [endsOf(state, link), endsOf(state, other)];
  return ends !== undefined && others !== undefined && ends.every((end) => others.includes(end));
}

function rankOf(state: StateChartsState, view: MachineStateView, selection: Selection | undefined): ChartInstance['rank'] {
  if (selection === undefined) return 0;
  const parts = partsOf(view.instance);
  const isOf = (id: string): boolean => view.instance === id || parts.includes(id);
  const holders = selection.kind === 'message' ? (state.consuming.get(selection.id) ?? []) : [];
  const belongs =
    selection.kind === 'group'
      ? parts.some((part) => part === selection.id || state.groups.get(part) === selection.id)
      : selection.kind === 'link'
        ? (view.machine === 'link' && isThisLink(state, view.instance, selection.id)) ||
          (parts.length > 1 && parts.every((part) => selection.id.includes(part)))
        : isOf(selection.id) || (view.machine === 'consumeTask' && holders.some(isOf));
  if (!belongs) return 0;
  return own[selection.kind].includes(view.machine) ? 3 : 2;
}

/** A link has its machine from the first cut on; until then it is as every link begins. */
function wholeLink(
  state: StateChartsState,
  selection: Selection | undefined,
  machines: readonly MachineStateView[],
): ChartInstance | undefined {
  if (selection?.kind !== 'link') return undefined;
  const ends = endsOf(state, selection.id);
  if (ends === undefined || machines.some((view) => view.machine === 'link' && isThisLink(state, view.instance, selection.id)))
    return undefined;
  return { machine: 'link', instance: selection.id, ends, state: 'up', timers: [], rank: 3 };
}

function model(
  state: StateChartsState,
  _nowMs: number,
  selection: Selection | undefined,
  machines: readonly MachineStateView[] = [],
): StateChartsModel {
  const counts: Record<string, number> = {};
  const link = wholeLink(state, selection, machines);
  const byRank: ChartInstance[][] = [link === undefined ? [] : [link], [], []];
  if (link !== undefined) counts[link.machine] = 1;
  for (const view of machines) {
    counts[view.machine] = (counts[view.machine] ?? 0) + 1;
    const rank = rankOf(state, view, selection);
    const isConsumption = view.machine === 'consumeTask' && rank === 3;
    const msgId = isConsumption ? selection?.id : partsOf(view.instance).find((part) => /^[0-9A-F]{32}$/.test(part));
    byRank[rank === 3 ? 0 : rank === 2 ? 1 : 2]?.push({
      ...view,
      msgId,
      key: msgId === undefined ? undefined : state.keys.get(msgId),
      ends: view.machine === 'link' ? endsOf(state, view.instance) : undefined,
      group: isConsumption ? state.groups.get(view.instance.split('/')[0] ?? '') : undefined,
      last: view.last === undefined ? undefined : { ...view.last, seq: state.changes.get(`${view.machine} ${view.instance}`) },
      rank,
    });
  }
  const shown: Record<string, number> = {};
  const instances = byRank.flat().filter(({ machine }) => (shown[machine] = (shown[machine] ?? 0) + 1) <= instancesShown);
  const isRow = selection?.kind === 'message' && byRank[0]?.length === 0 && byRank[1]?.length === 0;
  return { instances, counts, row: isRow ? { msgId: selection.id, key: state.keys.get(selection.id) } : undefined };
}

export const stateCharts: Projection<StateChartsState, StateChartsModel> = {
  id: 'stateCharts',
  initial: ({ nameServers, brokers, producers, consumers, httpGateways = [], httpClients = [] }) => ({
    changes: new Map(),
    keys: new Map(),
    consuming: new Map(),
    groups: new Map([...producers, ...consumers].map(({ id, group }) => [id, group])),
    nodes: [...nameServers, ...brokers, ...producers, ...consumers, ...httpGateways, ...httpClients].map(({ id }) => id),
  }),
  apply,
  readsMachines: true,
  model,
};

/** Which chart is shown, of which machine. */
import type { Selection } from '../../engine/index.ts';
import type { ChartInstance, StateChartsModel } from '../../projections/stateCharts/stateChartsModel.ts';
import type { KeptChoice } from '../view.ts';
import type { Chart } from './chart.ts';
import { chartOf, charts } from './charts.ts';

/** Id of the player's machine (`app/playerMachine.ts`). */
export const clockMachine = 'virtualClock';

export interface Choice {
  readonly machine?: string | undefined;
  readonly instance?: string | undefined;
}

/** What stands at a selection's place where there is none. */
export const selectionKey = (selection: Selection | undefined): string =>
  selection === undefined ? '' : `${selection.kind} ${selection.id}`;

/** The choice, as long as the selection is that for which it was made: one made later chooses anew. */
export const choiceFor = (kept: KeptChoice | undefined, selection: Selection | undefined): Choice =>
  kept?.madeFor === selectionKey(selection) ? kept : {};

/** The clock of the page is no machine of the run: which mode it is in is known where the picture is drawn. */
export function withClock(model: StateChartsModel, mode: string | undefined): StateChartsModel {
  if (mode === undefined) return model;
  const clock: ChartInstance = { machine: clockMachine, instance: clockMachine, state: mode, timers: [], rank: 0 };
  return { ...model, instances: [...model.instances, clock], counts: { ...model.counts, [clockMachine]: 1 } };
}

/** Machine of a selected thing when none of its kind lives now. */
const machineOf: Readonly<Partial<Record<Selection['kind'], string>>> = {
  broker: 'broker',
  nameServer: 'nameServer',
  producer: 'producer',
  consumer: 'consumer',
  group: 'consumer',
  link: 'link',
  queue: 'processQueue',
};

/** Without a selection, or where that has no machine: what a preset is about, where one of these lives at that moment. */
const tellingMachines = ['halfMessage', 'httpRequest', 'consumer', 'producer', 'httpClient', 'broker'] as const;
/** These come before a node that is down. */
const aboutOneMessage: ReadonlySet<string> = new Set(['halfMessage', 'httpRequest']);

/** Modes of nodes and links in which they do not do their work. */
const unusual: ReadonlySet<string> = new Set(['crashed', 'stopped', 'stopping', 'frozen', 'shutdownAlready', 'cut']);
const nodesAndLinks: ReadonlySet<string> = new Set([...Object.values(machineOf), 'httpGateway', 'httpClient']);

/** The node or link that came last into a mode in which it does not work. */
function unusualOne({ instances }: StateChartsModel): ChartInstance | undefined {
  return instances
    .filter(({ machine, state, last }) => nodesAndLinks.has(machine) && unusual.has(state) && last !== undefined)
    .toSorted((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))[0];
}

/** What was chosen by hand; otherwise what the selection is; otherwise what is down; otherwise the most telling machine that lives. */
export function chosen(
  model: StateChartsModel,
  choice: Choice,
  selection: Selection | undefined,
): { readonly chart: Chart; readonly instance: ChartInstance | undefined } {
  const best = model.instances.find(({ rank }) => rank === 3);
  const isFree = best === undefined && (selection === undefined || model.row !== undefined);
  const telling = tellingMachines.find((machine) => (model.counts[machine] ?? 0) > 0);
  const down = isFree && choice.machine === undefined && !aboutOneMessage.has(telling ?? '') ? unusualOne(model) : undefined;
  const ofSelection = selection === undefined ? undefined : (machineOf[selection.kind] ?? model.instances[0]?.machine);
  const fallback = best?.machine ?? (isFree ? (down?.machine ?? telling) : ofSelection);
  const chart = chartOf(choice.machine ?? fallback ?? 'broker') ?? charts[0];
  const all = model.instances.filter(({ machine }) => machine === chart.id);
  return { chart, instance: all.find(({ instance }) => instance === choice.instance) ?? down ?? all[0] };
}

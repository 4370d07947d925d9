/** What the state charts say. */
import type { ChartInstance } from '../../projections/stateCharts/stateChartsModel.ts';
import { messageName } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';
import type { Chart } from './chart.ts';
import type { HandAction } from './handActions.ts';
import { stateName } from './stateName.ts';

/** Texts of machines, states and actions are many and named after the definitions; a test sees to it that none is missing. */
function textOf(name: string, inputs: Readonly<Record<string, string>> = {}): string {
  const texts: Readonly<Record<string, unknown>> = m;
  const text = texts[`stateCharts_${name}`] as ((inputs: Readonly<Record<string, string>>) => string) | undefined;
  return text?.(inputs) ?? '';
}

/** No line ends between a number and its unit. */
const withWholeTimes = (text: string): string => text.replaceAll(/(\d) (?=(?:ms|min|[smh])\b)/g, '$1\u00A0');

/** How a machine of that kind is called. */
export const machineName = (machine: string): string => textOf(`name_${machine}`);

/** What the machine is. */
export const aboutMachine = (machine: string): string => withWholeTimes(textOf(`about_${machine}`));

/** What it means to be in the state. */
export const aboutState = (machine: string, state: string): string => withWholeTimes(textOf(`state_${machine}_${state}`));

/** What an action by hand does, in a few words. */
export const actionWords = (action: HandAction, instance: ChartInstance): string =>
  textOf(`do_${action.do}`, { node: instance.ends?.join(' – ') ?? instance.instance });

/** How an instance is called: a message by its key. */
export const instanceName = ({ instance, msgId, key }: ChartInstance): string =>
  msgId === undefined ? instance : instance.includes(msgId) ? instance.replace(msgId, messageName(msgId, key)) : instance;

/** Events that leave the state, in the order of the definition, each once. */
export function eventsOf(chart: Chart, state: string): readonly string[] {
  const lines = chart.wide.edges.filter(({ from }) => from.split(' ').includes(state)).flatMap((edge) => edge.lines);
  return [...new Set(lines.filter(({ isTimer }) => !isTimer).map(({ event }) => event))];
}

/**
 * What leaves the state, with guard, actions and where it leads: `END_COMMIT [else] / commitMessage → committed`.
 * @param said events of which only that is to be told which is more than where they lead
 */
export function waysOf(chart: Chart, state: string, said: readonly string[] = []): readonly string[] {
  return chart.wide.edges
    .filter(({ from }) => from.split(' ').includes(state))
    .flatMap(({ lines, to }) =>
      lines.flatMap(({ event, guard, actions, isTimer }) => {
        if (said.includes(event) && guard === undefined && actions.length === 0) return [];
        const cause = isTimer ? m.stateCharts_after({ delay: event }) : event;
        const condition = guard === undefined ? '' : ` [${guard}]`;
        const done = actions.length === 0 ? '' : ` / ${actions.join(', ')}`;
        return [`${cause}${condition}${done} → ${stateName(chart.id, to)}`];
      }),
    );
}

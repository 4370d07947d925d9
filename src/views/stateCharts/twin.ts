/** The state charts as tables: the states of the shown machine with the present one marked, and all machines that live. */
import type { StateChartsModel } from '../../projections/stateCharts/stateChartsModel.ts';
import { countdown, listTime } from '../format/index.ts';
import type { TwinContext, TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { eventName } from './chartScene.ts';
import { aboutState, instanceName, machineName, waysOf } from './chartTexts.ts';
import { choiceFor, chosen, withClock } from './choice.ts';
import { stateName } from './stateName.ts';

export function stateChartsTwin(
  run: StateChartsModel,
  nowMs: number,
  { clockMode, selection, chart: kept }: TwinContext = {},
): readonly TwinTable[] {
  const model = withClock(run, clockMode);
  const { chart, instance } = chosen(model, choiceFor(kept, selection), selection);
  const timersText = (timers: readonly { readonly name: string; readonly dueAt: number }[]): string =>
    timers.map(({ name, dueAt }) => m.stateCharts_timer({ name, left: countdown(dueAt - nowMs) })).join(', ');
  return [
    {
      caption: m.stateCharts_twin_states({
        machine: machineName(chart.id),
        instance: instance === undefined ? '' : instanceName(instance),
      }),
      columns: [
        m.stateCharts_twin_state(),
        m.stateCharts_twin_meaning(),
        m.stateCharts_twin_entry(),
        m.stateCharts_twin_events(),
        m.stateCharts_twin_ignores(),
      ].map((label) => ({ label })),
      rows: chart.states.map(({ name, entry, ignored, isFinal }) => {
        const isNow = instance?.state === name;
        return {
          key: name,
          cells: [
            isNow ? `● ${stateName(chart.id, name)} ${m.stateCharts_now()}` : stateName(chart.id, name),
            aboutState(chart.id, name),
            entry.join(', '),
            isFinal ? m.stateCharts_ends() : waysOf(chart, name).join('; '),
            ignored.join(', '),
          ],
          current: isNow,
        };
      }),
    },
    {
      caption: m.stateCharts_twin_all(),
      columns: [
        { label: m.stateCharts_machine() },
        { label: m.stateCharts_instance() },
        { label: m.stateCharts_twin_state() },
        { label: m.stateCharts_twin_since(), numeric: true, time: true },
        { label: m.stateCharts_twin_last() },
        { label: m.stateCharts_twin_timer() },
      ],
      rows: model.instances.map((one) => ({
        key: `${one.machine} ${one.instance}`,
        cells: [
          machineName(one.machine),
          instanceName(one),
          stateName(one.machine, one.state),
          one.last === undefined ? '' : listTime(one.last.at, true),
          one.last === undefined ? '' : `${stateName(one.machine, one.last.from)} → ${eventName(one.last.event)}`,
          timersText(one.timers),
        ],
        selection: one.msgId === undefined ? undefined : { kind: 'message', id: one.msgId },
        current: one.rank === 3,
      })),
    },
  ];
}

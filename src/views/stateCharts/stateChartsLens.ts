/** The machines of the engine as a lens. */
import type { StateChartsModel } from '../../projections/stateCharts/stateChartsModel.ts';
import { count, messageName } from '../format/index.ts';
import type { Lens } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { choiceFor, chosen, withClock } from './choice.ts';
import { createStateChartsView } from './stateChartsView.ts';
import { stateChartsTwin } from './twin.ts';

export const stateChartsLens: Lens<StateChartsModel> = {
  id: 'stateCharts',
  create: createStateChartsView,
  title: () => m.stateCharts_title(),
  context: ({ counts, row }) =>
    row === undefined
      ? m.stateCharts_context({
          count: count(Object.values(counts).reduce((sum, living) => sum + living, 0)),
          kinds: Object.keys(counts).length,
        })
      : m.stateCharts_contextRow({ message: messageName(row.msgId, row.key) }),
  explanation: () => m.stateCharts_explanation(),
  spanRule: () => m.span_rule_stateCharts(),
  simplification: () => m.stateCharts_simplification(),
  legend: (run, _isCompact, { clockMode, selection, chart: kept } = {}) => {
    const model = withClock(run, clockMode);
    const { chart } = chosen(model, choiceFor(kept, selection), selection);
    const hasDelay = chart.wide.edges.some(({ lines }) => lines.some(({ isTimer }) => isTimer));
    return [
      { mark: 'currentState', label: m.stateCharts_legend_current() },
      { mark: 'lastTransition', label: m.stateCharts_legend_last() },
      { mark: 'openTransition', label: m.stateCharts_legend_open() },
      ...(hasDelay
        ? [
            { mark: 'runningDelay', label: m.stateCharts_legend_timer() },
            { mark: 'delay', label: m.stateCharts_legend_delay() },
          ]
        : []),
      { mark: 'startDot', label: m.stateCharts_legend_start() },
      ...(chart.states.some(({ isFinal }) => isFinal) ? [{ mark: 'finalState', label: m.stateCharts_legend_final() }] : []),
    ];
  },
  twin: stateChartsTwin,
};

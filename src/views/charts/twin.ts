/** The charts as tables: what each measure came to, and the columns in which something happened. */
import type { ChartsModel } from '../../projections/charts/chartsModel.ts';
import { count, duration, listTime } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { lagIn, measuresOf, type Columns, type Measure } from './measures.ts';

const mostRows = 60;

/** Every series with its name, as the tables say it. */
function seriesOf(measures: readonly Measure[]) {
  return measures.flatMap((measure) =>
    measure.series.map((series) => ({
      ...series,
      key: `${measure.id} ${series.id}`,
      name: measure.id === 'lag' ? m.charts_twin_lagOf({ group: series.label }) : `${measure.title}: ${series.label}`,
      text: (value: number | undefined): string => (value === undefined ? '' : measure.isTime ? duration(value) : count(value)),
    })),
  );
}

export function chartsTwin(model: ChartsModel, nowMs: number): readonly TwinTable[] {
  let perColumn = 1;
  const stretches = Math.floor(nowMs / model.stretchMs) + 1;
  while (stretches / perColumn > mostRows) perColumn *= 2;
  const columnMs = perColumn * model.stretchMs;
  const columns: Columns = { perColumn, count: Math.ceil(stretches / perColumn), from: 0, to: stretches };
  const series = seriesOf(measuresOf(model, columns, columnMs, false, model.lags.length));
  const isBusy = (index: number): boolean => {
    const from = index * perColumn;
    const to = from + perColumn;
    const lagChanges = model.lags.some((lag) => lagIn(lag, from, to) !== (index === 0 ? 0 : lagIn(lag, from - perColumn, from)));
    return lagChanges || Object.values(model.sums).some((values) => values.slice(from, to).some((value) => value > 0));
  };
  const busy = Array.from({ length: columns.count }, (_, index) => index).filter(isBusy);
  return [
    {
      caption: m.charts_twin_totals(),
      columns: [
        { label: m.charts_twin_measure() },
        { label: m.charts_twin_value(), numeric: true },
        { label: m.charts_twin_greatest(), numeric: true },
        { label: m.charts_twin_from(), numeric: true, time: true },
      ],
      rows: series.map(({ key, name, value, values, text }) => {
        const top = Math.max(0, ...values.map((one) => one ?? 0));
        const at = top === 0 ? -1 : values.indexOf(top);
        return { key, cells: [name, value, at < 0 ? '' : text(top), at < 0 ? '' : listTime(at * columnMs)] };
      }),
    },
    {
      caption: m.charts_twin_columns({ column: duration(columnMs) }),
      columns: [{ label: m.charts_twin_from(), numeric: true, time: true }, ...series.map(({ name }) => ({ label: name, numeric: true }))],
      rows: busy.map((index) => ({
        key: String(index),
        cells: [listTime(index * columnMs), ...series.map(({ values, text }) => text(values[index]))],
        current: index === Math.floor(nowMs / columnMs),
      })),
    },
  ];
}

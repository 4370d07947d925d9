/** The charts as tables: what each measure came to, and the columns in which something happened. */
import type { ChartsModel } from '../../projections/charts/chartsModel.ts';
import { count, duration, listTime } from '../format/index.ts';
import type { TimeSpan, TwinContext, TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { lagIn, measuresOf, spanWords, timeText, type Columns, type Measure } from './measures.ts';

const mostRows = 60;

/** Every series with its name, as the tables say it. */
function seriesOf(measures: readonly Measure[]) {
  return measures.flatMap((measure) =>
    measure.series.map((series) => {
      const { id, title, isTime } = measure;
      const name = (isTime ? m.charts_twin_timeOf : m.charts_twin_countOf)({ measure: title, series: series.label });
      const text = (value: number | undefined): string => (value === undefined ? '' : isTime ? timeText(value) : count(value));
      return { ...series, key: `${id} ${series.id}`, name, text };
    }),
  );
}

/** The stretches that the numbers are of: those of the span, or all up to now. */
function stretchesOf({ stretchMs }: ChartsModel, nowMs: number, span: TimeSpan | undefined): Pick<Columns, 'from' | 'to'> {
  if (span === undefined) return { from: 0, to: Math.floor(nowMs / stretchMs) + 1 };
  const ends = [span.fromMs, span.toMs ?? nowMs];
  const from = Math.floor(Math.min(...ends) / stretchMs);
  return { from, to: Math.max(from + 1, Math.ceil(Math.max(...ends) / stretchMs)) };
}

export function chartsTwin(model: ChartsModel, nowMs: number, { span }: TwinContext = {}): readonly TwinTable[] {
  let perColumn = 1;
  const { stretchMs } = model;
  const stretches = Math.floor(nowMs / stretchMs) + 1;
  while (stretches / perColumn > mostRows) perColumn *= 2;
  const columnMs = perColumn * stretchMs;
  const { from, to } = stretchesOf(model, nowMs, span);
  const columns: Columns = { perColumn, count: Math.ceil(stretches / perColumn), from, to };
  const measures = measuresOf(model, columns, columnMs, span !== undefined, model.lags.length);
  const series = seriesOf(measures);
  const without = measures.filter((measure) => measure.series.length === 0);
  const isBusy = (index: number): boolean => {
    const begin = index * perColumn;
    const end = begin + perColumn;
    const lagChanges = model.lags.some((lag) => lagIn(lag, begin, end) !== (index === 0 ? 0 : lagIn(lag, begin - perColumn, begin)));
    return lagChanges || Object.values(model.sums).some((values) => values.slice(begin, end).some((value) => value > 0));
  };
  const [first, last] = [Math.floor(from / perColumn), Math.ceil(to / perColumn)];
  const busy = Array.from({ length: columns.count }, (_, index) => index).filter(
    (index) => index >= first && index < last && isBusy(index),
  );
  return [
    {
      caption: span === undefined ? m.charts_twin_totals() : spanWords(from * stretchMs, to * stretchMs),
      columns: [
        { label: m.charts_twin_measure() },
        { label: m.charts_twin_value(), numeric: true },
        { label: m.charts_twin_greatest(), numeric: true },
        { label: m.charts_twin_from(), numeric: true, time: true },
      ],
      rows: [
        ...series.map(({ key, name, value, values, text }) => {
          const within = values.slice(first, last).map((one) => one ?? 0);
          const top = Math.max(0, ...within);
          const at = top === 0 ? -1 : first + within.indexOf(top);
          return { key, cells: [name, value, at < 0 ? '' : text(top), at < 0 ? '' : listTime(at * columnMs)] };
        }),
        ...without.map(({ id, title, note }) => ({ key: id, cells: [title, note ?? '', '', ''] })),
      ],
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

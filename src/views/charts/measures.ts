/** The charts as series of numbers: what is drawn for each column of virtual time, and the number beside its name. Pure. */
import type { ChartsModel, GroupLag, LongestName, SumName } from '../../projections/charts/chartsModel.ts';
import { count, duration, saidTime } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** Colours that stand for nothing but “another series”: always with a dash and a name. */
export type SeriesColour = `cat-${1 | 2 | 3 | 4 | 5 | 6}`;
export type Dash = 'none' | '6 3' | '2 3' | '8 3 2 3' | '1 3' | '10 2';

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly colour: SeriesColour;
  readonly dash: Dash;
  /** One for each column; `undefined` where nothing was measured. */
  readonly values: readonly (number | undefined)[];
  /** Of the whole run so far, or of the span. */
  readonly value: string;
  /** As wide as the value usually gets: so much room is kept for it. */
  readonly widest: string;
}

export interface Measure {
  readonly id: string;
  readonly title: string;
  /** What the numbers count; times have their unit beside each number. */
  readonly unit?: string | undefined;
  /** As wide as the unit gets where it changes with the columns. */
  readonly widestUnit?: string | undefined;
  readonly isTime: boolean;
  readonly series: readonly Series[];
  /** What is to be said beside the series. */
  readonly note?: string | undefined;
}

/** Stretches of the model from `from` to `to` (exclusive), of which each column has `perColumn`. */
export interface Columns {
  readonly perColumn: number;
  /** Columns up to the present moment. */
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Of which span the numbers are. */
export const spanWords = (fromMs: number, toMs: number): string =>
  m.charts_span({ from: saidTime(fromMs, false), to: saidTime(toMs, false), length: duration(toMs - fromMs) });

/** As many series as can be told apart. */
export const mostGroups = 6;
const styles: readonly (readonly [SeriesColour, Dash])[] = [
  ['cat-1', 'none'],
  ['cat-2', '6 3'],
  ['cat-3', '2 3'],
  ['cat-4', '8 3 2 3'],
  ['cat-5', '1 3'],
  ['cat-6', '10 2'],
];
const styleOf = (index: number): readonly [SeriesColour, Dash] => styles[index % styles.length] ?? ['cat-1', 'none'];

const widestCount = '88,888';
const widestDuration = duration((58 * 60 + 58) * 1_000);

/** A duration; a mean that is less than a millisecond is not none. */
export const timeText = (ms: number): string => (ms > 0 && ms < 1 ? `< ${duration(1)}` : duration(ms));

const sum = (values: readonly number[], from = 0, to = values.length): number => values.slice(from, to).reduce((a, b) => a + b, 0);
const greatest = (values: readonly number[], from = 0, to = values.length): number => Math.max(0, ...values.slice(from, to));

const byColumn = <T>(columns: Columns, of: (from: number, to: number) => T): readonly T[] =>
  Array.from({ length: columns.count }, (_, index) => of(index * columns.perColumn, (index + 1) * columns.perColumn));

/** The greatest lag of some stretches. */
export function lagIn(lag: GroupLag, from: number, to: number): number {
  const known = greatest(lag.peaks, from, to);
  return to > lag.peaks.length ? Math.max(known, lag.now) : known;
}

function counted(
  model: ChartsModel,
  columns: Columns,
  entries: readonly (readonly [SumName, string, SeriesColour, Dash])[],
): readonly Series[] {
  return entries.map(([name, label, colour, dash]) => ({
    id: name,
    label,
    colour,
    dash,
    values: byColumn(columns, (from, to) => sum(model.sums[name], from, to)),
    value: count(sum(model.sums[name], columns.from, columns.to)),
    widest: widestCount,
  }));
}

function timed(model: ChartsModel, columns: Columns, longest: LongestName, total: SumName, counts: readonly SumName[]): readonly Series[] {
  const calls = (from: number, to: number): number => sum(counts.map((name) => sum(model.sums[name], from, to)));
  const mean = (from: number, to: number): number | undefined => {
    const number = calls(from, to);
    return number === 0 ? undefined : sum(model.sums[total], from, to) / number;
  };
  const top = (from: number, to: number): number | undefined =>
    calls(from, to) === 0 ? undefined : greatest(model.longest[longest], from, to);
  const text = (value: number | undefined): string => (value === undefined ? m.charts_none() : timeText(value));
  const [topColour, topDash] = styleOf(1);
  const [meanColour, meanDash] = styleOf(0);
  return [
    {
      id: 'mean',
      label: m.charts_mean(),
      colour: meanColour,
      dash: meanDash,
      values: byColumn(columns, mean),
      value: text(mean(columns.from, columns.to)),
      widest: widestDuration,
    },
    {
      id: 'longest',
      label: m.charts_longest(),
      colour: topColour,
      dash: topDash,
      values: byColumn(columns, top),
      value: text(top(columns.from, columns.to)),
      widest: widestDuration,
    },
  ];
}

/**
 * The measures of the lens, from top to bottom. `isSpan` when the numbers are those of a span and not those of now;
 * `groups` is how many groups are told apart: all of them in the tables.
 */
export function measuresOf(model: ChartsModel, columns: Columns, columnMs: number, isSpan: boolean, groups: number): readonly Measure[] {
  const per = (column: string): string => m.charts_perColumn({ unit: m.charts_unit_messages(), column });
  const perColumn = { unit: per(duration(columnMs)), widestUnit: per(widestDuration) };
  const lags = model.lags.slice(0, groups).map((lag, index): Series => {
    const [colour, dash] = styleOf(index);
    return {
      id: lag.group,
      label: lag.isBroadcasting ? m.charts_ownOffsets({ group: lag.group }) : lag.group,
      colour,
      dash,
      values: byColumn(columns, (from, to) => lagIn(lag, from, to)),
      value: isSpan ? `≤ ${count(lagIn(lag, columns.from, columns.to))}` : count(lag.now),
      widest: isSpan ? `≤ ${widestCount}` : widestCount,
    };
  });
  const hidden = model.lags.length - lags.length;
  return [
    {
      id: 'sends',
      title: m.charts_sends(),
      ...perColumn,
      isTime: false,
      series: counted(model, columns, [
        ['sent', m.charts_sent(), 'cat-1', 'none'],
        ['sendFailed', m.charts_sendFailed(), 'cat-2', '6 3'],
      ]),
    },
    {
      id: 'flow',
      title: m.charts_flow(),
      ...perColumn,
      isTime: false,
      series: counted(model, columns, [
        ['stored', m.charts_stored(), 'cat-6', 'none'],
        ['consumed', m.charts_consumed(), 'cat-3', '6 3'],
      ]),
    },
    {
      id: 'failures',
      title: m.charts_failures(),
      ...perColumn,
      isTime: false,
      series: counted(model, columns, [
        ['consumeFailed', m.charts_consumeFailed(), 'cat-2', 'none'],
        ['sentBack', m.charts_sentBack(), 'cat-5', '6 3'],
        ['deadLettered', m.charts_deadLettered(), 'cat-6', '2 3'],
      ]),
    },
    {
      id: 'lag',
      title: m.charts_lag(),
      // The lag of a broadcasting group says at its name whose it is.
      unit: lags.length > 0 && model.lags.some(({ isBroadcasting }) => !isBroadcasting) ? m.charts_unit_lag() : m.charts_unit_messages(),
      isTime: false,
      series: lags,
      note: lags.length === 0 ? m.charts_noGroup() : hidden > 0 ? m.charts_moreGroups({ count: hidden }) : undefined,
    },
    {
      id: 'sendTime',
      title: m.charts_sendTime(),
      isTime: true,
      series: timed(model, columns, 'sendLongest', 'sendMs', ['sent', 'sendFailed']),
    },
    {
      id: 'consumeTime',
      title: m.charts_consumeTime(),
      isTime: true,
      series: timed(model, columns, 'consumeLongest', 'consumeMs', ['consumed', 'consumeFailed']),
    },
  ];
}

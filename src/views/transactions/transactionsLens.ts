/** Half messages and how they end, as a lens. */
import type { TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import type { SceneNode } from '../marks/index.ts';
import { createSceneView, type Scene } from '../sceneView.ts';
import { textAt } from '../svgText.ts';
import type { Lens, LegendEntry, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { duration } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';
import { transactionsGeometry } from './geometry.ts';
import { isDecidedBySend } from './laneItems.ts';
import { laneNodes, rowGrounds } from './laneScene.ts';
import { axisNodes, nowNodes, tickNodes, topicLanes } from './topicScene.ts';
import { emptySentence } from './transactionTexts.ts';
import { transactionsTwin } from './twin.ts';

/** The whole picture of one moment. */
export function transactionsScene(model: TransactionsModel, nowMs: number, context: ViewContext): Scene {
  const label = m.transactions_title();
  const empty = emptySentence(model);
  if (empty !== undefined) {
    const lines = wrapText(empty, Math.min(480, context.width - 40), 13);
    return {
      nodes: lines.map((line, index) => textAt(`empty ${index}`, 20, 32 + index * 18, line, { fill: 'ink', size: 13 })),
      height: 64,
      label,
    };
  }
  const g = transactionsGeometry(model, nowMs, { width: context.width, height: context.height, isCompact: context.compact });
  const severalBrokers = model.brokers.length > 1;
  const topics = context.compact ? undefined : topicLanes(model, g, context);
  const hidden = model.hidden.decided + model.hidden.undecided;
  const nodes: readonly SceneNode[] = [
    { tag: 'g', key: 'grounds', children: rowGrounds(g, context) },
    { tag: 'g', key: 'ticks', attrs: { 'aria-hidden': 'true' }, children: tickNodes(g, nowMs) },
    ...(topics === undefined ? [] : [{ tag: 'g', key: 'topics', children: topics.tapes } satisfies SceneNode]),
    { tag: 'g', key: 'now', attrs: { 'aria-hidden': 'true' }, children: nowNodes(g, nowMs) },
    ...(topics === undefined ? [] : [{ tag: 'g', key: 'records', children: topics.records } satisfies SceneNode]),
    {
      tag: 'g',
      key: 'lanes',
      children: g.rows.map((row) => laneNodes(row, g, nowMs, context, severalBrokers)),
    },
    { tag: 'g', key: 'axis', attrs: { 'aria-hidden': 'true' }, children: axisNodes(g) },
    ...(hidden === 0 || context.compact ? [] : [textAt('hidden', g.gutter, g.height + 8, m.transactions_hidden(model.hidden))]),
  ];
  return { nodes, height: g.height + (hidden === 0 ? 0 : 16), label };
}

function context(model: TransactionsModel): string {
  if (model.groups.length === 0) return m.transactions_contextEmpty();
  const groups = model.groups.map(({ group, producers }) => m.transactions_contextGroup({ group, producers: producers.join(', ') }));
  return m.transactions_context({ groups: groups.join(m.transactions_and()) });
}

/** The time is the broker's, the same for all but those that bring their own, which say it themselves. */
function immunityLabel({ lanes }: TransactionsModel): string {
  const times = new Set(lanes.flatMap(({ hasOwnImmunity, immunityMs }) => (hasOwnImmunity ? [] : immunityMs)));
  const [time, ...others] = times;
  return time === undefined || others.length > 0
    ? m.transactions_legend_immunity()
    : m.transactions_legend_immunityFor({ time: duration(time) });
}

function legend(model: TransactionsModel): readonly LegendEntry[] {
  const checks = model.lanes.flatMap((lane) => lane.checks);
  const outcomes = new Set(model.lanes.flatMap((lane) => lane.outcomes).map((outcome) => outcome.kind));
  const isFlying = model.lanes.some(({ end }) => end !== undefined && end.arrivedAt === undefined && end.lostAt === undefined);
  const isLost = outcomes.has('lost') || model.lanes.some(({ end }) => end?.lostAt !== undefined);
  const entries: readonly (LegendEntry & { readonly isShown: boolean })[] = [
    { mark: 'half', label: m.transactions_legend_half(), isShown: true },
    { mark: 'immunity', label: immunityLabel(model), isShown: true },
    {
      mark: 'transactionAnswer',
      label: m.transactions_legend_answer(),
      isShown: model.lanes.some((lane) => lane.end?.arrivedAt !== undefined && lane.end.refused === undefined && !isDecidedBySend(lane)),
    },
    { mark: 'oneWay', label: m.transactions_legend_oneWay(), isShown: isFlying },
    { mark: 'failed', label: m.transactions_legend_refused(), isShown: model.lanes.some(({ end }) => end?.refused !== undefined) },
    { mark: 'check', label: m.transactions_legend_check(), isShown: checks.some((check) => check.kind === 'asked') },
    { mark: 'checkUnasked', label: m.transactions_legend_checkUnasked(), isShown: checks.some((check) => check.kind !== 'asked') },
    { mark: 'checkToCome', label: m.transactions_legend_checkToCome(), isShown: model.lanes.some((lane) => lane.next !== undefined) },
    { mark: 'consumed', label: m.transactions_legend_committed(), isShown: outcomes.has('committed') },
    { mark: 'rolledBack', label: m.transactions_legend_rolledBack(), isShown: outcomes.has('rolledBack') },
    { mark: 'deadLetter', label: m.transactions_legend_discarded(), isShown: outcomes.has('discarded') },
    { mark: 'lost', label: m.transactions_legend_lost(), isShown: isLost },
  ];
  return entries.filter((entry) => entry.isShown).map(({ mark, label }) => ({ mark, label }));
}

export const transactionsLens: Lens<TransactionsModel> = {
  id: 'transactions',
  create: (element, callbacks) => createSceneView(element, callbacks, { lens: 'transactions', scene: transactionsScene }),
  title: () => m.transactions_title(),
  context,
  explanation: () => m.transactions_explanation(),
  spanRule: () => m.span_rule_transactions(),
  simplification: () => m.transactions_simplification(),
  legend,
  twin: transactionsTwin,
};

/** Messages against instances, as a lens. */
import type { DeliveryMatrixModel, MatrixDelivery } from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import type { SceneNode } from '../marks/index.ts';
import { brokerLetters } from '../format/index.ts';
import { createSceneView, type Scene } from '../sceneView.ts';
import { textAt } from '../svgText.ts';
import type { Lens, LegendEntry, View, ViewCallbacks, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { compactLegend, compactNodes } from './compactScene.ts';
import { footAttrs, keepFeet } from './feet.ts';
import { matrixGeometry } from './geometry.ts';
import { brokersOf, footNodes, headNodes } from './headScene.ts';
import { namesIn } from './matrixTexts.ts';
import { hasUndelivered, marksOfRow, messageRowNode, rangeRowNode } from './rowScene.ts';
import { matrixTwin } from './twin.ts';

function sentenceScene(text: string, context: ViewContext, label: string): Scene {
  const lines = wrapText(text, Math.min(480, context.width - 40), 13);
  return {
    nodes: lines.map((line, index) => textAt(`line ${index}`, 20, 32 + index * 18, line, { fill: 'ink', size: 13 })),
    height: 64,
    label,
  };
}

/** The whole picture of one moment. */
export function matrixScene(model: DeliveryMatrixModel, nowMs: number, context: ViewContext): Scene {
  const label = m.deliveryMatrix_title();
  if (model.groups.length === 0) return sentenceScene(m.deliveryMatrix_noGroup(), context, label);
  if (context.compact) return { ...compactNodes(model, context), label };
  const g = matrixGeometry(model, context);
  const brokers = brokersOf(model);
  const names = namesIn(model);
  const nodes: SceneNode[] = g.tables.flatMap((table, index): SceneNode[] => [
    { tag: 'g', key: `head ${index}`, children: headNodes(table, g, brokers, context) },
    {
      tag: 'g',
      key: `rows ${index}`,
      children: model.rows.map((row, at) => {
        const y = g.rowY(table, at);
        return row.kind === 'range'
          ? rangeRowNode(row, table, y, g, names)
          : messageRowNode(row, table, y, g, nowMs, context, brokers.length > 1, names);
      }),
    },
    { tag: 'g', key: `foot ${index}`, attrs: { 'aria-hidden': 'true', ...footAttrs(table, g.pitch) }, children: footNodes(table, g) },
  ]);
  if (model.rows.length === 0) {
    const [table] = g.tables;
    const top = (table?.rowsTop ?? 0) + g.pitch / 2 + 4;
    const lines = wrapText(m.deliveryMatrix_empty(), context.width - 2 * g.nameX, 13);
    nodes.push(...lines.map((line, index) => textAt(`empty ${index}`, g.nameX, top + index * 18, line, { fill: 'ink', size: 13 })));
  }
  if (model.forgotten > 0) nodes.push(textAt('forgotten', g.nameX, g.height + 6, m.deliveryMatrix_forgotten({ count: model.forgotten })));
  return { nodes, height: g.height + (model.forgotten > 0 ? 16 : 0), label };
}

function context(model: DeliveryMatrixModel): string {
  if (model.groups.length === 0) return '';
  const topics = [...new Set(model.groups.flatMap((group) => group.topics))];
  return m.deliveryMatrix_context({ topics: topics.join(', '), messages: model.messages });
}

function create(element: HTMLElement, callbacks: ViewCallbacks): View<DeliveryMatrixModel> {
  const openStory = (command: string): void => {
    const msgId = command.replace(/^story /, '');
    callbacks.select({ kind: 'message', id: msgId });
    callbacks.openStory?.();
  };
  const view = createSceneView(element, callbacks, { lens: 'deliveryMatrix', scene: matrixScene, picking: { onCommand: openStory } });
  const feet = keepFeet(view.scroller);
  return {
    update(model, nowMs, viewContext) {
      view.update(model, nowMs, viewContext);
      feet.place();
    },
    destroy() {
      feet.destroy();
      view.destroy();
    },
  };
}

function legend(model: DeliveryMatrixModel, isCompact = false): readonly LegendEntry[] {
  if (model.groups.length === 0) return [];
  if (isCompact) return compactLegend(model);
  const messages = model.rows.filter((row) => row.kind === 'message');
  const ranges = model.rows.filter((row) => row.kind === 'range');
  const cells = messages.flatMap((row) => row.cells);
  const deliveries = cells.flatMap((cell) => cell.deliveries);
  const ends = (kind: NonNullable<MatrixDelivery['after']>['kind']): boolean => deliveries.some(({ after }) => after?.kind === kind);
  const drawn = new Set(messages.flatMap((row) => marksOfRow(row, model.groups)).map(({ name }) => name));
  const entries: readonly (LegendEntry & { readonly isShown: boolean })[] = [
    { mark: 'consumed', label: m.deliveryMatrix_legend_consumed(), isShown: ranges.length === 0 || messages.length > 0 },
    { mark: 'consuming', label: m.deliveryMatrix_legend_consuming(), isShown: drawn.has('consuming') },
    {
      mark: 'failed',
      label: ends('open') ? m.deliveryMatrix_legend_open() : m.deliveryMatrix_legend_failed(),
      isShown: drawn.has('failed'),
    },
    {
      mark: 'failed',
      label: m.deliveryMatrix_legend_range(),
      isShown: ranges.some((row) => row.cells.some(({ failed }) => failed > 0)),
    },
    { mark: 'retry', label: m.deliveryMatrix_legend_retry(), isShown: drawn.has('retry') },
    {
      mark: 'waiting',
      label: ends('taken') ? m.deliveryMatrix_legend_taken() : m.deliveryMatrix_legend_waiting(),
      isShown: drawn.has('waiting'),
    },
    { mark: 'deadLetter', label: m.deliveryMatrix_legend_deadLetter(), isShown: drawn.has('deadLetter') },
    { mark: 'lost', label: m.deliveryMatrix_legend_lost(), isShown: drawn.has('lost') || cells.some((cell) => cell.isNever) },
    { mark: 'rolledBack', label: m.deliveryMatrix_skipped(), isShown: drawn.has('rolledBack') },
    { mark: 'filtered', label: m.deliveryMatrix_legend_filtered(), isShown: cells.some((cell) => cell.isFiltered) },
    {
      mark: 'notDelivered',
      label: m.deliveryMatrix_legend_notDelivered(),
      isShown: messages.some((row) => hasUndelivered(row, model.groups)),
    },
  ];
  const brokers = brokersOf(model);
  const letter = brokers.length < 2 ? undefined : brokerLetters(brokers).get(brokers[0] ?? '');
  return [
    ...entries.filter((entry) => entry.isShown).map(({ mark, label }) => ({ mark, label })),
    ...(letter === undefined
      ? []
      : [{ mark: 'queueName', label: m.cluster_legend_letters({ queue: `${letter}0`, broker: brokers[0] ?? '' }) }]),
  ];
}

export const deliveryMatrixLens: Lens<DeliveryMatrixModel> = {
  id: 'deliveryMatrix',
  create,
  title: () => m.deliveryMatrix_title(),
  context,
  explanation: () => m.deliveryMatrix_explanation(),
  spanRule: () => m.span_rule_things(),
  simplification: () => m.deliveryMatrix_simplification(),
  legend,
  twin: matrixTwin,
};

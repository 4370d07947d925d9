/** The retry ladder as a lens. */
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { duration } from '../format/index.ts';
import { textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { createSceneView, type Scene } from '../sceneView.ts';
import type { Lens, LegendEntry, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { compactHeight, compactNodes } from './compactScene.ts';
import { ladderGeometry, timesLeft, type LadderGeometry } from './geometry.ts';
import { emptySentence } from './ladderTexts.ts';
import { mainCardBox, messageNodes } from './messageScene.ts';
import { deadLetterNodes, deadLetterPlace, exitSentence } from './deadLetterScene.ts';
import { axisNodes, rungNodes } from './rungScene.ts';
import { ladderTwin } from './twin.ts';

interface EmptyWords {
  readonly lines: readonly string[];
  readonly x: number;
  /** Baseline of the first line. */
  readonly y: number;
  /** On the phone they lie on the rows, as a card would. */
  readonly card?: Box | undefined;
}

/** Without a message the words stand left of the dead letter, where its label would be; beside bars that are all short, there. */
function emptyWords(model: RetryLadderModel, g: LadderGeometry): EmptyWords | undefined {
  const sentence = emptySentence(model);
  if (sentence === undefined) return undefined;
  const beside = g.x(model.rungs[0]?.delayMs ?? 0) + 50;
  const roomBeside = timesLeft(g) - beside;
  const middle = g.rowY(Math.ceil(model.rungs.length / 2));
  if (model.waits === 'invisible' && roomBeside >= 120)
    return { lines: wrapText(sentence, Math.min(320, roomBeside), 13), x: beside, y: middle };
  if (g.form === 'narrow') {
    const lines = wrapText(sentence, timesLeft(g) - g.x0 - 44, 13);
    const card = { x: g.x0 + 12, y: middle - 26, width: timesLeft(g) - g.x0 - 20, height: lines.length * 18 + 16 };
    return { lines, x: card.x + 12, y: card.y + 21, card };
  }
  const words = model.exit === undefined ? 0 : textWidth(exitSentence(model.exit, model.deadLetters), 11);
  const room = deadLetterPlace(model, g).x - g.levelX - 26 - Math.max(words, 170) - 24;
  return { lines: wrapText(sentence, Math.min(640, room), 13), x: g.levelX, y: 16 };
}

function emptyNodes({ lines, x, y, card }: EmptyWords): readonly SceneNode[] {
  return [
    ...(card === undefined
      ? []
      : [{ tag: 'rect', key: 'ground', attrs: { ...card, rx: 4, fill: 'var(--raised)', stroke: 'var(--edge)' } } satisfies SceneNode]),
    ...lines.map((line, index) => textAt(`empty ${index}`, x, y + index * 18, line, { fill: 'ink', size: 13 })),
  ];
}

/** The whole picture of one moment. */
export function ladderScene(model: RetryLadderModel, nowMs: number, context: ViewContext): Scene {
  const label = m.retryLadder_title();
  if (context.compact) return { nodes: compactNodes(model, nowMs, context), height: compactHeight, label };
  const g = ladderGeometry(model.rungs, context.width, context.height, model.waits);
  const empty = emptyWords(model, g);
  const card = mainCardBox(model, g, nowMs);
  const nodes: readonly SceneNode[] = [
    { tag: 'g', key: 'axis', children: axisNodes(model, g) },
    { tag: 'g', key: 'rungs', children: rungNodes(model, g, nowMs, card ?? empty?.card) },
    { tag: 'g', key: 'dead letter', children: deadLetterNodes(model, g, model.main?.phase === 'deadLetter' ? card : undefined) },
    { tag: 'g', key: 'empty', children: empty === undefined ? [] : emptyNodes(empty) },
    { tag: 'g', key: 'messages', children: messageNodes(model, g, nowMs, context) },
  ];
  return { nodes, height: g.height, label };
}

function context(model: RetryLadderModel): string {
  if (model.group === undefined) return m.retryLadder_contextNoGroup();
  const texts = { group: model.group, retries: model.maxRetries };
  const isTable = model.rungs.some(({ delayMs }) => delayMs !== model.rungs[0]?.delayMs);
  if (model.waits === 'invisible' && isTable) return m.retryLadder_contextPopped(texts);
  if (model.waits === 'invisible') return m.retryLadder_contextInvisible({ ...texts, delay: duration(model.rungs[0]?.delayMs ?? 0) });
  const sentence = model.isDefaultSchedule
    ? m.retryLadder_contextDefault(texts)
    : m.retryLadder_contextOwn({ ...texts, levels: model.messageDelayLevel });
  return model.maxRetriesDiffer ? `${sentence} ${m.retryLadder_limitsDiffer()}` : sentence;
}

function legend(model: RetryLadderModel): readonly LegendEntry[] {
  const phase = model.main?.phase;
  return [
    { mark: 'waiting', label: model.waits === 'invisible' ? m.retryLadder_legend_invisible() : m.retryLadder_legend_waiting() },
    { mark: 'retry', label: m.retryLadder_legend_retry() },
    { mark: 'consuming', label: m.retryLadder_legend_consuming() },
    ...(phase === 'consumed' ? [{ mark: 'consumed', label: m.retryLadder_legend_consumed() }] : []),
    ...(phase === 'lost' ? [{ mark: 'lost', label: m.retryLadder_legend_lost() }] : []),
    { mark: 'deadLetter', label: m.retryLadder_legend_deadLetter() },
  ];
}

export const retryLadderLens: Lens<RetryLadderModel> = {
  id: 'retryLadder',
  create: (element, callbacks) =>
    createSceneView(element, callbacks, { lens: 'retryLadder', scene: ladderScene, picking: { upIsForward: true } }),
  title: () => m.retryLadder_title(),
  context,
  explanation: () => m.retryLadder_explanation(),
  spanRule: () => m.span_rule_retryLadder(),
  simplification: () => m.retryLadder_simplification(),
  legend,
  twin: ladderTwin,
};

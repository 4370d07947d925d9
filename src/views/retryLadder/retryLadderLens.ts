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
import { emptySentence, givesUp } from './ladderTexts.ts';
import { mainCardBox, messageNodes } from './messageScene.ts';
import { deadLetterNodes, deadLetterPlace, exitSentence } from './deadLetterScene.ts';
import { axisNodes, rungNodes } from './rungScene.ts';
import { ladderTwin } from './twin.ts';
import { sentences } from '../sentences/inARow.ts';

interface EmptyWords {
  readonly lines: readonly string[];
  readonly x: number;
  /** Baseline of the first line. */
  readonly y: number;
  readonly size: 11 | 13;
  /** Of words that stand in the strip, which the line to the dead letter crosses. */
  readonly ground?: Box;
}

const smallLine = 12;
/** Narrower (px), words would be a column; then they stand in the strip. */
const leastRoom = 240;

/** Without a message the words stand left of the dead letter, where its label would be; beside bars that are all short, there. */
function emptyWords(model: RetryLadderModel, g: LadderGeometry): EmptyWords | undefined {
  const sentence = emptySentence(model);
  if (sentence === undefined) return undefined;
  const beside = Math.max(0, ...model.rungs.map(({ delayMs }) => g.x(delayMs))) + 50;
  const roomBeside = timesLeft(g) - beside;
  const middle = g.rowY(Math.ceil(model.rungs.length / 2));
  if (model.waits === 'invisible' && roomBeside >= 120)
    return { lines: wrapText(sentence, Math.min(320, roomBeside), 13), x: beside, y: middle, size: 13 };
  if (g.form === 'narrow') {
    const { strip } = g;
    const lines = wrapText(sentence, strip.width * 0.94, 11);
    const y = strip.y + (strip.height - lines.length * smallLine) / 2 + 10;
    return { lines, x: strip.x, y, size: 11, ground: strip };
  }
  const words = givesUp(model)
    ? textWidth(m.retryLadder_givenUp(), 11)
    : model.exit === undefined
      ? 0
      : textWidth(exitSentence(model.exit, model.deadLetters), 11);
  const room = deadLetterPlace(model, g).x - g.levelX - 26 - Math.max(words, 170) - 24;
  if (room >= leastRoom) return { lines: wrapText(sentence, Math.min(640, room), 13), x: g.levelX, y: 16, size: 13 };
  const { strip } = g;
  const lines = wrapText(sentence, strip.width * 0.94, 13);
  const width = Math.min(strip.width, Math.max(...lines.map((line) => textWidth(line, 13))) * 1.06 + 8);
  return { lines, x: strip.x, y: strip.y + (strip.height - lines.length * 18) / 2 + 14, size: 13, ground: { ...strip, width } };
}

function emptyNodes({ lines, x, y, size, ground }: EmptyWords): readonly SceneNode[] {
  const pitch = size === 11 ? smallLine : 18;
  return [
    ...(ground === undefined ? [] : [{ tag: 'rect', key: 'ground', attrs: { ...ground, fill: 'var(--paper)' } } satisfies SceneNode]),
    ...lines.map((line, index) => textAt(`empty ${index}`, x, y + index * pitch, line, { fill: 'ink', size })),
  ];
}

/** The whole picture of one moment. */
export function ladderScene(model: RetryLadderModel, nowMs: number, context: ViewContext): Scene {
  const label = m.retryLadder_title();
  if (context.compact) return { nodes: compactNodes(model, nowMs, context), height: compactHeight, label };
  const g = ladderGeometry(model.rungs, context.width, context.height, model.waits);
  const empty = emptyWords(model, g);
  const card = mainCardBox(model, g, nowMs, context);
  const nodes: readonly SceneNode[] = [
    { tag: 'g', key: 'axis', children: axisNodes(model, g) },
    { tag: 'g', key: 'rungs', children: rungNodes(model, g, nowMs, card) },
    { tag: 'g', key: 'dead letter', children: deadLetterNodes(model, g, model.main?.phase === 'deadLetter' ? card : undefined) },
    { tag: 'g', key: 'empty', children: empty === undefined ? [] : emptyNodes(empty) },
    { tag: 'g', key: 'messages', children: messageNodes(model, g, nowMs, context) },
  ];
  return { nodes, height: g.height, label };
}

function context(model: RetryLadderModel): string {
  if (model.group === undefined) return m.retryLadder_contextNoGroup();
  const texts = { group: model.group, retries: model.maxRetries };
  if (givesUp(model)) return m.retryLadder_contextPopped(texts);
  if (model.waits === 'invisible') return m.retryLadder_contextInvisible({ ...texts, delay: duration(model.rungs[0]?.delayMs ?? 0) });
  const sentence = model.isDefaultSchedule
    ? m.retryLadder_contextDefault(texts)
    : m.retryLadder_contextOwn({ ...texts, levels: model.messageDelayLevel });
  return sentences(
    sentence,
    ...(model.maxRetriesDiffer ? [m.retryLadder_limitsDiffer()] : []),
    ...(model.otherGroups.length > 0 ? [m.retryLadder_otherGroups({ groups: model.otherGroups.join(m.app_comma()) })] : []),
  );
}

function legend(model: RetryLadderModel): readonly LegendEntry[] {
  // Where no group retries there are the levels alone.
  if (model.group === undefined) return [];
  const phase = model.main?.phase;
  const isFirstFailure = phase === 'failed' && !model.steps.some(({ attempt }) => attempt === model.main?.reconsumeTimes);
  return [
    { mark: 'waiting', label: model.waits === 'invisible' ? m.retryLadder_legend_invisible() : m.retryLadder_legend_waiting() },
    { mark: 'retry', label: m.retryLadder_legend_retry() },
    { mark: 'consuming', label: m.retryLadder_legend_consuming() },
    { mark: 'waitBar', label: m.retryLadder_legend_past() },
    { mark: 'futureBar', label: m.retryLadder_legend_future() },
    ...(isFirstFailure ? [{ mark: 'failed', label: m.retryLadder_legend_failed() }] : []),
    ...(phase === 'consumed' ? [{ mark: 'consumed', label: m.retryLadder_legend_consumed() }] : []),
    ...(phase === 'lost' ? [{ mark: 'lost', label: m.retryLadder_legend_lost() }] : []),
    ...(givesUp(model) ? [] : [{ mark: 'deadLetter', label: m.retryLadder_legend_deadLetter() }]),
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

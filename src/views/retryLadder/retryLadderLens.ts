/** The retry ladder as a lens. */
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { duration } from '../format/index.ts';
import type { SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { createSceneView, type Scene } from '../sceneView.ts';
import type { Lens, LegendEntry, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { compactHeight, compactNodes } from './compactScene.ts';
import { ladderGeometry, type LadderGeometry } from './geometry.ts';
import { emptySentence, mainCard } from './ladderTexts.ts';
import { cardWidth, mainCardBox, messageNodes } from './messageScene.ts';
import { axisNodes, deadLetterNodes, rungNodes } from './rungScene.ts';
import { ladderTwin } from './twin.ts';

/** Without a message the words stand left of the dead letter, where its label would be; beside bars that are all short, there. */
function emptyNodes(model: RetryLadderModel, g: LadderGeometry): readonly SceneNode[] {
  const sentence = emptySentence(model);
  if (sentence === undefined) return [];
  const beside = g.x(model.rungs[0]?.delayMs ?? 0) + 50;
  const roomBeside = g.arrivesX - 56 - beside;
  const isBeside = model.waits === 'invisible' && roomBeside >= 120;
  const width = isBeside ? Math.min(320, roomBeside) : g.form === 'narrow' ? 130 : Math.min(640, g.x1 - 300);
  const top = isBeside ? g.rowY(Math.ceil(model.rungs.length / 2)) : 20;
  return wrapText(sentence, width, 13).map((line, index) =>
    textAt(`empty ${index}`, isBeside ? beside : 20, top + index * 18, line, { fill: 'ink', size: 13 }),
  );
}

function deadLetterCardRoom(model: RetryLadderModel, nowMs: number): number {
  if (model.main?.phase !== 'deadLetter') return 0;
  const { title, detail } = mainCard(model, model.main, nowMs);
  return cardWidth(title, detail) + 12;
}

/** The whole picture of one moment. */
export function ladderScene(model: RetryLadderModel, nowMs: number, context: ViewContext): Scene {
  const label = m.retryLadder_title();
  if (context.compact) return { nodes: compactNodes(model, nowMs, context), height: compactHeight, label };
  const g = ladderGeometry(model.rungs, context.width, context.height, model.waits);
  const nodes: readonly SceneNode[] = [
    { tag: 'g', key: 'axis', children: axisNodes(model, g) },
    { tag: 'g', key: 'rungs', children: rungNodes(model, g, nowMs, mainCardBox(model, g, nowMs)) },
    { tag: 'g', key: 'dead letter', children: deadLetterNodes(model, g, deadLetterCardRoom(model, nowMs)) },
    { tag: 'g', key: 'empty', children: emptyNodes(model, g) },
    { tag: 'g', key: 'messages', children: messageNodes(model, g, nowMs, context) },
  ];
  return { nodes, height: g.height, label };
}

function context(model: RetryLadderModel): string {
  if (model.group === undefined) return m.retryLadder_contextNoGroup();
  const texts = { group: model.group, retries: model.maxRetries };
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
  simplification: () => m.retryLadder_simplification(),
  legend,
  twin: ladderTwin,
};

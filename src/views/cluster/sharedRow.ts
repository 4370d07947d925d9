/** Queues that nobody expected share a broker's last row: one of them is shown, the others are a press away. */
import { m } from '../../paraglide/messages.js';
import type { TapeModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { count } from '../format/index.ts';
import { colour, textWidth, type SceneNode } from '../marks/index.ts';
import { itemNode, label, titleNode, type Drawing } from './drawing.ts';
import { tapeId } from './layoutParts.ts';

/** How many other queues share the row: `+2 ›`. */
const moreText = (others: readonly TapeModel[]): string => `+${count(others.length)} ›`;

export const moreWidth = (others: readonly TapeModel[]): number => (others.length === 0 ? 0 : textWidth(moreText(others), 11, true) + 6);

/** A button beside the queue that is shown: each press shows the next one that shares its row. */
export function moreItem(drawing: Drawing, others: readonly TapeModel[], right: number, y: number): readonly SceneNode[] {
  const [next] = others;
  if (next === undefined) return [];
  const width = moreWidth(others);
  const box = { x: right - width + 2, y: y - 8, width: width + 2, height: 16 };
  const name = m.cluster_next_in_row({ topic: next.topic, queueId: next.queueId });
  return [
    itemNode(
      drawing,
      { key: `more ${tapeId(next)}`, selection: { kind: 'queue', id: tapeId(next) }, name, box, isInner: true, more: sharedWords(others) },
      [
        titleNode(name),
        { tag: 'rect', key: 'hit', attrs: { ...box, rx: 3, fill: 'transparent', stroke: colour('edge'), 'stroke-width': 0.75 } },
        label(right - 1, y, moreText(others), { size: 11, mono: true, anchor: 'end', key: 'count' }),
      ],
    ),
  ];
}

/** What shares the row with the queue that is shown, topic by topic. */
export function sharedWords(others: readonly TapeModel[]): readonly string[] {
  if (others.length === 0) return [];
  const topics = [...new Set(others.map(({ topic }) => topic))];
  const queuesOf = (topic: string): string => others.flatMap((tape) => (tape.topic === topic ? [`q${tape.queueId}`] : [])).join(' ');
  return [m.cluster_same_row({ queues: topics.map((topic) => `${topic} ${queuesOf(topic)}`).join(', ') })];
}

const newestIn = ({ dots }: TapeModel): number => dots.reduce((newest, { changedAt }) => Math.max(newest, changedAt), -1);

/** Of queues that share a row: the selected one, or that of the selected message, otherwise where something happened last. */
export function shownOf(sharing: readonly TapeModel[], { selection }: Drawing): TapeModel | undefined {
  const isMeant = (tape: TapeModel): boolean =>
    selection?.kind === 'queue'
      ? selection.id === tapeId(tape)
      : selection?.kind === 'message' && tape.dots.some(({ msgId, state }) => msgId === selection.id && state !== 'movedOn');
  return (
    sharing.find(isMeant) ??
    sharing.reduce<TapeModel | undefined>((best, tape) => (best === undefined || newestIn(tape) > newestIn(best) ? tape : best), undefined)
  );
}

/** Each retry a bar, higher the longer it waits (a log scale of 1 s … 2 h), with the end of the message at the last one. */
import { scaleLog } from 'd3';
import type { LadderMessage, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { duration } from '../format/index.ts';
import { markAt, type Mark, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet, spread } from './frame.ts';

const ground = 78;
const height = scaleLog().domain([1000, 7_200_000]).range([8, 54]).clamp(true);

function endMark({ phase }: LadderMessage): Mark | undefined {
  if (phase === 'deadLetter') return { name: 'deadLetter', r: 6 };
  if (phase === 'consumed') return { name: 'consumed', r: 6 };
  return phase === 'lost' ? { name: 'lost', r: 6 } : undefined;
}

export function ladderThumbnail({ steps, main }: RetryLadderModel): readonly SceneNode[] {
  const shown = steps.filter(({ status }) => status !== 'notNeeded');
  const end = main === undefined ? undefined : endMark(main);
  const xs = spread(shown.length + (end === undefined ? 0 : 1), margin, sheet.width - margin, 24);
  const width = Math.min(12, ((xs[1] ?? 24) - (xs[0] ?? 0)) * 0.6);
  const bars = shown.flatMap((step, index): readonly SceneNode[] => {
    const x = xs[index] ?? 0;
    const top = ground - height(Math.max(1000, step.delayMs));
    const isPlanned = step.status === 'future';
    return [
      {
        tag: 'rect',
        attrs: {
          x: x - width / 2,
          y: top,
          width,
          height: ground - top,
          rx: 2,
          fill: isPlanned ? 'none' : 'var(--wait-soft)',
          stroke: isPlanned ? 'var(--edge)' : 'var(--wait)',
          'stroke-dasharray': isPlanned ? '3 3' : undefined,
        },
      },
      ...(step.arrivedAt === undefined ? [] : [markAt({ name: 'failed', r: 3.5 }, x, top - 7)]),
    ];
  });
  const first = shown[0];
  const last = shown.at(-1);
  const label = (key: string, x: number, ms: number): SceneNode =>
    textAt(key, x, ground + 14, duration(ms), { anchor: 'middle', fill: 'ink-2' });
  return [
    ...bars,
    ...(end === undefined ? [] : [markAt(end, xs.at(-1) ?? 0, ground - 8)]),
    ...(first === undefined ? [] : [label('first', xs[0] ?? 0, first.delayMs)]),
    ...(last === undefined || last === first ? [] : [label('last', xs[shown.length - 1] ?? 0, last.delayMs)]),
  ];
}

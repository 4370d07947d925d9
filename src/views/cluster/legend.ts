/** What the marks on the picture mean: those of every run, and those that are on it. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel, DotState } from '../../projections/clusterMap/clusterMapModel.ts';
import { legendNodes, textWidth, type LegendMark, type SceneNode } from '../marks/index.ts';
import { label } from './drawing.ts';

export interface LegendLine {
  readonly mark: LegendMark;
  readonly label: string;
  /** Not on the picture now: left out where there is no room for all. */
  readonly isSpare?: boolean;
}

/**
 * Entries in a fixed order: what every run has is always there, what comes and goes stands at the end, so that the others stay where
 * they are.
 */
export function legendOf(model: ClusterMapModel): readonly LegendLine[] {
  const tapes = model.brokers.flatMap((broker) => broker.tapes);
  const states = new Set<DotState>(
    [...tapes.flatMap(({ dots }) => dots), ...model.brokers.flatMap(({ schedule }) => schedule?.dots ?? [])].map(({ state }) => state),
  );
  const carrying = model.flights.filter(({ messageCount }) => messageCount > 0);
  const isRetry = carrying.some(({ kind, messages }) => kind === 'response' && (messages[0]?.reconsumeTimes ?? 0) > 0);
  const statuses = [...model.nameServers, ...model.brokers, ...model.producers, ...model.groups.flatMap(({ consumers }) => consumers)].map(
    ({ status }) => status.state,
  );
  const offsetOf = tapes.find((tape) =>
    tape.groups.some(({ group, consumerOffset }) => group === tape.shownGroup && consumerOffset !== undefined),
  )?.shownGroup;
  const isAhead = tapes.some((tape) =>
    tape.groups.some(
      ({ group, clientOffset, consumerOffset }) =>
        group === tape.shownGroup && clientOffset !== undefined && clientOffset !== consumerOffset,
    ),
  );
  const hasGroups = model.groups.length > 0;
  const has = (status: DotState): boolean => states.has(status);
  const candidates: readonly (LegendLine & { readonly isShown: boolean })[] = [
    { mark: 'inFlight', label: m.cluster_legend_in_flight(), isShown: true, isSpare: carrying.length === 0 },
    { mark: 'stored', label: m.cluster_legend_stored(), isShown: true, isSpare: !has('stored') },
    { mark: 'consuming', label: m.cluster_legend_consuming(), isShown: hasGroups, isSpare: !has('consuming') },
    { mark: 'consumed', label: m.cluster_legend_consumed(), isShown: hasGroups, isSpare: !has('consumed') && !has('movedOn') },
    // The same words as in the queues: there the two are told apart at more room.
    { mark: 'consumerOffset', label: m.queues_legend_consumerOffset({ group: offsetOf ?? '' }), isShown: offsetOf !== undefined },
    { mark: 'waiting', label: m.cluster_legend_waiting(), isShown: has('waiting') },
    {
      mark: 'failed',
      label: m.cluster_legend_failed(),
      isShown: has('failed') || carrying.some(({ code }) => code === 'CONSUMER_SEND_MSG_BACK'),
    },
    { mark: 'deadLetter', label: m.cluster_legend_dead_letter(), isShown: has('deadLetter') },
    { mark: 'filtered', label: m.cluster_legend_filtered(), isShown: has('filtered') },
    { mark: 'revive', label: m.cluster_revive(), isShown: tapes.some((tape) => tape.isReviveLog) },
    { mark: 'downNode', label: m.cluster_legend_down(), isShown: statuses.includes('down') },
    { mark: 'cutLink', label: m.cluster_legend_cut(), isShown: model.links.some(({ isCut }) => isCut) },
    {
      mark: 'heldPull',
      label: m.cluster_legend_held(),
      isShown: tapes.some((tape) => tape.groups.some(({ group, heldSince }) => group === model.shownGroup && heldSince !== undefined)),
    },
    { mark: 'clientOffset', label: m.queues_legend_clientOffset(), isShown: isAhead },
    { mark: 'lost', label: m.cluster_legend_lost(), isShown: has('lost') || carrying.some(({ lostAt }) => lostAt !== undefined) },
    { mark: 'retry', label: m.cluster_legend_retry(), isShown: isRetry },
    { mark: 'cached', label: m.cluster_legend_cached(), isShown: has('cached') },
    {
      mark: 'answer',
      label: m.cluster_legend_answer(),
      isShown: model.flights.some(({ messageCount, lostAt }) => messageCount === 0 && lostAt === undefined),
    },
  ];
  return candidates
    .filter(({ isShown }) => isShown)
    .map(({ mark, label: text, isSpare }) => ({ mark, label: text, ...(isSpare === true ? { isSpare } : {}) }));
}

/** Where the legend's lines stand: `y` is the middle of the first, the last one ends above `bottom`. */
interface LegendPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly bottom: number;
}

const lineHeight = 18;

/** The legend from left to right, in as many lines as there is room for; the rest stands beside the text twin. */
export function legendScene(lines: readonly LegendLine[], place: LegendPlace): readonly SceneNode[] {
  const all = placed(lines, place);
  return all.length === lines.length
    ? all
    : placed(
        lines.filter(({ isSpare }) => isSpare !== true),
        place,
      );
}

function placed(lines: readonly LegendLine[], place: LegendPlace): readonly SceneNode[] {
  const nodes: SceneNode[] = [];
  let { x: left, y } = place;
  for (const { mark, label: text } of lines) {
    const step = 24 + textWidth(text, 11) + 12;
    if (left > place.x && left + step > place.width) {
      left = place.x;
      y += lineHeight;
    }
    if (y + 8 > place.bottom) break;
    nodes.push({
      tag: 'g',
      key: `legend ${mark}`,
      children: [
        { tag: 'g', attrs: { transform: `translate(${left + 9} ${y})` }, children: legendNodes(mark) },
        label(left + 24, y, text, { size: 11, fill: 'ink-2' }),
      ],
    });
    left += step;
  }
  return nodes;
}

/** What the marks on the picture mean: only those that are on it. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel, DotState } from '../../projections/clusterMap/clusterMapModel.ts';
import { legendNodes, textWidth, type LegendMark, type SceneNode } from '../marks/index.ts';
import { label } from './drawing.ts';

export interface LegendLine {
  readonly mark: LegendMark;
  readonly label: string;
}

/** Entries in a fixed order, for what the model shows. */
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
  const candidates: readonly (LegendLine & { readonly isShown: boolean })[] = [
    { mark: 'inFlight', label: m.cluster_legend_in_flight(), isShown: carrying.length > 0 },
    {
      mark: 'answer',
      label: m.cluster_legend_answer(),
      isShown: model.flights.some(({ messageCount, lostAt }) => messageCount === 0 && lostAt === undefined),
    },
    { mark: 'stored', label: m.cluster_legend_stored(), isShown: states.has('stored') },
    { mark: 'cached', label: m.cluster_legend_cached(), isShown: states.has('cached') },
    { mark: 'consuming', label: m.cluster_legend_consuming(), isShown: states.has('consuming') },
    { mark: 'consumed', label: m.cluster_legend_consumed(), isShown: states.has('consumed') || states.has('movedOn') },
    { mark: 'waiting', label: m.cluster_legend_waiting(), isShown: states.has('waiting') },
    {
      mark: 'failed',
      label: m.cluster_legend_failed(),
      isShown: states.has('failed') || carrying.some(({ code }) => code === 'CONSUMER_SEND_MSG_BACK'),
    },
    { mark: 'retry', label: m.cluster_legend_retry(), isShown: isRetry },
    { mark: 'deadLetter', label: m.cluster_legend_dead_letter(), isShown: states.has('deadLetter') },
    { mark: 'lost', label: m.cluster_legend_lost(), isShown: states.has('lost') || carrying.some(({ lostAt }) => lostAt !== undefined) },
    { mark: 'filtered', label: m.cluster_legend_filtered(), isShown: states.has('filtered') },
    // The same words as in the queues: there the two are told apart at more room.
    { mark: 'consumerOffset', label: m.queues_legend_consumerOffset({ group: offsetOf ?? '' }), isShown: offsetOf !== undefined },
    { mark: 'clientOffset', label: m.queues_legend_clientOffset(), isShown: isAhead },
    {
      mark: 'heldPull',
      label: m.cluster_legend_held(),
      isShown: tapes.some((tape) => tape.groups.some(({ group, heldSince }) => group === model.shownGroup && heldSince !== undefined)),
    },
    { mark: 'revive', label: m.cluster_revive(), isShown: tapes.some((tape) => tape.isReviveLog) },
    { mark: 'cutLink', label: m.cluster_legend_cut(), isShown: model.links.some(({ isCut }) => isCut) },
    { mark: 'downNode', label: m.cluster_legend_down(), isShown: statuses.includes('down') },
  ];
  return candidates.filter(({ isShown }) => isShown).map(({ mark, label: text }) => ({ mark, label: text }));
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

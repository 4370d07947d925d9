/** What the marks on the picture mean: those of every run, and those that are on it. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel, ConsumerModel, DotState } from '../../projections/clusterMap/clusterMapModel.ts';
import { legendNodes, textWidth, type LegendMark, type SceneNode } from '../marks/index.ts';
import { wrapText } from '../wrapText.ts';
import { label } from './drawing.ts';
import { aheadOffsets, keptOffsets } from './offsets.ts';
import { phoneBelow } from './layoutParts.ts';
import { dotMark } from './tapeScene.ts';
import { hasLetters, letteredQueues } from './words.ts';

export interface LegendLine {
  readonly mark: LegendMark;
  readonly label: string;
}

interface Candidate extends LegendLine {
  /** The scenario is sure to show it: there from the start. */
  readonly isExpected?: boolean;
  /** It is on the picture, which nobody expected: at the end, so that the others stay where they are. */
  readonly isShown?: boolean;
}

/** Groups whose offsets and lag the strips show. */
function shownGroups({ brokers, shownGroup }: ClusterMapModel): readonly string[] {
  const tapes = brokers.flatMap((broker) => broker.tapes);
  const read = new Set(tapes.flatMap((tape) => (tape.kind === 'topic' ? (tape.shownGroup ?? []) : [])));
  return read.size === 0 && shownGroup !== undefined ? [shownGroup] : [...read];
}

/** The first names of a list that may be long. */
const listed = (names: readonly string[]): string => [...names.slice(0, 2), ...(names.length > 2 ? ['…'] : [])].join(m.app_comma());

/** The sign left of a strip that leaves out its older messages. */
export const olderLine = (): LegendLine => ({ mark: 'olderMessages', label: m.cluster_legend_older() });

function candidates(model: ClusterMapModel): readonly Candidate[] {
  const { expects } = model;
  const tapes = model.brokers.flatMap((broker) => broker.tapes);
  const dots = [...tapes.flatMap((tape) => tape.dots), ...model.brokers.flatMap(({ schedule }) => schedule?.dots ?? [])];
  const states = new Set(dots.map(({ state }) => state));
  const carrying = model.flights.filter(({ messageCount }) => messageCount > 0);
  const statuses = [...model.nameServers, ...model.brokers, ...model.producers, ...model.groups.flatMap(({ consumers }) => consumers)].map(
    ({ status }) => status.state,
  );
  const offsetsOf = shownGroups(model);
  const broadcasting = new Set(model.groups.flatMap(({ name, messageModel }) => (messageModel === 'BROADCASTING' ? [name] : [])));
  const told = offsetsOf.filter((group) => !broadcasting.has(group));
  const isOwn = told.length < offsetsOf.length;
  /** Of those whose offsets the broker knows, and of those who keep them to themselves. */
  const ofBoth = (words: (inputs: { readonly group: string }) => string, own: () => string): string =>
    [...(told.length === 0 && isOwn ? [] : [words({ group: listed(told) })]), ...(isOwn ? [own()] : [])].join(' · ');
  const others = new Set(tapes.flatMap(({ groups, shownGroup }) => groups.flatMap(({ group }) => (group === shownGroup ? [] : group))));
  const [other, ...furtherOthers] = others;
  const isAhead = tapes.some((tape) => tape.groups.some((entry) => entry.group === tape.shownGroup && aheadOffsets(entry).length > 0));
  const shownEntries = tapes.flatMap((tape) => tape.groups.filter(({ group }) => group === tape.shownGroup));
  const isFlowing =
    expects.flowControl ||
    tapes.some((tape) => tape.groups.some(({ group, paused }) => group === model.shownGroup && paused !== undefined));
  const isSuspended = ({ suspendedSince }: ConsumerModel): boolean => suspendedSince !== undefined;
  const hasGroups = model.groups.length > 0;
  const hasConsumers = model.groups.some(({ consumers }) => consumers.length > 0);
  const has = (state: DotState): boolean => states.has(state);
  return [
    { mark: 'inFlight', label: m.cluster_legend_in_flight(), isExpected: true },
    {
      mark: 'oneWay',
      label: m.cluster_legend_oneWay(),
      isExpected: expects.oneways,
      isShown: carrying.some(({ isOneway }) => isOneway === true),
    },
    {
      mark: 'ordered',
      label: m.queues_legend_ordered(),
      isExpected: expects.locks,
    },
    { mark: 'answer', label: m.cluster_legend_answer(), isExpected: true },
    { mark: 'stored', label: m.cluster_legend_stored(), isExpected: true },
    { mark: 'cached', label: m.cluster_legend_cached(), isExpected: expects.pulls, isShown: has('cached') },
    { mark: 'consuming', label: m.cluster_legend_consuming(), isExpected: hasGroups },
    { mark: 'consumed', label: m.cluster_legend_consumed(), isExpected: hasGroups },
    // The same words as in the queues: there the two are told apart at more room.
    { mark: 'consumerOffset', label: ofBoth(m.queues_legend_consumerOffset, m.cluster_legend_ownOffset), isExpected: offsetsOf.length > 0 },
    {
      mark: 'clientOffset',
      label: ofBoth(m.queues_legend_clientOffset, m.cluster_legend_ownClientOffset),
      isExpected: expects.pulls,
      isShown: isAhead,
    },
    {
      mark: 'otherOffset',
      label:
        other === undefined || furtherOthers.length > 0 ? m.cluster_legend_otherOffset() : m.queues_legend_otherOffset({ groups: other }),
      isExpected: expects.sharedTopics,
      isShown: tapes.some((tape) => tape.groups.some((entry) => entry.group !== tape.shownGroup && keptOffsets(entry).length > 0)),
    },
    {
      mark: 'heldPull',
      label: m.cluster_legend_held(),
      isExpected: expects.pulls,
      isShown: tapes.some((tape) => tape.groups.some(({ group, heldSince }) => group === model.shownGroup && heldSince !== undefined)),
    },
    {
      mark: 'retryLine',
      label: m.cluster_legend_retryLine(),
      isExpected: expects.pulls && model.brokers.some(({ expected }) => expected.retry.length > 0),
      isShown: tapes.some(({ kind, groups }) => kind === 'retry' && groups.some(({ owners }) => owners.length > 0)),
    },
    {
      mark: 'queueLock',
      label: m.cluster_legend_lock(),
      isExpected: expects.locks,
      isShown: shownEntries.some(({ lockedBy, denied }) => lockedBy !== undefined && denied === undefined),
    },
    {
      mark: 'lockDenied',
      label: m.cluster_legend_denied(),
      isExpected: expects.denials,
      isShown: shownEntries.some(({ denied }) => denied !== undefined),
    },
    {
      mark: 'wedge',
      label: m.queues_legend_suspended(),
      isExpected: expects.heldQueues,
      isShown: tapes.some(({ groups, shownGroup, dots }) => {
        const head = groups.find(({ group }) => group === shownGroup)?.suspended;
        return head !== undefined && dots.some(({ queueOffset }) => queueOffset === head.offset);
      }),
    },
    {
      mark: 'flowControl',
      label: !expects.suspends ? m.cluster_legend_flow() : isFlowing ? m.cluster_legend_paused() : m.cluster_legend_suspended(),
      isExpected: expects.flowControl || expects.suspends,
      isShown: isFlowing || model.groups.some(({ name, consumers }) => name === model.shownGroup && consumers.some(isSuspended)),
    },
    {
      mark: 'avoided',
      label: m.cluster_legend_avoided(),
      isExpected: expects.avoids,
      isShown: model.links.some(({ isCut, avoidedUntil }) => !isCut && avoidedUntil !== undefined),
    },
    {
      mark: 'failed',
      label: m.cluster_legend_failed(),
      isExpected: expects.failures,
      isShown: has('failed') || carrying.some(({ code }) => code === 'CONSUMER_SEND_MSG_BACK'),
    },
    { mark: 'waiting', label: m.cluster_legend_waiting(), isExpected: expects.delays, isShown: has('waiting') },
    { mark: 'movedOn', label: m.cluster_state_moved_on(), isExpected: expects.delays, isShown: has('movedOn') },
    {
      mark: 'retry',
      label: m.cluster_legend_retry(),
      isExpected: expects.retries,
      isShown: carrying.some(({ kind, messages }) => kind === 'response' && (messages[0]?.reconsumeTimes ?? 0) > 0),
    },
    { mark: 'filtered', label: m.cluster_legend_filtered(), isExpected: expects.filters, isShown: has('filtered') },
    { mark: 'revive', label: m.cluster_revive(), isExpected: model.brokers.some(({ expected }) => expected.reviveQueues > 0) },
    { mark: 'copiedLog', label: m.cluster_legend_copied(), isExpected: model.brokers.some(({ copyOf }) => copyOf !== undefined) },
    { mark: 'threads', label: m.cluster_legend_threads(), isExpected: hasConsumers },
    { mark: 'queueName', label: letteredQueues(model), isExpected: hasConsumers && hasLetters(model) },
    { mark: 'downNode', label: m.cluster_legend_downDashed(), isExpected: expects.ends, isShown: statuses.includes('down') },
    { mark: 'cutLink', label: m.cluster_legend_cut(), isExpected: expects.cuts, isShown: model.links.some(({ isCut }) => isCut) },
    // How many a strip has room for, the picture knows: it adds this entry itself.
    olderLine(),
    { mark: 'deadLetter', label: m.cluster_legend_dead_letter(), isShown: has('deadLetter') },
    { mark: 'deliveredAgain', label: m.cluster_legend_again(), isShown: dots.some((dot) => dotMark(dot, 0).isDeliveredAgain === true) },
    {
      mark: 'lost',
      label: m.cluster_legend_lost(),
      isExpected: expects.losses,
      isShown: has('lost') || carrying.some(({ lostAt }) => lostAt !== undefined),
    },
  ];
}

const linesOf = (some: readonly Candidate[]): readonly LegendLine[] => some.map(({ mark, label: text }) => ({ mark, label: text }));

/** What often comes though no scenario announces it. */
const likely: ReadonlySet<LegendMark> = new Set(['deadLetter', 'lost', 'olderMessages']);

/** What lies on strips or beside them: the dock has none. */
const besideStrips: ReadonlySet<LegendMark> = new Set([
  ...(['stored', 'cached', 'consuming', 'consumed', 'waiting', 'movedOn', 'filtered', 'deadLetter', 'deliveredAgain'] as const),
  ...(['consumerOffset', 'clientOffset', 'otherOffset', 'queueLock', 'lockDenied', 'wedge', 'revive'] as const),
]);

/** Entries in a fixed order: what the scenario is sure to show is always there; what comes unexpected stands at the end. */
export function legendOf(model: ClusterMapModel, isCompact = false): readonly LegendLine[] {
  const all = candidates(model).filter(({ mark }) => !isCompact || !besideStrips.has(mark));
  const isExpected = (one: Candidate): boolean => one.isExpected === true;
  return linesOf([...all.filter(isExpected), ...all.filter((one) => !isExpected(one) && one.isShown === true)]);
}

const lineHeight = 18;
const gutter = 16;

interface Placed {
  readonly mark: LegendMark;
  /** Several where the width has no room for one. */
  readonly texts: readonly string[];
  readonly x: number;
  readonly row: number;
}

/** From left to right, in as many rows as it takes. */
function placed(lines: readonly LegendLine[], width: number): readonly Placed[] {
  let x = gutter;
  let row = 0;
  // On the phone a consumer's threads have no room.
  const drawn = width < phoneBelow ? lines.filter(({ mark }) => mark !== 'threads') : lines;
  return drawn.map((line) => {
    // Widths are estimates: a long label would touch the next mark.
    const step = 24 + Math.ceil(textWidth(line.label, 11) * 1.05) + 12;
    if (x > gutter && x + step > width - 8) [x, row] = [gutter, row + 1];
    const isTooLong = x + step - 12 > width - 8;
    const texts = isTooLong ? wrapText(line.label, width - gutter - 24 - 8, 11) : [line.label];
    const place = { mark: line.mark, texts, x, row };
    x += isTooLong ? width : step;
    row += texts.length - 1;
    return place;
  });
}

function heightOf(lines: readonly LegendLine[], width: number): number {
  const last = placed(lines, width).at(-1);
  return 8 + lineHeight * ((last?.row ?? 0) + (last?.texts.length ?? 1));
}

/** Height of the legend (px) as it is now. */
export const legendHeight = (model: ClusterMapModel, width: number): number => heightOf(legendOf(model), width);

/** What is kept for it (px). */
export const legendRoom = (model: ClusterMapModel, width: number): number =>
  heightOf(linesOf(candidates(model).filter(({ mark, isExpected }) => isExpected === true || likely.has(mark))), width);

/** The legend; `y` is the middle of its first row. */
export const legendScene = (lines: readonly LegendLine[], y: number, width: number): readonly SceneNode[] =>
  placed(lines, width).map(({ mark, texts, x, row }) => ({
    tag: 'g',
    key: `legend ${mark}`,
    children: [
      { tag: 'g', attrs: { transform: `translate(${x + 9} ${y + row * lineHeight})` }, children: legendNodes(mark) },
      ...texts.map((text, index) => label(x + 24, y + (row + index) * lineHeight, text, { size: 11, fill: 'ink-2', key: `line ${index}` })),
    ],
  }));

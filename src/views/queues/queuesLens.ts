/** Every message queue as a tape, as a lens. */
import { group, pointer } from 'd3';
import type { CellState, QueueTapesModel, TapeTopic } from '../../projections/queueTapes/queueTapesModel.ts';
import { fitText, textWidth, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { createSceneView, type Scene } from '../sceneView.ts';
import { textAt } from '../svgText.ts';
import type { Lens, LegendEntry, View, ViewCallbacks, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { combScene } from './combScene.ts';
import { defaultPitch, densityBelow, drawnTapes, edgeX, queuesGeometry, zoomSteps, type QueuesGeometry } from './geometry.ts';
import { consumerOffsetOf, isKeptByItself, markOf, meaningOf, stateName, unsavedOffset } from './queueTexts.ts';
import { tapeNodes } from './tapeScene.ts';
import { queuesTwin } from './twin.ts';

/** The next larger or smaller step; the same one at the ends. */
export function zoomed(pitch: number, direction: 1 | -1): number {
  const next = direction === 1 ? zoomSteps.find((step) => step > pitch) : zoomSteps.findLast((step) => step < pitch);
  return next ?? pitch;
}

function zoomButton(key: string, x: number, y: number, sign: string, command: string, label: string): SceneNode {
  return {
    tag: 'g',
    key,
    attrs: { transform: `translate(${x} ${y})`, 'data-row': 'zoom', ...pickAttrs({ command }, label) },
    children: [
      { tag: 'title', text: label },
      { tag: 'rect', attrs: { x: 0, y: 0, width: 24, height: 24, rx: 6, fill: 'var(--surface)', stroke: 'var(--edge)' } },
      textAt('sign', 12, 17, sign, { anchor: 'middle', fill: 'ink', size: 15 }),
    ],
  };
}

/** Over the tapes: their scale, and on the phone, where the header has no room for it, who reads what. */
function zoomNodes(model: QueueTapesModel, g: QueuesGeometry): readonly SceneNode[] {
  const top = 4;
  const x = g.width - g.brokerX - 56;
  const scale = g.pitch < densityBelow ? `${m.queues_scale({ px: g.pitch })} · ${m.queues_density()}` : m.queues_scale({ px: g.pitch });
  return [
    zoomButton('out', x, top, '−', 'zoomOut', m.queues_zoomOut({ px: zoomed(g.pitch, -1) })),
    zoomButton('in', x + 32, top, '+', 'zoomIn', m.queues_zoomIn({ px: zoomed(g.pitch, 1) })),
    textAt('scale', x - 10, top + 16, scale, { anchor: 'end' }),
    ...(g.form === 'wide'
      ? []
      : [
          textAt('reads', g.brokerX, top + 16, fitText(readsWords(model), (x - 18 - textWidth(scale, 11) - g.brokerX) * 0.95, 11), {
            fill: 'ink-2',
          }),
        ]),
  ];
}

/** Of a wheel that turns in small steps so many make one of the scale (px). */
const wheelStep = 40;

/** Of the topic at a height: the offset that has to stand at the left end of its tapes, so that what is at `x` stays there at another scale. */
export function leftAfterZoom(
  g: QueuesGeometry,
  x: number,
  y: number,
  pitch: number,
): { readonly topic: string; readonly left: number } | undefined {
  const block = g.blocks.findLast(({ headerY }) => headerY - 16 <= y);
  if (block === undefined || y > g.bottom || x < g.x0 || x > g.x1) return undefined;
  const beside = x - edgeX(g, block, block.left);
  return { topic: block.topic.topic, left: Math.max(0, Math.round(block.left + beside / g.pitch - beside / pitch)) };
}

/** Where there is less room: rings of neighbours that came twice still stand apart. */
const closePitch = 13;
/** A dock of less height (px) than this has closer rows. */
const lowBelow = 130;

/** The whole picture of one moment at a scale (px per message). */
export function queuesScene(
  model: QueueTapesModel,
  nowMs: number,
  context: ViewContext,
  pitch: number,
  lefts?: ReadonlyMap<string, number>,
): Scene & { readonly geometry?: QueuesGeometry } {
  const label = m.queues_title();
  const { selection } = context;
  if (model.topics.length === 0) {
    const lines = wrapText(m.queues_empty(), Math.min(480, context.width - 40), 13);
    return {
      nodes: lines.map((line, index) => textAt(`empty ${index}`, 20, 32 + index * 18, line, { fill: 'ink', size: 13 })),
      height: 64,
      label,
    };
  }
  const g = queuesGeometry(model, {
    width: context.width,
    pitch: context.compact || context.width < 640 ? Math.min(pitch, closePitch) : pitch,
    isCompact: context.compact,
    isLow: context.height < lowBelow,
    large: selection?.kind === 'queue' || selection?.kind === 'message' ? model.focus : undefined,
    msgId: selection?.kind === 'message' ? selection.id : undefined,
    ...(lefts === undefined ? {} : { lefts }),
  });
  const tapes: SceneNode = { tag: 'g', key: 'tapes', children: tapeNodes(g, g.blocks, nowMs, context) };
  if (context.compact) return { nodes: [tapes], height: g.bottom, label, geometry: g };
  const comb = combScene(model, g, nowMs, context);
  const lateY = g.bottom + comb.height + 12;
  const late: SceneNode = {
    tag: 'g',
    key: 'late',
    attrs: { transform: `translate(0 ${lateY})` },
    children: tapeNodes(g, g.late, nowMs, context),
  };
  return {
    nodes: [
      tapes,
      { tag: 'g', key: 'comb', children: comb.nodes },
      ...(g.late.length === 0 ? [] : [late]),
      { tag: 'g', key: 'zoom', children: zoomNodes(model, g) },
    ],
    height: lateY + g.lateHeight,
    label,
    geometry: g,
  };
}

function create(element: HTMLElement, callbacks: ViewCallbacks): View<QueueTapesModel> {
  let pitch = defaultPitch;
  /** As the picture was drawn last. */
  let geometry: QueuesGeometry | undefined;
  /** Where the tapes of a topic were moved to by hand. */
  const lefts = new Map<string, number>();
  const zoom = (direction: 1 | -1): void => {
    pitch = zoomed(geometry?.pitch ?? pitch, direction);
    view.redraw();
  };
  const onCommand = (command: string): void => {
    const [word, left = '', topic = ''] = command.split(' ');
    if (word !== 'left') {
      zoom(command === 'zoomIn' ? 1 : -1);
      return;
    }
    lefts.set(topic, Number(left));
    view.redraw();
  };
  const view = createSceneView<QueueTapesModel>(element, callbacks, {
    lens: 'queues',
    scene(model, nowMs, context) {
      const scene = queuesScene(model, nowMs, context, pitch, lefts);
      geometry = scene.geometry;
      return scene;
    },
    picking: { onCommand },
  });
  let turned = 0;
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    turned = Math.sign(turned) === Math.sign(event.deltaY) ? turned + event.deltaY : event.deltaY;
    if (Math.abs(turned) < wheelStep) return;
    const direction = turned < 0 ? 1 : -1;
    turned = 0;
    const svg = element.querySelector('svg');
    const [x, y] = pointer(event, svg);
    // What is under the pointer stays under it.
    const moved = geometry === undefined ? undefined : leftAfterZoom(geometry, x, y, zoomed(geometry.pitch, direction));
    if (moved !== undefined) lefts.set(moved.topic, moved.left);
    zoom(direction);
  };
  element.addEventListener('wheel', onWheel, { passive: false });
  return {
    update: (model, nowMs, context) => view.update(model, nowMs, context),
    destroy() {
      element.removeEventListener('wheel', onWheel);
      view.destroy();
    },
  };
}

/** More pairs of group and topics than this would not stand in one line. */
const mostPairs = 2;

/** Topics of the scenario: not those that RocketMQ makes for itself, unless there are no others. */
function ownTopics({ topics }: QueueTapesModel): readonly TapeTopic[] {
  const own = topics.filter(({ kind }) => kind === 'topic');
  return own.length > 0 ? own : topics.slice(0, 1);
}

const holdersOf = (model: QueueTapesModel): readonly string[] => [
  ...new Set(ownTopics(model).flatMap(({ shownHolder }) => shownHolder ?? [])),
];

/** Whose offsets have their triangle below the tape: `group`, or `group@consumer` in broadcasting. */
const otherHolders = (model: QueueTapesModel): readonly string[] => [
  ...new Set(
    model.topics.flatMap(({ tapes, shownHolder }) =>
      tapes.flatMap(({ offsets }) =>
        offsets.flatMap((one) => (one.holder === shownHolder || consumerOffsetOf(one) === undefined ? [] : one.holder)),
      ),
    ),
  ),
];

/** The first names of a list that may be long. */
const listed = (names: readonly string[]): string =>
  [...names.slice(0, mostPairs), ...(names.length > mostPairs ? ['…'] : [])].join(m.app_comma());

/** Who reads what. */
function readsWords(model: QueueTapesModel): string {
  const pairs = [...group(ownTopics(model), ({ shownHolder }) => shownHolder)].map(([holder, read]) => {
    const names = read.map(({ topic }) => topic).join(m.app_comma());
    return holder === undefined ? m.queues_readsNobody({ topics: names }) : m.queues_reads({ group: holder, topics: names });
  });
  return [...pairs.slice(0, mostPairs), ...(pairs.length > mostPairs ? ['…'] : [])].join(m.queues_and());
}

/** In broadcasting each consumer has offsets of its own: `order-group@c1`. */
const groupsOf = (holders: Iterable<string>): number => new Set([...holders].map((holder) => holder.split('@')[0])).size;

/** Who reads what, how many tapes that makes, and that there are other groups. */
function context(model: QueueTapesModel): string {
  const topics = ownTopics(model);
  if (topics.length === 0) return m.queues_contextEmpty();
  const reads = readsWords(model);
  const count = topics.reduce((sum, { tapes }) => sum + tapes.length, 0);
  const words = count === 1 ? m.queues_contextOne({ reads }) : m.queues_context({ reads, count });
  const holders = new Set(topics.flatMap((topic) => topic.holders));
  const shownHolders = holdersOf(model);
  const groups = groupsOf(holders);
  const shown = groupsOf(shownHolders);
  if (groups > shown) return `${words}${m.queues_otherGroups({ shown, groups })}`;
  return holders.size > shownHolders.length
    ? `${words}${m.queues_otherConsumers({ shown: shownHolders.length, consumers: holders.size })}`
    : words;
}

const always: readonly CellState[] = ['stored', 'cached', 'beingConsumed', 'consumed'];
const whenUsed: readonly CellState[] = ['waiting', 'movedOn', 'deadLetter', 'filtered', 'lost'];

function legend(model: QueueTapesModel): readonly LegendEntry[] {
  const tapes = model.topics.flatMap((topic) => topic.tapes);
  const cells = tapes.flatMap((tape) => tape.cells);
  // Of the delay queues the picture leaves out those in which nothing waits, and with them what moved on from there.
  const drawn = model.topics.flatMap((topic) => drawnTapes(topic, { large: model.focus, isCompact: false }).drawn);
  const used = new Set(drawn.flatMap((tape) => tape.cells.map((cell) => cell.state)));
  const marks = new Set([...used].map((state) => markOf[state]));
  const holders = holdersOf(model);
  const others = otherHolders(model);
  const isAhead = model.topics.some(({ tapes: of, shownHolder }) => of.some((tape) => unsavedOffset(tape, shownHolder) !== undefined));
  const isOwn = isKeptByItself(model);
  const offsetWords = isOwn ? m.queues_legend_ownOffset : m.queues_legend_consumerOffset;
  const isSuspended = used.has('suspended');
  // Where nobody subscribes nothing is ever pulled.
  const isRead = model.topics.some(({ holders: readers }) => readers.length > 0);
  const isOrdering = model.topics.some(
    ({ isOrdered, tapes: of }) => isOrdered === true && of.some((tape) => tape.cells.some(({ state }) => markOf[state] !== 'consumed')),
  );
  const isTorn = tapes.some(({ minOffset }) => minOffset > 0);
  return [
    ...always
      .filter((state) => isRead || state === 'stored' || marks.has(markOf[state]))
      .map((state): LegendEntry => ({
        mark: markOf[state],
        label: stateName(state),
        kept: used.has(state) ? 'shown' : 'idle',
      })),
    ...(holders.length === 0
      ? []
      : [
          {
            mark: 'consumerOffset',
            label: offsetWords({ group: holders.join(m.app_comma()) }),
            kept: 'shown' as const,
          },
        ]),
    ...(others.length === 0
      ? []
      : [
          {
            mark: 'otherOffset',
            label: (isOwn ? m.queues_legend_otherOwnOffset : m.queues_legend_otherOffset)({ groups: listed(others) }),
            kept: 'shown' as const,
          },
        ]),
    ...(used.has('failed') || isSuspended
      ? [{ mark: 'failed', label: used.has('failed') ? stateName('failed') : m.queues_legend_failed() }]
      : []),
    ...(isSuspended ? [{ mark: 'wedge', label: m.queues_legend_suspended() }] : []),
    ...whenUsed.filter((state) => used.has(state)).map((state) => ({ mark: meaningOf(state), label: stateName(state) })),
    ...(cells.some(({ deliveries }) => deliveries > 1) ? [{ mark: 'deliveredAgain', label: m.queues_legend_again() }] : []),
    ...(isOrdering ? [{ mark: 'ordered', label: m.queues_legend_ordered() }] : []),
    ...(isTorn ? [{ mark: 'tornEdge', label: m.queues_legend_torn() }] : []),
    ...(isAhead
      ? [
          {
            mark: 'clientOffset',
            label: (isOwn ? m.queues_legend_ownClientOffset : m.queues_legend_clientOffset)({ group: holders.join(m.app_comma()) }),
          },
        ]
      : []),
    ...(drawn.some(({ owners }) => owners.length > 1) ? [{ mark: 'disputedOwner', label: m.queues_legend_disputed() }] : []),
    ...(drawn.some(({ down }) => down !== undefined) ? [{ mark: 'downTape', label: m.queues_legend_down() }] : []),
    ...(tapes.some(({ paused }) => paused !== undefined) ? [{ mark: 'flowControl', label: m.queues_legend_flow() }] : []),
  ];
}

export const queuesLens: Lens<QueueTapesModel> = {
  id: 'queues',
  create,
  title: () => m.queues_title(),
  context,
  explanation: () => m.queues_explanation(),
  spanRule: () => m.span_rule_things(),
  simplification: () => m.queues_simplification(),
  legend,
  twin: queuesTwin,
};

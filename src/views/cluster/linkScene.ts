/** Lines between nodes: who may send where, who owns what, what is cut or slow. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel, LinkModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { curveAt, curvePath, pointsOf, type Curve } from '../flight.ts';
import {
  avoidedNodes,
  colour,
  faultCross,
  flowControlNodes,
  heldPullNodes,
  overlaps,
  textWidth,
  type Box,
  type SceneNode,
} from '../marks/index.ts';
import { connectionLook } from './connections.ts';
import { itemNode, label, type Drawing } from './drawing.ts';
import { nodeCurve, slaveLines, type OwnerLine, type SendLine } from './links.ts';
import { linkWords } from './words.ts';

const stateOf = (model: ClusterMapModel): ReadonlyMap<string, string> =>
  new Map([
    ...model.brokers.map(({ id, status }) => [id, status.state] as const),
    ...model.producers.map(({ id, status }) => [id, status.state] as const),
    ...model.groups.flatMap(({ consumers }) => consumers).map(({ id, status }) => [id, status.state] as const),
  ]);

const pair = (a: string, b: string): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

function line(key: string, curve: Curve, attrs: Readonly<Record<string, string | number | undefined>>): SceneNode {
  return { tag: 'path', key, attrs: { d: curvePath(curve), fill: 'none', 'stroke-width': 1, ...attrs } };
}

/** Lines under the nodes. A dashed line in the colour of failure leads to something that is down, or over a cut link. */
export function lineNodes(drawing: Drawing, sends: readonly SendLine[], owners: readonly OwnerLine[]): readonly SceneNode[] {
  const { model } = drawing;
  const states = stateOf(model);
  const cut = new Set(model.links.filter(({ isCut }) => isCut).map(({ id }) => id));
  const isBroken = (a: string, b: string): boolean => states.get(a) === 'down' || states.get(b) === 'down' || cut.has(pair(a, b));
  const broken = { stroke: colour('fail'), 'stroke-opacity': 0.6, 'stroke-dasharray': '4 4' };
  // A producer's lines fan out to all queues; on the phone one line leads to each broker and has to be seen alone.
  const isPhone = drawing.layout.form === 'phone';
  const sending = { stroke: colour('edge'), 'stroke-opacity': isPhone ? undefined : 0.32 };
  const nodes: SceneNode[] = [];
  for (const { key, producer, broker, curve } of sends) {
    if (states.get(producer) === 'notStarted' || states.get(producer) === 'stopped') continue;
    nodes.push(line(`send ${key}`, curve, isBroken(producer, broker) ? broken : sending));
  }
  // The strong lines lie on top of the faint ones. On the phone all share the gutter, where one way back would colour it whole.
  const retryOnTop = isPhone ? -1 : 1;
  const strong = (owner: OwnerLine): boolean => owner.group === model.shownGroup;
  const order = (owner: OwnerLine): number => 2 * Number(strong(owner)) + retryOnTop * Number(owner.isRetry);
  for (const owner of owners.toSorted((a, b) => order(a) - order(b))) {
    const look = isBroken(owner.broker, owner.consumer)
      ? broken
      : owner.isRetry
        ? { stroke: colour('fail'), 'stroke-opacity': strong(owner) ? 0.6 : 0.32 }
        : strong(owner)
          ? { stroke: colour('edge'), 'stroke-opacity': isPhone ? undefined : 0.75 }
          : { stroke: colour('line') };
    const node = line(`owner ${owner.key}`, owner.curve, look);
    nodes.push(owner.isRetry && look !== broken ? { ...node, means: 'retryLine' } : node);
  }
  return nodes;
}

/** Which consumers are connected to slaves, and who copies from whom. */
export function slaveNodes(drawing: Drawing): readonly SceneNode[] {
  const { model, layout } = drawing;
  const states = stateOf(model);
  const nodes: SceneNode[] = [];
  for (const { key, slave, consumer, isUsed, curve } of layout.form === 'phone' ? [] : slaveLines(model, layout)) {
    if (states.get(slave) !== 'running' || states.get(consumer) !== 'running') continue;
    // Until a pull goes to the slave, the connection is there and nothing more.
    nodes.push(
      isUsed
        ? line(`read ${key}`, curve, { stroke: colour('edge'), 'stroke-opacity': 0.75 })
        : { ...line(`read ${key}`, curve, connectionLook), means: 'connection' },
    );
  }
  for (const [id, { box, copyOf }] of layout.brokers) {
    const master = copyOf === undefined ? undefined : layout.brokers.get(copyOf);
    if (copyOf === undefined || master === undefined) continue;
    const isConnected = model.brokers.find((broker) => broker.id === id)?.copyOf?.disconnectedSince === undefined;
    const copies = isConnected && states.get(id) === 'running' && states.get(copyOf) === 'running';
    const x = (master.box.x + box.x) / 2;
    nodes.push({
      tag: 'path',
      key: `copy ${id}`,
      attrs: {
        d: `M${x} ${master.box.y + master.box.height}V${box.y + box.height / 2}H${box.x}`,
        fill: 'none',
        ...(copies ? { stroke: colour('edge') } : { stroke: colour('fail'), 'stroke-opacity': 0.6, 'stroke-dasharray': '4 4' }),
      },
    });
  }
  return nodes;
}

/** Ways of messages that go where no line is: a failed message back to its broker, or to a former owner. */
export function wayNodes(
  drawing: Drawing,
  curves: ReadonlyMap<string, Curve | undefined>,
  drawn: ReadonlySet<string>,
): readonly SceneNode[] {
  const seen = new Set<Curve>();
  return drawing.model.flights.flatMap(({ id, messageCount, code }) => {
    const curve = curves.get(id);
    // Thousands may share one way.
    if (curve === undefined || messageCount === 0 || seen.has(curve)) return [];
    seen.add(curve);
    const path = curvePath(curve);
    if (drawn.has(path)) return [];
    const isBack = code === 'CONSUMER_SEND_MSG_BACK';
    return [line(`way ${path}`, curve, { stroke: colour(isBack ? 'fail' : 'edge'), 'stroke-opacity': isBack ? 0.6 : 0.32 })];
  });
}

/** At the broker's end of an owner's line: two bars where its pull is held, one thick bar where it does not pull. */
export function heldNodes(drawing: Drawing, owners: readonly OwnerLine[]): readonly SceneNode[] {
  const own = owners.filter(({ group }) => group === drawing.model.shownGroup);
  const lines = [...own, ...slaveLines(drawing.model, drawing.layout).map((line) => ({ ...line, isPaused: false }))];
  // On the phone they leave a broker to the left.
  const beside = drawing.layout.form === 'phone' ? -8 : 5;
  return lines
    .filter(({ isHeld, isPaused }) => isHeld || isPaused)
    .map(({ key, curve, isHeld, isPaused }) => {
      const [x, y] = [Math.round(curve[0] ?? 0) + beside, curve[1] ?? 0];
      return {
        tag: 'g' as const,
        key: `held ${key}`,
        // One who is suspended may have a pull at the broker still.
        children: [...(isHeld ? heldPullNodes(x, y) : []), ...(isPaused ? flowControlNodes(isHeld ? x + 10 : x, y) : [])],
      };
    });
}

/** Faint lines of periodic registration: which broker has a connection to which name server, over which it reports to it. */
export function relationNodes(drawing: Drawing): readonly SceneNode[] {
  const { model, layout } = drawing;
  if (layout.form !== 'columns') return [];
  const servers = [...layout.nameServers.values()];
  const first = servers[0];
  const nodes: SceneNode[] = [];
  const seen = new Set<string>();
  for (const { owner, target } of model.relations) {
    const place = layout.brokers.get(owner);
    const server = layout.nameServers.get(target);
    if (place === undefined || server === undefined || first === undefined || seen.has(owner)) continue;
    if (!model.connections.includes(`${owner}>${target}`)) continue;
    seen.add(owner);
    const y = server.y + server.height / 2;
    const { box } = place;
    const master = place.copyOf === undefined ? undefined : layout.brokers.get(place.copyOf);
    // Round its master, below the line over which it copies.
    const end = master === undefined ? `H${box.x + 56}V${box.y}` : `H${master.box.x - 8}V${box.y + box.height - 10}H${box.x}`;
    nodes.push({
      tag: 'path',
      key: `relation ${owner}`,
      attrs: { d: `M${first.x} ${y}${end}`, fill: 'none', stroke: colour('line') },
    });
  }
  servers.slice(1).forEach((server, index) => {
    const before = servers[index];
    if (before === undefined) return;
    const y = server.y + server.height / 2;
    nodes.push({
      tag: 'path',
      key: `servers ${index}`,
      attrs: { d: `M${before.x + before.width} ${y}H${server.x}`, fill: 'none', stroke: colour('line') },
    });
  });
  return nodes;
}

/** Half of what a dot takes, and a little air (px). */
const dotRoom = 6;

interface WordsPlace {
  /** The point of the link that they stand at. */
  readonly x: number;
  readonly y: number;
  readonly box: Box;
}

/** Where words of a link can stand, the nearest to its middle first: below, above, and beside where rows are close. */
function wordsPlaces(layout: Drawing['layout'], curve: Curve, width: number): readonly WordsPlace[] {
  // Beside a group the words end before its frame.
  const groupLeft = layout.form === 'phone' ? layout.width : Math.min(layout.width, ...[...layout.groups.values()].map((group) => group.x));
  const points = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9].map((share) => curveAt(curve, share));
  return [0, 6, 12, 20, 28, 40, 56].flatMap((away) =>
    points.flatMap(([x, y]) => {
      const middle = (x < groupLeft ? Math.min(x, groupLeft - 2 - width / 2) : x) - width / 2;
      const at = (left: number, down: number): WordsPlace => {
        const inside = Math.max(2, Math.min(layout.width - 2 - width, left));
        return { x, y, box: { x: inside, y: y + down, width, height: 16 } };
      };
      return [middle, x - 8, x + 8 - width]
        .flatMap((left) => [at(left, 7 + away), at(left, -23 - away)])
        .concat([at(x + 12 + away, -8), at(x - 12 - away - width, -8)]);
    }),
  );
}

interface Surroundings {
  /** Words that must not be covered. */
  readonly obstacles: readonly Box[];
  /** Brokers: words about a link do not belong on them, if there is another place. */
  readonly brokers: readonly Box[];
  /** Producers and consumers, whose words the link's sign must not cover: in the dock lines lead behind them. */
  readonly clients: readonly Box[];
  /** Where dots pass, on whatever way. */
  readonly dots: readonly (readonly [number, number])[];
  /** The same of other links: a mark there could be theirs. */
  readonly foreign: readonly (readonly [number, number])[];
}

const isNear = ([x, y]: readonly [number, number], box: Box, room: number): boolean =>
  x > box.x - room && x < box.x + box.width + room && y > box.y - room && y < box.y + box.height + room;

/** The first place where nothing else is; without one, where the least is, which a link's sign may take but not its words. */
function freePlace(
  places: readonly WordsPlace[],
  { obstacles, brokers, clients, dots, foreign }: Surroundings,
): { readonly place: WordsPlace; readonly hasRoom: boolean } | undefined {
  const cost = ({ x, y, box }: WordsPlace): number => {
    const mark = { x: x - 6, y: y - 6, width: 12, height: 12 };
    const onBrokers = brokers.filter((broker) => overlaps(broker, box) || overlaps(broker, mark)).length;
    const onClients = clients.filter((client) => overlaps(client, mark)).length;
    const onLines = foreign.some((point) => isNear(point, mark, 2)) ? 1 : 0;
    return 1_000 * dots.filter((point) => isNear(point, box, dotRoom)).length + 100 * onClients + 10 * onBrokers + onLines;
  };
  let best: { readonly place: WordsPlace; readonly cost: number } | undefined;
  for (const place of places) {
    if (obstacles.some((obstacle) => overlaps(place.box, obstacle))) continue;
    const costs = cost(place);
    if (costs === 0) return { place, hasRoom: true };
    if (best === undefined || costs < best.cost) best = { place, cost: costs };
  }
  const place = best?.place ?? places[0];
  return place === undefined ? undefined : { place, hasRoom: best !== undefined && best.cost < 10 };
}

function faultOf(
  drawing: Drawing,
  link: LinkModel,
  sends: readonly SendLine[],
  owners: readonly OwnerLine[],
  ways: ReadonlySet<Curve>,
): SceneNode | undefined {
  const { model, layout } = drawing;
  const drawn = [
    ...sends.filter(({ producer, broker }) => pair(producer, broker) === link.id),
    ...owners.filter(({ broker, consumer }) => pair(broker, consumer) === link.id),
  ].map((one) => one.curve);
  const isDrawn = drawn.length > 0;
  // Of several lines the middle one stands for the link.
  const curve = drawn[Math.floor((drawn.length - 1) / 2)] ?? nodeCurve(layout, link.from, link.to);
  if (curve === undefined) return undefined;
  const surroundings = {
    obstacles: drawing.obstacles,
    brokers: [...layout.brokers.values()].map((place) => place.box),
    clients: [...layout.producers.values(), ...layout.consumers.values()],
    dots: [...ways].flatMap(pointsOf),
    foreign: [...ways].filter((way) => !drawn.includes(way)).flatMap(pointsOf),
  };
  const words = linkWords(link, model.latency);
  const width = textWidth(words, 11) + 8;
  const free = freePlace(wordsPlaces(layout, curve, width), surroundings);
  if (free === undefined) return undefined;
  // Where its words have no room, a cut link is its sign alone: the legend has the word, and the sign's own name says since when.
  const isSaid = free.hasRoom || !link.isCut;
  const alone = isSaid ? undefined : freePlace(wordsPlaces(layout, curve, 0), surroundings);
  const { x, y, box } = (alone ?? free).place;
  drawing.obstacles.push(...(isSaid ? [box] : []), { x: x - 8, y: y - 8, width: 16, height: 16 });
  const name = m.cluster_name_link({ from: link.from, to: link.to, state: words });
  const mark = link.isCut ? [faultCross(4.5)] : link.avoidedUntil === undefined ? [] : avoidedNodes();
  const look = link.isCut ? { stroke: colour('fail'), 'stroke-dasharray': '4 4' } : { stroke: colour('edge'), 'stroke-width': 1.25 };
  return itemNode(
    drawing,
    {
      key: `link ${link.id}`,
      selection: { kind: 'link', id: link.id },
      name,
      box: { x: x - 10, y: y - 10, width: 20, height: 20 },
      isInner: false,
    },
    [
      ...(isDrawn && (link.isCut || !link.isSlow) ? [] : [line('line', curve, look)]),
      { tag: 'circle', key: 'gap', attrs: { cx: x, cy: y, r: 9, fill: mark.length > 0 ? colour('paper') : 'transparent' } },
      { tag: 'g', key: 'mark', attrs: { transform: `translate(${Math.round(x)} ${Math.round(y)})` }, children: mark },
      ...(isSaid
        ? [
            { tag: 'rect' as const, key: 'ground', attrs: { ...box, rx: 3, fill: colour('paper') } },
            label(box.x + width / 2, box.y + 8, words, { size: 11, fill: link.isCut ? 'fail' : 'ink-2', anchor: 'middle', key: 'words' }),
          ]
        : []),
    ],
  );
}

/** What is wrong with links, over the nodes. `ways`: what dots travel on, where words should not stand. */
export function faultNodes(
  drawing: Drawing,
  sends: readonly SendLine[],
  owners: readonly OwnerLine[],
  ways: ReadonlySet<Curve>,
): readonly SceneNode[] {
  return drawing.model.links.flatMap((link) => faultOf(drawing, link, sends, owners, ways) ?? []);
}

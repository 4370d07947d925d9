/** Lays out the state charts with elk. Runs when the charts are generated, never in the page: elk alone is larger than the page. */
import { createRequire } from 'node:module';
import type { Chart, ChartLayout, PlacedEdge } from '../src/views/stateCharts/chart.ts';
import type { ChartGraph, MachineGraphs } from './chartGraph.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

interface ElkLabel {
  readonly text: string;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

interface ElkNode {
  readonly id: string;
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly layoutOptions?: Readonly<Record<string, string>>;
  readonly children?: readonly ElkNode[];
  readonly edges?: readonly {
    readonly id: string;
    readonly sources: readonly string[];
    readonly targets: readonly string[];
    readonly labels?: readonly ElkLabel[];
    readonly sections?: readonly { readonly startPoint: Point; readonly endPoint: Point; readonly bendPoints?: readonly Point[] }[];
  }[];
}

// elkjs is a CommonJS file compiled from Java; its own types would have to be installed wherever this repository is type-checked.
const require = createRequire(import.meta.url);
const Elk = require('elkjs/lib/elk.bundled.js') as new () => { layout(graph: ElkNode): Promise<ElkNode> };

const startId = ' start';

const options = (direction: 'RIGHT' | 'DOWN'): Options => ({
  'elk.algorithm': 'layered',
  'elk.direction': direction,
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeLabel': '2',
  'elk.spacing.labelNode': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // Definitions name their states from the first to the last, so arrows against that order are the ones that go back.
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'WIDEST_LAYER',
  'elk.randomSeed': '1',
});

type Options = Readonly<Record<string, string>>;

/** Closer together, where each pixel counts. */
const close: Options = {
  'elk.padding': '[top=4,left=4,bottom=4,right=4]',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeEdge': '8',
  'elk.spacing.edgeNode': '10',
  'elk.spacing.labelNode': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeNodeBetweenLayers': '7',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'MEDIAN_LAYER',
};

/** Which of the two needs less room differs from chart to chart. */
const closeWays: readonly Options[] = ['MODEL_ORDER', 'GREEDY'].map((cycles) => ({
  ...close,
  'elk.layered.cycleBreaking.strategy': cycles,
}));

const half = (value: number | undefined): number => Math.round((value ?? 0) * 2) / 2;

async function layoutOf(graph: ChartGraph, direction: 'RIGHT' | 'DOWN', more: Options = {}): Promise<ChartLayout> {
  const placed = await new Elk().layout({
    id: graph.id,
    layoutOptions: { ...options(direction), ...more },
    children: [
      { id: startId, width: 8, height: 8 },
      ...graph.shared.map(({ names, width, height }) => ({ id: names.join(' '), width, height })),
      ...graph.states.map(({ name, width, height }) => ({ id: name, width, height })),
    ],
    edges: [
      { id: startId, sources: [startId], targets: [graph.initial] },
      ...graph.edges.map(({ from, to, width, height }, index) => ({
        id: String(index),
        sources: [from],
        targets: [to],
        labels: [{ text: `${from} ${to}`, width, height, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
      })),
    ],
  });
  const edgeOf = (id: string): NonNullable<ElkNode['edges']>[number] => {
    const edge = placed.edges?.find((one) => one.id === id);
    if (edge === undefined) throw new Error(`elk lost edge ${id} of ${graph.id}`);
    return edge;
  };
  const cornerOf = (wanted: string): Point => {
    const node = placed.children?.find(({ id }) => id === wanted);
    return { x: half(node?.x), y: half(node?.y) };
  };
  const pointsOf = (id: string): readonly (readonly [number, number])[] =>
    (edgeOf(id).sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
      [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [half(x), half(y)] as const),
    );
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    states: graph.states.map(({ name, width, height }) => ({ ...cornerOf(name), width, height })),
    shared: graph.shared.map((box) => ({ ...cornerOf(box.names.join(' ')), ...box })),
    edges: graph.edges.map(({ from, to, lines, width, height }, index): PlacedEdge => {
      const [label] = edgeOf(String(index)).labels ?? [];
      return { from, to, lines, points: pointsOf(String(index)), label: { x: half(label?.x), y: half(label?.y), width, height } };
    }),
    start: pointsOf(startId),
  };
}

/** What a chart may take on the stage of a 1440 × 900 page above its words; one that needs more also gets a brief form … */
const stage = { width: 1_100, height: 330 };
/** … which stands beside them. */
const besideWords = { width: 774, height: 515 };

/** The way that can be shown largest in the room. */
async function closestLayout(graph: ChartGraph, direction: 'RIGHT' | 'DOWN', room: typeof stage): Promise<ChartLayout> {
  const layouts: ChartLayout[] = [];
  for (const way of closeWays) layouts.push(await layoutOf(graph, direction, way));
  const scaleOf = ({ width, height }: ChartLayout): number => Math.min(room.width / width, room.height / height);
  return layouts.reduce((best, one) => (scaleOf(one) > scaleOf(best) ? one : best));
}

/** Charts of all machines, the same each time for the same definitions. */
export async function layOutCharts(machines: readonly MachineGraphs[]): Promise<readonly Chart[]> {
  const charts: Chart[] = [];
  for (const { whole: graph, brief } of machines) {
    const { id, initial } = graph;
    const states = graph.states.map(({ name, isFinal, entry, ignored }) => ({ name, isFinal, entry, ignored }));
    const whole = { wide: await layoutOf(graph, 'RIGHT'), tall: await layoutOf(graph, 'DOWN') };
    const isLarge = whole.wide.width > stage.width || whole.wide.height > stage.height;
    charts.push({
      id,
      initial,
      states,
      ...whole,
      ...(isLarge
        ? { brief: { wide: await closestLayout(brief, 'RIGHT', besideWords), tall: await closestLayout(brief, 'DOWN', besideWords) } }
        : {}),
    });
  }
  return charts;
}

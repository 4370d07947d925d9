/** What the layouts of the cluster picture have in common: their result, and the order of a broker's rows. */
import type { BrokerModel, TapeModel } from '../../projections/clusterMap/clusterMapModel.ts';
import type { Box } from '../marks/index.ts';

/** One message queue's strip. */
export interface TapePlace {
  /** `topic:broker:queueId`. */
  readonly id: string;
  /** Middle of the row. */
  readonly y: number;
  /** The strip itself. */
  readonly strip: Box;
}

export interface BrokerPlace {
  readonly box: Box;
  readonly headerHeight: number;
  /** Headers only, because there are many brokers. */
  readonly isFolded: boolean;
  /** Of a slave: the master that it stands under. Its queues are the master's, so it has no rows of its own. */
  readonly copyOf?: string | undefined;
  readonly tapes: ReadonlyMap<string, TapePlace>;
  /** Middles of lines that say a topic above its queues; only where the rows have no room for it and there are several topics. */
  readonly captions?: ReadonlyMap<string, number> | undefined;
  readonly schedule: TapePlace;
  /** Hairline between a broker's topics and what it keeps for itself; undefined without system rows. */
  readonly ruleY: number | undefined;
  /** Right edges of the columns' texts and the middle of the owner boxes. */
  readonly columns: {
    readonly labelLeft: number;
    readonly labelRight: number;
    readonly max: number;
    readonly lag: number;
    readonly owner: number;
    /** What an owner's name may take (px). */
    readonly ownerWidth: number;
    readonly titleY: number;
  };
}

export interface ClusterLayout {
  readonly form: 'columns' | 'phone' | 'dock';
  readonly width: number;
  /** Height that the picture needs; more than the given one only where it must scroll. */
  readonly height: number;
  readonly rowPitch: number;
  readonly nameServers: ReadonlyMap<string, Box>;
  /** Captions and legend are left out in the dock. */
  readonly nameServerCaption: { readonly x: number; readonly y: number } | undefined;
  readonly producerCaption: { readonly x: number; readonly y: number } | undefined;
  readonly producers: ReadonlyMap<string, Box>;
  readonly brokers: ReadonlyMap<string, BrokerPlace>;
  readonly groups: ReadonlyMap<string, Box>;
  readonly consumers: ReadonlyMap<string, Box>;
  readonly legendY: number | undefined;
}

/** Below this width the picture is one column after another. */
export const phoneBelow = 700;

/** Messages per strip stand this far apart. */
export const dotPitch = 11;

export const tapeId = (tape: Pick<TapeModel, 'topic' | 'broker' | 'queueId'>): string => `${tape.topic}:${tape.broker}:${tape.queueId}`;

/** Rows of a broker: its topics' queues, then the system rows. */
export function rowsOf(broker: BrokerModel): {
  readonly own: readonly TapeModel[];
  readonly retry: readonly TapeModel[];
  readonly rest: readonly TapeModel[];
} {
  return {
    own: broker.tapes.filter(({ kind }) => kind === 'topic'),
    retry: broker.tapes.filter(({ kind }) => kind === 'retry'),
    rest: broker.tapes.filter(({ kind }) => kind === 'deadLetter' || kind === 'system'),
  };
}

/** Which row each tape of a broker has, and how many rows are kept: of its topics, of retry topics, of what else it keeps for itself. */
export interface BrokerRows {
  readonly own: ReadonlyMap<string, number>;
  readonly ownCount: number;
  readonly retry: ReadonlyMap<string, number>;
  readonly retryCount: number;
  /** One for the delay levels, where messages can come to wait in them. */
  readonly scheduleCount: 0 | 1;
  readonly rest: ReadonlyMap<string, number>;
  readonly restCount: number;
}

/**
 * Room is kept for every topic that the scenario is going to use, so that its first message moves nothing. Queues that nobody
 * expected (a second dead-letter topic, a topic that nothing names) share the last row: it shows one of them and counts the others.
 */
export function brokerRows(broker: BrokerModel): BrokerRows {
  const { own, retry, rest } = rowsOf(broker);
  const { expected } = broker;
  const begins = new Map<string, { readonly row: number; readonly queues: number }>();
  let ownCount = 0;
  for (const { name, queues } of expected.own) {
    begins.set(name, { row: ownCount, queues });
    ownCount += queues;
  }
  const restCount = Math.max(1, expected.rest.length);
  // The revive log has the last row; what nobody expected shares the one before.
  const lastOfOthers = Math.max(0, restCount - (expected.reviveQueues > 0 ? 2 : 1));
  const rows = { own: new Map<string, number>(), retry: new Map<string, number>(), rest: new Map<string, number>() };
  const share = (tape: TapeModel): void => void rows.rest.set(tapeId(tape), lastOfOthers);
  for (const tape of own) {
    const topic = begins.get(tape.topic);
    if (topic !== undefined && tape.queueId < topic.queues) rows.own.set(tapeId(tape), topic.row + tape.queueId);
    else share(tape);
  }
  for (const tape of retry) {
    const index = expected.retry.indexOf(tape.topic);
    if (index >= 0 && tape.queueId === 0) rows.retry.set(tapeId(tape), index);
    else share(tape);
  }
  for (const tape of rest) if (tape.isReviveLog) rows.rest.set(tapeId(tape), restCount - 1);
  rest.filter(({ isReviveLog }) => !isReviveLog).forEach((tape, index) => rows.rest.set(tapeId(tape), Math.min(index, lastOfOthers)));
  const scheduleCount = expected.schedule || broker.schedule !== undefined ? 1 : 0;
  return { ...rows, ownCount: Math.max(1, ownCount), retryCount: expected.retry.length, scheduleCount, restCount };
}

/** Masters in their order, the slaves of each right after it. A slave whose master is not there stands as a broker of its own. */
export function brokerOrder(brokers: readonly BrokerModel[]): readonly { readonly broker: BrokerModel; readonly isSlave: boolean }[] {
  const ids = new Set(brokers.map(({ id }) => id));
  const masterOf = ({ copyOf }: BrokerModel): string | undefined =>
    copyOf !== undefined && ids.has(copyOf.master) ? copyOf.master : undefined;
  return brokers
    .filter((broker) => masterOf(broker) === undefined)
    .flatMap((master) => [
      { broker: master, isSlave: false },
      ...brokers.filter((broker) => masterOf(broker) === master.id).map((broker) => ({ broker, isSlave: true })),
    ]);
}

/** A slave's card: one place for everything that comes from it or goes to it. */
export function slavePlace(broker: BrokerModel, box: Box): BrokerPlace {
  const y = box.y + box.height / 2;
  const right = box.x + box.width;
  return {
    box,
    headerHeight: box.height,
    isFolded: true,
    copyOf: broker.copyOf?.master,
    tapes: new Map(),
    schedule: { id: `SCHEDULE_TOPIC_XXXX:${broker.id}`, y, strip: { x: right - 110, y: y - 5, width: 40, height: 10 } },
    ruleY: undefined,
    columns: {
      labelLeft: box.x + 12,
      labelRight: right - 12,
      max: right - 12,
      lag: right - 12,
      owner: right - 12,
      ownerWidth: 36,
      titleY: y,
    },
  };
}

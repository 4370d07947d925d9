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
  readonly tapes: ReadonlyMap<string, TapePlace>;
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
    readonly titleY: number;
  };
}

export interface ClusterLayout {
  readonly form: 'columns' | 'phone';
  readonly width: number;
  /** Height that the picture needs; more than the given one only where it must scroll. */
  readonly height: number;
  readonly rowPitch: number;
  readonly nameServers: ReadonlyMap<string, Box>;
  readonly nameServerCaption: { readonly x: number; readonly y: number };
  readonly producerCaption: { readonly x: number; readonly y: number } | undefined;
  readonly producers: ReadonlyMap<string, Box>;
  readonly brokers: ReadonlyMap<string, BrokerPlace>;
  readonly groups: ReadonlyMap<string, Box>;
  readonly consumers: ReadonlyMap<string, Box>;
  readonly legendY: number;
}

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

/** Room is kept for a retry row of each group and one schedule and one dead-letter row, so that their first use moves nothing. */
export function systemRowCount(broker: BrokerModel, groupCount: number): number {
  const { retry, rest } = rowsOf(broker);
  return Math.max(groupCount, retry.length) + 1 + Math.max(1, rest.length);
}

/** A recording of a real cluster as it was written down, and how its lines are read. */
import type { RecordedTopic } from '../src/engine/testing/recordings/recording.ts';

export type Raw = Readonly<Record<string, unknown>>;
export interface RawRecording {
  readonly scenario: string;
  readonly rocketmqVersion: string;
  readonly config: Raw;
  readonly topology: {
    readonly namesrv: number | readonly string[];
    readonly brokers: readonly string[];
    readonly topics: Readonly<Record<string, string>>;
    readonly addresses?: Readonly<Record<string, string>>;
  };
  readonly actions: readonly Raw[];
  readonly observed: readonly Raw[];
}

export const text = (raw: Raw, field: string): string => raw[field] as string;
export const number = (raw: Raw, field: string): number => raw[field] as number;
/** Left out where a topic has one queue. */
export const queueIdOf = (raw: Raw): number => (raw['queueId'] as number | undefined) ?? 0;
/** The key of an observed message; where none was recorded the body says the same. */
export const keyOf = (seen: Raw): string | undefined =>
  (seen['keys'] ?? (seen['props'] as Raw | undefined)?.['KEYS'] ?? seen['body']) as string | undefined;
export const has = (raw: Raw, field: string): boolean => raw[field] !== undefined && raw[field] !== null;

/** Brokers of a recording: masters, slaves with the broker whose copy they are, and our ids of processes that have another name there. */
export function brokersOf({ topology }: RawRecording): {
  readonly masters: readonly string[];
  readonly slaves: Readonly<Record<string, string>>;
  readonly idOf: (process: string) => string;
} {
  const masters: string[] = [];
  const slaves: Record<string, string> = {};
  const renamed = new Map<string, string>();
  for (const said of topology.brokers) {
    const [, process = '', broker = '', role = ''] = /^([\w-]+) \(([\w-]+), (\w+), id \d\)$/.exec(said) ?? [];
    if (role === 'SLAVE') slaves[process] = broker;
    else masters.push(broker === '' ? (said.split(/[ ,]/)[0] ?? said) : broker);
    if (broker !== '' && role !== 'SLAVE') renamed.set(process, broker);
  }
  return { masters, slaves, idOf: (process) => renamed.get(process) ?? process };
}

export function topicsOf(raw: RawRecording, brokers: readonly string[]): RecordedTopic[] {
  return Object.entries(raw.topology.topics).flatMap(([list, said]) =>
    list.split(', ').map((name) => {
      const count = Number(/^(\d+) queue/.exec(said)?.[1] ?? 1);
      const on = brokers.filter((broker) => !said.includes(' on broker-') || said.includes(broker));
      return { name, queues: Object.fromEntries(on.map((broker) => [broker, count])) };
    }),
  );
}

/** With which texts of brokers sends of a flood failed; numbers that vary are `#`. */
export const refusals = (flood: Raw): string[] =>
  (flood['outcomes'] as readonly Raw[]).flatMap((one) => /DESC: (.*) BROKER/.exec(text(one, 'outcome'))?.[1] ?? []);

/** Numbers for ids: which are equal is all that carries over. */
export class Labels {
  private readonly known = new Map<string, number>();
  of(id: unknown): number {
    const key = id as string;
    let label = this.known.get(key);
    if (label === undefined) this.known.set(key, (label = this.known.size + 1));
    return label;
  }
}

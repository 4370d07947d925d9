/** Offsets of groups in the memory of each process of a master and its slaves, followed through the facts of a run. */
import { queueReference } from '../../model/names.ts';
import type { Fact } from '../../trace/factTypes.ts';
import type { Recording, SeenOf } from './recording.ts';

type ByName = Map<string, number>;

export class ReplicaOffsets {
  private readonly nameOf: (process: string) => string;
  private readonly groups: ReadonlySet<string>;
  /** Process → `group/queue` → offset. */
  private readonly memory = new Map<string, ByName>();
  private readonly files = new Map<string, ByName>();

  constructor(recording: Recording) {
    this.nameOf = (process) => recording.slaves?.[process] ?? process;
    this.groups = new Set(recording.saw.flatMap((seen) => (seen.saw === 'offsetsAt' ? [seen.group] : [])));
  }

  /** What the process answers from now on, if the fact changed that. */
  watch(fact: Fact, at: number): SeenOf<'offsetsAt'>[] {
    switch (fact.type) {
      case 'offset.committed':
      case 'offset.persisted': {
        if (fact.where !== 'broker') return [];
        const queue = queueReference(fact.topic, this.nameOf(fact.broker), fact.queueId);
        const table = fact.type === 'offset.committed' ? this.memory : this.files;
        this.of(table, fact.broker).set(`${fact.group}/${queue}`, fact.offset);
        return table === this.memory ? this.answers(fact.broker, at) : [];
      }
      case 'broker.started':
        this.memory.set(fact.id, new Map(this.of(this.files, fact.id)));
        return this.answers(fact.id, at);
      case 'slave.synced':
        if (fact.what !== 'consumerOffsets') return [];
        for (const change of fact.changes) {
          const [, topic = '', group = '', queueId = '', offset = ''] = /^(.*)@(.*):(\d+)=(\d+)$/.exec(change) ?? [];
          this.of(this.memory, fact.slave).set(`${group}/${queueReference(topic, fact.broker, Number(queueId))}`, Number(offset));
        }
        return this.answers(fact.slave, at);
      default:
        return [];
    }
  }

  private of(table: Map<string, ByName>, process: string): ByName {
    let offsets = table.get(process);
    if (offsets === undefined) table.set(process, (offsets = new Map()));
    return offsets;
  }

  private answers(broker: string, at: number): SeenOf<'offsetsAt'>[] {
    return [...this.groups].flatMap((group) => {
      const own = [...this.of(this.memory, broker)].filter(([name]) => name.startsWith(`${group}/`) && !name.includes('%'));
      if (own.length === 0) return [];
      return [
        { at, saw: 'offsetsAt', group, broker, offsets: Object.fromEntries(own.map(([name, n]) => [name.slice(group.length + 1), n])) },
      ];
    });
  }
}

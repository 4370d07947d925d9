/** The HA connections of the cluster: one for each slave, as both its ends see it. */
import { freshMachine } from '../../model/freshMachine.ts';
import type { Broker, MachineInstance } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';

export interface HaLink extends MachineInstance {
  readonly slave: Broker;
  readonly master: Broker;
  /** Number of the slave in the scenario, from 1: tells its transfer task from others of the master. */
  readonly subject: number;
  /** Commit log offset of the next record that the master sends (bytes). */
  transferOffset: number;
  /** What the slave has said that it has (bytes). */
  ackOffset: number;
  /** When the slave's last report came that was one (ms); while nothing changes it reports each `haSendHeartbeatInterval`. */
  lastReportMs: number;
  /** Since when the two cannot reach one another (ms); −1 = they can. */
  silentSinceMs: number;
  /** Lives of both ends when it was made. */
  lives: string;
  /** Fact of the connection: what later transfers and its end are caused by. */
  connectedSeq: number;
}

const sliceName = 'replication/links';

/** Links by the id of the slave. */
export function linksOf(ctx: EngineContext): ReadonlyMap<string, HaLink> {
  return (ctx.world.slices.get(sliceName) as Map<string, HaLink> | undefined) ?? noLinks;
}

const noLinks: ReadonlyMap<string, HaLink> = new Map();

export const isConnected = (ctx: EngineContext, link: HaLink): boolean => ctx.stateOf(link) === 'transfer';

/** The link of a slave, made at its first start. */
export function linkOf(ctx: EngineContext, slave: Broker): HaLink {
  let links = ctx.world.slices.get(sliceName) as Map<string, HaLink> | undefined;
  if (links === undefined) ctx.world.slices.set(sliceName, (links = new Map()));
  let link = links.get(slave.id);
  if (link === undefined) {
    link = {
      ...freshMachine('haClient', slave.id),
      slave,
      master: ctx.process<Broker>(slave.brokerName),
      subject: links.size + 1,
      transferOffset: 0,
      ackOffset: 0,
      lastReportMs: -1,
      silentSinceMs: -1,
      lives: '',
      connectedSeq: 0,
    };
    links.set(slave.id, link);
    ctx.start(link);
  }
  return link;
}

/** Links to this master, connected or not. */
export function linksTo(ctx: EngineContext, master: Broker): HaLink[] {
  return [...linksOf(ctx).values()].filter((link) => link.master === master);
}

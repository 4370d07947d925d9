/**
 * The timer wheel of one broker: which record of rmq_sys_wheel_timer is looked at when. Source: TimerMessageStore, TimerWheel (5.3.3).
 */
import { parseEpoch } from './civilTime.ts';
import type { World } from './world.ts';

/** Tag of the record that cancels another one of the same UNIQ_KEY (RecallMessageProcessor). */
export const recallTag = '_RECALL_TAG_';

export interface TimerEntry {
  /** Row of the commit log. */
  readonly row: number;
  /** Its time is farther than the wheel looks: it is stored anew when the slot fires. */
  readonly isRolled: boolean;
}

export interface TimerSlot {
  /** When the clock has passed the slot (ms). */
  readonly drainAtMs: number;
  readonly entries: TimerEntry[];
}

export interface TimerWheel {
  /** Slots that hold something, nearest first. */
  slots: TimerSlot[];
  /** Slots that were emptied since the last checkpoint: a killed broker empties them again. */
  drained: TimerSlot[];
}

const sliceName = 'timerWheels';

/** The wheel of a broker, made at the first use. */
export function timerWheelOf(world: World, broker: string): TimerWheel {
  let wheels = world.slices.get(sliceName) as Map<string, TimerWheel> | undefined;
  if (wheels === undefined) world.slices.set(sliceName, (wheels = new Map()));
  let wheel = wheels.get(broker);
  if (wheel === undefined) wheels.set(broker, (wheel = { slots: [], drained: [] }));
  return wheel;
}

/** The nearest slot without making a wheel. */
export function nextSlotOf(world: World, broker: string): TimerSlot | undefined {
  return (world.slices.get(sliceName) as Map<string, TimerWheel> | undefined)?.get(broker)?.slots[0];
}

export function addToWheel(wheel: TimerWheel, drainAtMs: number, entry: TimerEntry): void {
  const { slots } = wheel;
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle] as TimerSlot).drainAtMs < drainAtMs) low = middle + 1;
    else high = middle;
  }
  const slot = slots[low];
  if (slot?.drainAtMs === drainAtMs) slot.entries.push(entry);
  else slots.splice(low, 0, { drainAtMs, entries: [entry] });
}

export interface WheelRules {
  readonly nowMs: number;
  readonly precisionMs: number;
  /** Beyond this the record is rolled (ms); Infinity = never. */
  readonly rollWindowMs: number;
  /** Wall date of virtual time 0 modulo the precision (ms): slots are those of the wall clock. */
  readonly phaseMs: number;
}

/** How far the wall clock is into a slot at virtual time 0 (ms). */
export const phaseOf = (epoch: string, precisionMs: number): number => (parseEpoch(epoch)?.unixMs ?? 0) % precisionMs;

/**
 * A slot is drained when the clock has passed it whole: at the next full precision at or after the wanted time, never
 * before it. A record beyond the roll window fires after the window, or after half of it when less than a third of a window
 * would be left.
 */
export function placeInWheel(
  deliverAtMs: number,
  { nowMs, precisionMs, rollWindowMs, phaseMs }: WheelRules,
): Omit<TimerEntry, 'row'> & { readonly drainAtMs: number } {
  const slotOf = (ms: number): number => Math.floor((ms + phaseMs) / precisionMs) * precisionMs - phaseMs;
  const wanted = slotOf(deliverAtMs - 1);
  const current = slotOf(nowMs);
  const beyond = wanted - current - rollWindowMs;
  if (beyond < 0) return { isRolled: false, drainAtMs: wanted + precisionMs };
  const first = beyond < Math.floor(rollWindowMs / 3) ? Math.floor(rollWindowMs / 2) : rollWindowMs;
  return { isRolled: true, drainAtMs: current + first + precisionMs };
}

/**
 * Entries that their owner renews on a grid (heartbeats, registrations). While a renewal would change nothing it is not
 * simulated: the entry is marked as renewed and counts as seen at each tick of the grid.
 */
import type { RenewedEntry } from './world.ts';

/** When the entry was seen last (ms): the owner's last tick plus the way, or what was written down. */
export function lastSeenMs(entry: RenewedEntry, lastTickMs: number, latencyMs: number): number {
  return entry.isRenewed && lastTickMs >= 0 ? Math.max(entry.lastUpdateMs, lastTickMs + latencyMs) : entry.lastUpdateMs;
}

/** From now on the entry ages. */
export function endRenewal(entry: RenewedEntry, lastTickMs: number, latencyMs: number, nowMs: number): void {
  entry.lastUpdateMs = Math.min(nowMs, lastSeenMs(entry, lastTickMs, latencyMs));
  entry.isRenewed = false;
}

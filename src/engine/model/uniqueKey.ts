/** UNIQ_KEY: address(4) pid(2) class-loader hash(4) ms since the first of the month(4) counter(2), 32 hex characters. Source: MessageClientIDSetter (4.9.8). */
import { TextPairs } from '../kernel/textPairs.ts';
import { msSinceMonthStart, parseEpoch, type Epoch } from './civilTime.ts';
import { constantOfName, hex, hexOfAddress } from './names.ts';
import type { ClientProcess } from './world.ts';

const epochs = new Map<string, Epoch>();
/** The part of the key that is constant for a client process: address, pid, class-loader hash. */
const prefixes = new TextPairs((address, id) => {
  const pid = 1000 + (constantOfName(id) % 60_000);
  return hexOfAddress(address) + hex(pid, 4) + hex(constantOfName(`${id}/classLoader`), 8);
});

/** The next id of a client process. Pid and class-loader hash are constants of its name. */
export function nextUniqueKey(client: ClientProcess & { uniqueCounter: number }, epochText: string, nowMs: number): string {
  let epoch = epochs.get(epochText);
  if (epoch === undefined) epochs.set(epochText, (epoch = parseEpoch(epochText) ?? { unixMs: 0, offsetMs: 0 }));
  const counter = client.uniqueCounter++ & 0xffff;
  return prefixes.key(client.address, client.id) + hex(msSinceMonthStart(epoch, nowMs), 8) + hex(counter, 4);
}

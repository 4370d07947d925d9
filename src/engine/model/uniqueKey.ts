/** UNIQ_KEY: address(4) pid(2) class-loader hash(4) ms since the first of the month(4) counter(2), 32 hex characters. Source: MessageClientIDSetter (4.9.8). */
import { hex } from '../kernel/hexTexts.ts';
import { NameMap } from '../kernel/nameMap.ts';
import type { TextId, TextTable } from '../kernel/textTable.ts';
import { TextPairs } from '../kernel/textPairs.ts';
import { msSinceMonthStart, parseEpoch, type Epoch } from './civilTime.ts';
import { constantOfName, hexOfAddress } from './names.ts';
import type { ClientProcess } from './world.ts';

const epochs = new NameMap<Epoch>();
/** The part of the key that is constant for a client process: address, pid, class-loader hash. */
const prefixes = new TextPairs((address, id) => {
  const pid = 1000 + (constantOfName(id) % 60_000);
  return hexOfAddress(address) + hex(pid, 4) + hex(constantOfName(`${id}/classLoader`), 8);
});

/** The next id of a client process, by the number of its text. Pid and class-loader hash are constants of its name. */
export function nextUniqueKey(
  texts: TextTable,
  client: ClientProcess & { uniqueCounter: number },
  epochText: string,
  nowMs: number,
): TextId {
  let epoch = epochs.get(epochText);
  if (epoch === undefined) epochs.set(epochText, (epoch = parseEpoch(epochText) ?? { unixMs: 0, offsetMs: 0 }));
  const counter = client.uniqueCounter++ & 0xffff;
  return texts.hexId(prefixes.key(client.address, client.id), msSinceMonthStart(epoch, nowMs), counter);
}

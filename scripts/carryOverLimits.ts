/**
 * Carries the end of the recording `filter-oneway-batch-limits` over: what is sent, batched and refused, one after the other.
 * Usage: tsx scripts/carryOverLimits.ts <folder with the recordings>. Left out: an empty list (no action says that), and clients
 * whose group or numbers are refused (a scenario with those does not open).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { has, number, text, type Raw, type RawRecording } from './rawRecording.ts';

const startMs = 11_970;

/** The action of the engine that stands for a recorded one; undefined when none does. */
function actionOf(raw: Raw): Raw | undefined {
  const producer = text(raw, 'id');
  if (raw['do'] === 'send') {
    const size = raw['bodySize'] as number | undefined;
    const isNull = size === undefined && !has(raw, 'body');
    return {
      do: 'send',
      producer,
      topic: raw['topic'],
      ...(has(raw, 'keys') ? { keys: raw['keys'] } : {}),
      ...(has(raw, 'mode') ? { mode: text(raw, 'mode').toUpperCase() } : {}),
      ...(isNull ? { nullBody: true } : { bodyBytes: size ?? text(raw, 'body').length }),
      ...(raw['random'] === true ? { random: true } : {}),
      ...(has(raw, 'delay') ? { delayLevel: raw['delay'] } : {}),
      ...(has(raw, 'propSize') ? { propertyCharacters: raw['propSize'] } : {}),
    };
  }
  const messages = (raw['messages'] ?? []) as readonly Raw[];
  const [first, last] = [messages[0], messages.at(-1)];
  if (raw['do'] !== 'batch' || first === undefined || last === undefined) return undefined;
  return {
    do: 'sendBatch',
    producer,
    topic: first['topic'],
    messages: messages.length,
    bodyBytes: (first['bodySize'] as number | undefined) ?? text(first, 'body').length,
    ...(last['topic'] === first['topic'] ? {} : { lastTopic: last['topic'] }),
    ...(has(last, 'delay') ? { delayLevel: last['delay'] } : {}),
    ...(last['waitStore'] === false ? { mixedWaitStoreMsgOK: true } : {}),
  };
}

const [, , folder] = argv;
if (folder === undefined) throw new Error('usage: tsx scripts/carryOverLimits.ts <folder with the recordings>');
const raw = JSON.parse(readFileSync(join(folder, 'filter-oneway-batch-limits.json'), 'utf8')) as RawRecording;
const broker = '127.0.0.1:10911';
const ends = ['sendOk', 'sendError', 'batchOk', 'batchError', 'onewayReturned', 'asyncOk'];
const rows = raw.actions.flatMap((done) => {
  const action = number(done, 't') < startMs ? undefined : actionOf(done);
  if (action === undefined) return [];
  const is = (seen: Raw): boolean => (has(done, 'label') ? seen['label'] === done['label'] : seen['keys'] === done['keys']);
  const end = raw.observed.find((seen) => ends.includes(text(seen, 'kind')) && number(seen, 't') >= number(done, 't') && is(seen));
  if (end === undefined) throw new Error(`nothing came of ${JSON.stringify(done)}`);
  const error = has(end, 'message') ? { error: `${text(end, 'exception')}: ${text(end, 'message').replaceAll(broker, '{broker-a}')}` } : {};
  const cause = has(end, 'cause') ? { cause: `${text(end, 'cause')}: ${text(end, 'causeMessage')}` } : {};
  const offset = has(end, 'queueOffset') ? { queueOffset: end['queueOffset'] } : {};
  return [{ at: number(done, 't') - startMs, label: done['label'] ?? done['keys'], action, ...error, ...cause, ...offset }];
});
const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
writeFileSync(
  new URL('../src/engine/testing/recordings/limits.json', import.meta.url),
  `{\n  "name": "filter-oneway-batch-limits",\n  "rocketmqVersion": ${JSON.stringify(raw.rocketmqVersion)},\n  "rows": [\n${lines}\n  ]\n}\n`,
);

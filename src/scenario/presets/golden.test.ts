import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { describe, expect, test } from 'vitest';
import { engineVersion } from '../../engine/index.ts';
import { listPresetSlugs } from './index.ts';
import { runOf } from '../testing/presetRun.ts';

const file = new URL('../testing/presetGoldens.json', import.meta.url);
const mechanisms = new URL('../../engine/mechanisms/', import.meta.url);
const written = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Record<string, Record<string, string>>;
const presetSlugs = listPresetSlugs();
const hashes = (written[engineVersion] ??= {});

/** The preset that shows a mechanism first of all; its hash below is the mechanism's golden run. */
const presetOf: Readonly<Record<string, string>> = {
  administration: 'broker-restart-drained',
  callerRetry: 'spring-retry-backoff',
  clientTypes: 'client-capability-matrix',
  consuming: 'retry-result-kinds',
  delay: 'recall-timed-message',
  delayedRetry: 'consume-retry-16',
  flushing: 'power-failure-trickle',
  heartbeat: 'twin-client-ids',
  httpAccess: 'http-15min-visibility',
  idempotence: 'same-key-trap',
  litePull: 'pull-consumer-no-retry',
  messageTrace: 'message-trace',
  nodes: 'shared-producer-threads',
  offsets: 'duplicate-on-delivery',
  ordering: 'order-failover',
  pop: 'simple-consumer-invisible-time',
  pulling: 'flow-control',
  rebalance: 'consumers-idle',
  registration: 'silent-broker',
  replication: 'master-killed-slave-reads',
  requestReply: 'request-reply',
  retention: 'whole-files-72h',
  routing: 'auto-create-topic',
  sending: 'send-3-times-firewall',
  storing: 'batch-send',
  subscription: 'subscription-tag-mismatch',
  transactions: 'committed-still-checked',
};

/**
 * A preset's run changes only together with `engineVersion`, like the golden runs of the engine. Whoever changes a preset file takes its line
 * out of presetGoldens.json; WRITE_GOLDEN=1 writes what is missing there, and overwrites nothing.
 */
describe(`the run of each preset, engine version ${engineVersion}`, () => {
  test.each(presetSlugs)('%s', (slug) => {
    const run = runOf(slug);
    const hash = run.hashAt({ ms: run.endMs ?? run.computedMs });
    if (hashes[slug] === undefined && env['WRITE_GOLDEN'] === '1') {
      hashes[slug] = hash;
      writeFileSync(file, `${JSON.stringify(written, undefined, 2)}\n`);
    }
    expect(hash).toBe(hashes[slug]);
  });

  test('nothing is written down of a preset that is not there', () => expect(Object.keys(hashes).sort()).toEqual([...presetSlugs].sort()));

  test('each mechanism has a preset, and so a golden run', () => {
    const folders = readdirSync(mechanisms, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(Object.keys(presetOf)).toEqual(folders.map(({ name }) => name).sort());
    expect(presetSlugs).toEqual(expect.arrayContaining(Object.values(presetOf)));
  });
});

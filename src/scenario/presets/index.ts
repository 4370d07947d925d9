/** The catalogue of presets: which there are, where they belong, and how one is opened. */
import type { LocalText, ResolvedScenario } from '../../engine/index.ts';
import { defaultProfile } from '../defaults.ts';
import { nearestName } from '../names.ts';
import { parseScenario } from '../parse.ts';
import { fail, shown } from '../problems.ts';
import type { Result } from '../problems.ts';
import { presetFiles } from './files.ts';

/** Where a preset stands in the catalogue. */
export type PresetGroup = 'retry' | 'consume' | 'send' | 'route' | 'transaction' | 'delay' | 'order' | 'http';

export interface Preset {
  readonly slug: string;
  readonly title: LocalText;
  /** What to look at, one sentence. */
  readonly point: LocalText;
  readonly group: PresetGroup;
  /** Lenses that show the point best, the first one first. */
  readonly lenses: readonly string[];
  /** What is different in the run that it is best compared with: see `app/comparison/variant.ts`. */
  readonly versus?: string;
  /** Whose rules its run follows. */
  readonly profile: string;
  /** What its one number counts, where it has one. */
  readonly watched?: LocalText | undefined;
}

const places: Readonly<Record<string, Pick<Preset, 'group' | 'lenses' | 'versus'>>> = {
  'consume-retry-16': { group: 'retry', lenses: ['cluster', 'retryLadder'] },
  'first-retry-late': { group: 'retry', lenses: ['retryLadder', 'story'] },
  'retry-result-kinds': { group: 'retry', lenses: ['deliveryMatrix', 'retryLadder'] },
  'push-consumer-basics': { group: 'consume', lenses: ['cluster', 'queues'], versus: 'set:consumers.*.listener.processMs=10000' },
  'consumers-idle': { group: 'consume', lenses: ['cluster', 'queues'] },
  'consumer-starts-late': { group: 'consume', lenses: ['cluster', 'queues'] },
  'duplicate-on-delivery': {
    group: 'consume',
    lenses: ['story', 'deliveryMatrix'],
    versus: 'set:consumers.*.listener.idempotentBy=key',
  },
  'duplicate-on-send': { group: 'consume', lenses: ['deliveryMatrix', 'trace'], versus: 'set:consumers.*.listener.idempotentBy=key' },
  'pull-consumer-no-retry': { group: 'consume', lenses: ['deliveryMatrix', 'queues'] },
  'request-reply': { group: 'send', lenses: ['spaceTime', 'story'] },
  'pop-push-consumer': { group: 'consume', lenses: ['deliveryMatrix', 'retryLadder'] },
  'simple-consumer-invisible-time': { group: 'consume', lenses: ['deliveryMatrix', 'retryLadder'] },
  'retry-other-broker': { group: 'send', lenses: ['cluster', 'story'], versus: 'set:brokers.*.flushDiskType=SYNC_FLUSH' },
  'silent-broker': { group: 'send', lenses: ['cluster', 'story'] },
  'async-callback-order': { group: 'send', lenses: ['spaceTime', 'trace'] },
  'send-modes-side-by-side': { group: 'send', lenses: ['cluster', 'trace'] },
  'oneway-loss': { group: 'send', lenses: ['cluster', 'queues'] },
  'send-pipeline-stepper': { group: 'send', lenses: ['story', 'cluster'] },
  'message-validation-and-size': { group: 'send', lenses: ['trace', 'story'] },
  'route-first-send': { group: 'route', lenses: ['cluster', 'trace'] },
  'auto-create-topic': { group: 'route', lenses: ['cluster', 'story'] },
  'send-3-times-firewall': { group: 'send', lenses: ['story', 'cluster'] },
  'latency-fault-avoidance': { group: 'send', lenses: ['cluster', 'trace'] },
  'async-retry-only-on-response': { group: 'send', lenses: ['story', 'trace'] },
  'async-retry-as-claimed': { group: 'send', lenses: ['story', 'trace'], versus: 'preset:async-retry-only-on-response' },
  'async-backpressure': { group: 'send', lenses: ['cluster', 'trace'] },
  'batch-send': { group: 'send', lenses: ['queues', 'cluster'] },
  'spring-retry-backoff': { group: 'send', lenses: ['trace', 'cluster'] },
  'fallback-table-compensation': { group: 'send', lenses: ['trace', 'cluster'] },
  'retry-multiplication': { group: 'send', lenses: ['trace', 'story'] },
  'retry-thread-pool': { group: 'send', lenses: ['trace', 'cluster'] },
  'retry-1s-or-10s': { group: 'retry', lenses: ['retryLadder', 'story'], versus: 'preset:consume-retry-16' },
  'delay-3s-and-timed': { group: 'delay', lenses: ['story', 'queues'] },
  'order-timeout-30min': { group: 'delay', lenses: ['story', 'cluster'] },
  'timer-40-days-and-3-days': { group: 'delay', lenses: ['story', 'trace'] },
  'timer-behind-backlog': { group: 'delay', lenses: ['queues', 'story'] },
  'recall-timed-message': { group: 'delay', lenses: ['story', 'queues'], versus: 'without:1' },
  'no-route-nameserver-down': { group: 'route', lenses: ['cluster', 'trace'] },
  'tag-filter-trade': { group: 'consume', lenses: ['deliveryMatrix', 'queues'] },
  'tag-override': { group: 'consume', lenses: ['queues', 'trace'] },
  'tag-hash-collision': { group: 'consume', lenses: ['deliveryMatrix', 'queues'] },
  'subscription-topic-mismatch': { group: 'consume', lenses: ['queues', 'trace'] },
  'subscription-tag-mismatch': { group: 'consume', lenses: ['queues', 'deliveryMatrix'] },
  'subscription-count-mismatch': { group: 'consume', lenses: ['queues', 'deliveryMatrix'] },
  'tx-commit-rollback': { group: 'transaction', lenses: ['transactions', 'story'] },
  'tx-checkback-120s': { group: 'transaction', lenses: ['transactions', 'story'] },
  'tx-producer-crash-group': { group: 'transaction', lenses: ['transactions', 'story'] },
  'checkback-never-called': { group: 'transaction', lenses: ['transactions', 'story'] },
  'committed-still-checked': { group: 'transaction', lenses: ['transactions', 'story'] },
  'clustering-nine-messages': {
    group: 'consume',
    lenses: ['deliveryMatrix', 'cluster'],
    versus: 'set:consumers.*.messageModel=BROADCASTING',
  },
  'broadcast-nine-messages': {
    group: 'consume',
    lenses: ['deliveryMatrix', 'cluster'],
    versus: 'set:consumers.*.messageModel=CLUSTERING',
  },
  'broadcast-no-retry': { group: 'consume', lenses: ['deliveryMatrix', 'story'] },
  'broadcast-local-offset': { group: 'consume', lenses: ['deliveryMatrix', 'queues'] },
  'order-broken-then-fixed': { group: 'order', lenses: ['spaceTime', 'queues'] },
  'order-global-vs-partition': { group: 'order', lenses: ['queues', 'cluster'] },
  'order-suspend-blocks-queue': { group: 'order', lenses: ['queues', 'story'] },
  'order-failover': { group: 'order', lenses: ['cluster', 'queues'] },
  'retry-max-20': { group: 'retry', lenses: ['retryLadder', 'story'] },
  'retry-max-last-wins': { group: 'retry', lenses: ['retryLadder', 'story'] },
  'consume-timeout-15min': { group: 'consume', lenses: ['story', 'queues'] },
  'multi-cid-broadcast': { group: 'consume', lenses: ['cluster', 'queues'] },
  'twin-client-ids': { group: 'consume', lenses: ['cluster', 'queues'] },
  'one-slow-message': { group: 'consume', lenses: ['queues', 'story'] },
  'flow-control': {
    group: 'consume',
    lenses: ['queues', 'charts'],
    versus: 'set:consumers.*.config.pullThresholdForQueue=1000',
  },
  'dead-letter-exit': { group: 'consume', lenses: ['story', 'queues'] },
  'three-starts': { group: 'consume', lenses: ['deliveryMatrix', 'queues'] },
  'power-failure-trickle': { group: 'send', lenses: ['cluster', 'queues'], versus: 'set:brokers.*.flushDiskType=SYNC_FLUSH' },
  'master-killed-slave-reads': { group: 'route', lenses: ['cluster', 'trace'] },
  'broker-restart-drained': { group: 'route', lenses: ['cluster', 'trace'], versus: 'without:1' },
  'topic-deleted-in-use': { group: 'route', lenses: ['queues', 'trace'], versus: 'set:profile=rocketmq-5.3' },
  'whole-files-72h': { group: 'delay', lenses: ['queues', 'trace'] },
  'order-forbidden-combinations': { group: 'order', lenses: ['trace', 'cluster'], versus: 'set:profile=rocketmq-4.9' },
  'same-key-trap': { group: 'send', lenses: ['trace', 'cluster'], versus: 'set:profile=ons-2017' },
  'http-send-receive-delete': { group: 'http', lenses: ['cluster', 'trace'] },
  'http-15min-visibility': { group: 'http', lenses: ['deliveryMatrix', 'story'] },
  'http-403-clock-and-signature': { group: 'http', lenses: ['trace', 'cluster'] },
  'http-400-408': { group: 'http', lenses: ['trace', 'cluster'] },
  'http-long-poll': { group: 'http', lenses: ['spaceTime', 'cluster'] },
  'http-backlog-inaccurate': { group: 'http', lenses: ['queues', 'trace'] },
  'ids-and-keys-setup': { group: 'http', lenses: ['trace', 'cluster'] },
  'shared-producer-threads': { group: 'send', lenses: ['cluster', 'trace'], versus: 'set:profile=ons-2017' },
  'client-capability-matrix': { group: 'send', lenses: ['cluster', 'trace'] },
  'client-log-detective': { group: 'send', lenses: ['cluster', 'trace'], versus: 'without:0' },
  'message-trace': { group: 'send', lenses: ['trace', 'queues'], versus: 'set:consumers.*.enableMsgTrace=true' },
};

export const defaultPresetSlug = 'consume-retry-16';

/** Every preset that is loaded, in the order of the catalogue. */
export const listPresets = (): readonly Preset[] =>
  Object.entries(presetFiles).map(([slug, { title, point, profile = defaultProfile, watch }]) => ({
    slug,
    title,
    point,
    profile,
    watched: watch?.title,
    ...(places[slug] ?? { group: 'consume', lenses: ['cluster'] }),
  }));

export const listPresetSlugs = (): readonly string[] => Object.keys(presetFiles);

/**
 * The scenario of a preset, with `basedOn` naming it (so that a change made by hand still knows where it came from).
 * @param seed other random numbers than the preset's own
 * @returns the scenario, or the problem of an unknown slug with the nearest known one.
 */
export function openPreset(slug: string, seed?: number): Result<ResolvedScenario> {
  const file = Object.hasOwn(presetFiles, slug) ? presetFiles[slug] : undefined;
  if (file === undefined) {
    const allowed = listPresetSlugs();
    return fail({ path: '', code: 'unknownPreset', found: shown(slug), allowed, nearest: nearestName(slug, allowed) });
  }
  return parseScenario({ ...file, basedOn: slug, ...(seed === undefined ? {} : { seed }) });
}

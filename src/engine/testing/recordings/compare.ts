/** The one comparator of recordings with runs: order, counts, ids' behaviour, levels, texts equal; times within the noise. */
import { isRetryTopic, scheduleTopic } from '../../model/names.ts';
import { compareReplicaOffsets, compareTargets } from './compareReplicas.ts';
import { groupBy, type Say } from './groupBy.ts';
import { noise, noiseAt } from './noise.ts';
import type { Recording, Seen, SeenOf } from './recording.ts';

export type Aspect =
  | 'starts'
  | 'resets'
  | 'sends'
  | 'attempts'
  | 'deliveries'
  | 'copies'
  | 'shares'
  | 'ids'
  | 'offsets'
  | 'pulls'
  | 'cacheSize'
  | 'routes'
  | 'publishes'
  | 'replicas'
  | 'replicaOffsets';

export interface Comparison {
  readonly recording: Recording;
  readonly run: readonly Seen[];
  /** Observations that are not compared, and why, is said where this is given. */
  readonly leaveOut?: (seen: Seen) => boolean;
}

const topicOf = (queue: string): string => queue.split(':')[0] ?? '';

function pick<K extends Seen['saw']>(comparison: Comparison, saw: K): { recorded: SeenOf<K>[]; ran: SeenOf<K>[] } {
  const of = (seen: readonly Seen[]): SeenOf<K>[] =>
    seen.filter((one): one is SeenOf<K> => one.saw === saw && comparison.leaveOut?.(one) !== true);
  return { recorded: of(comparison.recording.saw), ran: of(comparison.run) };
}

/** Pairs of both lists by name and occurrence; says which are on one side only, unless both counts are noise. */
function* paired<T>(
  recorded: readonly T[],
  ran: readonly T[],
  name: (one: T) => string,
  say: Say,
  mayDiffer: (one: T) => boolean = () => false,
): Generator<readonly [T, T]> {
  const [before, after] = [groupBy(recorded, name), groupBy(ran, name)];
  for (const each of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(each) ?? [], after.get(each) ?? []];
    const extra = [...was.slice(is.length), ...is.slice(was.length)];
    if (extra.some((one) => !mayDiffer(one))) say(`${each}: ${was.length} recorded, ${is.length} in the run`);
    for (let i = 0; i < Math.min(was.length, is.length); i++) yield [was[i] as T, is[i] as T];
  }
}

interface Timed {
  readonly at: number;
}

/** Says which pairs of a stream came in the other order. What came within a few tens of ms has no order in a recording (threads). */
function compareOrder<T extends Timed>(
  pairs: readonly (readonly [T, T])[],
  stream: (one: T) => string,
  name: (one: T) => string,
  say: Say,
): void {
  for (const list of groupBy(pairs, ([was]) => stream(was)).values()) {
    const inTime = [...list].sort(([a], [b]) => a.at - b.at);
    inTime.forEach(([was, is], i) => {
      const early = inTime.slice(i + 1).find(([later, laterInRun]) => later.at - was.at > noise.threads && laterInRun.at < is.at);
      if (early !== undefined) say(`${stream(was)}: ${name(was)} came before ${name(early[0])}, in the run after it`);
    });
  }
}

const apart = (a: number, b: number, most: number): boolean => Math.abs(a - b) > most;

function sends(comparison: Comparison, say: Say): void {
  const { recording } = comparison;
  const sent = pick(comparison, 'sent');
  for (const [was, is] of paired(sent.recorded, sent.ran, ({ key, by }) => `${by} sent ${key}`, say)) {
    if (was.queue !== is.queue || was.offset !== is.offset)
      say(`${was.key} was stored at ${was.queue}/${was.offset}, in the run at ${is.queue}/${is.offset}`);
    if (apart(was.cost, is.cost, noiseAt(recording, was.at))) say(`${was.key} cost ${was.cost} ms, in the run ${is.cost} ms`);
  }
  const failed = pick(comparison, 'failed');
  for (const [was, is] of paired(failed.recorded, failed.ran, ({ key, by }) => `${by} failed ${key}`, say)) {
    if (was.error !== is.error || was.message !== is.message)
      say(`${was.key} failed with ${was.error}: ${was.message}, in the run ${is.error}: ${is.message}`);
    if (apart(was.cost, is.cost, noiseAt(recording, was.at))) say(`${was.key} failed after ${was.cost} ms, in the run ${is.cost} ms`);
  }
}

/** Offsets that resets worked out, and the texts of those that were refused. */
function resets(comparison: Comparison, say: Say): void {
  const done = pick(comparison, 'reset');
  for (const [was, is] of paired(done.recorded, done.ran, ({ group }) => `a reset of ${group}`, say))
    for (const [queue, offset] of Object.entries(was.offsets))
      if (is.offsets[queue] !== offset)
        say(`${was.group} was reset to ${queue}/${offset}, in the run to ${is.offsets[queue] ?? 'nothing'}`);
  const failed = pick(comparison, 'resetFailed');
  for (const _ of paired(failed.recorded, failed.ran, ({ message }) => `a reset refused with ${message}`, say));
}

/** Consumers whose start() threw, and the texts. */
function starts(comparison: Comparison, say: Say): void {
  const failed = pick(comparison, 'startFailed');
  for (const [was, is] of paired(failed.recorded, failed.ran, ({ who }) => `the start of ${who} failed`, say))
    if (was.message !== is.message) say(`the start of ${was.who} failed with ${was.message}, in the run ${is.message}`);
}

function attempts(comparison: Comparison, say: Say): void {
  const tried = pick(comparison, 'tried');
  for (const [was, is] of paired(tried.recorded, tried.ran, ({ key, by }) => `${by} tried ${key}`, say)) {
    if (was.queue !== is.queue || was.error !== is.error)
      say(`an attempt of ${was.key} went to ${was.queue} (${was.error ?? 'ok'}), in the run to ${is.queue} (${is.error ?? 'ok'})`);
  }
}

/** Whether the consumer held the queue at that time. */
function held(recording: Recording, seen: readonly Seen[], who: string, queue: string, ms: number): boolean {
  const last = seen.findLast((one): one is SeenOf<'holds'> => one.saw === 'holds' && one.who === who && one.at <= ms);
  if (last?.queues.includes(queue) !== true) return false;
  return !recording.did.some((done) => 'node' in done && done.node === who && done.at > last.at && done.at <= ms);
}

/** Whether a master has just come back: those who read from its slave return when the pull that is held there ends. */
const isBack = (recording: Recording, broker: string | undefined, ms: number): boolean =>
  recording.slaves !== undefined &&
  recording.did.some(
    (done) => done.do === 'start' && done.node === broker && done.at <= ms && ms - done.at <= noise.hold + noise.holdCheck,
  );

/** How much later than its storing a delivery may be in one of the two and not in the other. */
function lateness(comparison: Comparison, was: SeenOf<'delivered'>, is: SeenOf<'delivered'>): number {
  const { recording, run } = comparison;
  const broker = was.queue.split(':')[1];
  const wasKilled = recording.did.some(
    (done) => done.do === 'crash' && done.node === broker && done.at < was.at && was.at - done.at < noise.pullTimeout,
  );
  const usual = noiseAt(recording, was.at) + (wasKilled ? noise.responseTableScan : 0);
  const isKnown =
    held(recording, recording.saw, was.to, was.queue, was.stored ?? was.at) && held(recording, run, is.to, is.queue, is.stored ?? is.at);
  const isStarting = recording.did.some(
    (done) => 'node' in done && done.node === was.to && done.at <= was.at && done.at >= (was.stored ?? was.at) - noise.afterStart,
  );
  if (isBack(recording, broker, was.stored ?? was.at)) return noise.hold + usual;
  if (isKnown && !isStarting) return usual;
  return isRetryTopic(topicOf(was.queue)) ? noise.rebalance + noise.pullAfterException + usual : noise.pullAfterException + noise.startUp;
}

/**
 * Whether a message is delivered again or not is a race at the kill of its consumer for the newest of a queue (the pull that
 * carries the offset leaves while the listener runs), and at the kill of its broker for all since the last file.
 */
function isRaced(comparison: Comparison, one: SeenOf<'delivered'>): boolean {
  const all = [...comparison.recording.saw, ...comparison.run].filter(
    (seen): seen is SeenOf<'delivered'> => seen.saw === 'delivered' && seen.queue === one.queue && seen.to === one.to,
  );
  return comparison.recording.did.some((done) => {
    if (done.do !== 'crash' || done.at > one.at) return false;
    const before = all.filter(({ at }) => at < done.at);
    if (done.node === one.to) return Math.max(...before.map(({ offset }) => offset)) === one.offset;
    const isItsBroker = one.queue.split(':')[1] === done.node;
    return isItsBroker && before.some(({ key, at }) => key === one.key && done.at - at <= noise.persist + noise.brokerPersist);
  });
}

function deliveries(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'delivered');
  const stream = ({ to, queue }: SeenOf<'delivered'>): string => `${to} from ${queue}`;
  const name = (one: SeenOf<'delivered'>): string => {
    const hasOffset = !isRetryTopic(topicOf(one.queue)) && one.offset >= 0;
    return `${one.key}#${one.times}${hasOffset ? ` at ${one.offset}` : ''} as ${one.as}`;
  };
  const pairs = [
    ...paired(
      recorded,
      ran,
      (one) => `${stream(one)}: ${name(one)}`,
      say,
      (one) => isRaced(comparison, one),
    ),
  ];
  compareOrder(pairs, stream, name, say);
  for (const [was, is] of pairs) {
    if (was.stored === undefined || is.stored === undefined) continue;
    const [lag, lagInRun] = [was.at - was.stored, is.at - is.stored];
    if (apart(lag, lagInRun, lateness(comparison, was, is)))
      say(`${stream(was)}: ${name(was)} came ${lag} ms after it was stored, in the run ${lagInRun} ms`);
  }
}

/** All copies of a message in the topics that were read at the end, and its deliveries: order in each queue, and the way of each. */
function copies(comparison: Comparison, say: Say): void {
  const stored = pick(comparison, 'stored');
  const delivered = pick(comparison, 'delivered');
  const dumped = new Set(stored.recorded.map(({ queue }) => topicOf(queue)));
  const inDump = ({ queue }: { readonly queue: string }): boolean => dumped.has(topicOf(queue));
  const name = (one: SeenOf<'stored'> | SeenOf<'delivered'>): string => `${one.key}#${one.times} ${one.saw} at ${one.queue}`;
  const records = [...paired(stored.recorded, stored.ran.filter(inDump), name, say)];
  // Groups that know nothing of each other share the queues of the schedule topic: there only each message's way has an order.
  const inOneGroup = records.filter(([{ queue }]) => topicOf(queue) !== scheduleTopic);
  compareOrder(inOneGroup, ({ queue }) => `records of ${queue}`, name, say);
  const pairs = [...records, ...paired(delivered.recorded, delivered.ran, name, say)];
  compareOrder(pairs, ({ key }) => `the way of ${key}`, name, say);
  for (const way of groupBy(pairs, ([{ key }]) => key).values()) {
    const inTime = way.sort(([a], [b]) => a.at - b.at || (a.saw === 'stored' ? -1 : 1));
    inTime.forEach(([was, is], i) => {
      const before = inTime[i - 1];
      if (before === undefined) return;
      const [gap, gapInRun] = [was.at - before[0].at, is.at - before[1].at];
      const timer = topicOf(was.queue) === scheduleTopic ? 0 : noise.scheduleTimer;
      const isDelivery = was.saw === 'delivered' && is.saw === 'delivered';
      const most = isDelivery ? lateness(comparison, was, is) : noiseAt(comparison.recording, was.at) + timer;
      if (apart(gap, gapInRun, most)) say(`${name(was)} ${gap} ms after ${name(before[0])}, in the run ${gapInRun} ms`);
    });
  }
}

/** Ids are equal in the run where they were equal in the recording, and different where they were different. */
function ids(comparison: Comparison, say: Say): void {
  const names = (seen: readonly Seen[], field: 'id' | 'copy'): Map<string, number> => {
    const found = new Map<string, number>();
    for (const one of seen) {
      if (one.saw !== 'delivered' && one.saw !== 'stored') continue;
      const label = one[field];
      if (label !== undefined) found.set(`${one.key}#${one.times} in ${topicOf(one.queue)}`, label);
    }
    return found;
  };
  for (const field of ['id', 'copy'] as const) {
    const [recorded, ran] = [names(comparison.recording.saw, field), names(comparison.run, field)];
    const [there, back] = [new Map<number, number>(), new Map<number, number>()];
    for (const [name, label] of recorded) {
      const inRun = ran.get(name);
      if (inRun === undefined) continue;
      if ((there.get(label) ?? inRun) !== inRun || (back.get(inRun) ?? label) !== label)
        say(`the ${field === 'id' ? 'message' : 'offset message'} id of ${name}`);
      there.set(label, inRun);
      back.set(inRun, label);
    }
  }
}

/** So long without a change a share counts as settled (ms). */
const calmMs = 1_500;

/** Shares that stayed: who held what when nothing had changed for a while. */
export interface Settled {
  readonly at: number;
  readonly text: string;
}

/** Settled states of one group's share of its topic, without repetition. `gone` says when a consumer had left. */
export function settledShares(recording: Recording, seen: readonly Seen[], group: string, until: number): Settled[] {
  const members = new Set(recording.consumers.filter((consumer) => consumer.group === group).map(({ id }) => id));
  const topic = recording.consumers.find((consumer) => consumer.group === group)?.topic ?? '';
  type Change = { readonly at: number; readonly who: string; readonly queues: readonly string[] };
  const changes: Change[] = seen.filter((one): one is SeenOf<'holds'> => one.saw === 'holds' && members.has(one.who));
  for (const done of recording.did) {
    if ((done.do === 'crash' || done.do === 'stop') && members.has(done.node)) changes.push({ at: done.at, who: done.node, queues: [] });
  }
  changes.sort((a, b) => a.at - b.at);
  const shares = new Map<string, string>();
  const settled: Settled[] = [];
  changes.forEach((change, i) => {
    const queues = change.queues.filter((queue) => topicOf(queue) === topic).map((queue) => queue.slice(topic.length + 1));
    const isCalm = (changes[i + 1]?.at ?? until) - change.at >= calmMs;
    if (queues.length === 0) shares.delete(change.who);
    else shares.set(change.who, queues.sort().join(' '));
    if (!isCalm) return;
    const text = [...shares]
      .map(([who, list]) => `${who}: ${list}`)
      .sort()
      .join('; ');
    if (settled.at(-1)?.text !== text) settled.push({ at: change.at, text });
  });
  return settled;
}

function shares(comparison: Comparison, say: Say): void {
  const { recording, run } = comparison;
  const until = Math.max(...recording.saw.map(({ at }) => at));
  for (const group of new Set(recording.consumers.map((consumer) => consumer.group))) {
    const [was, is] = [settledShares(recording, recording.saw, group, until), settledShares(recording, run, group, until)];
    const texts = (list: readonly Settled[]): string => list.map(({ text }) => text).join(' | ');
    if (texts(was) !== texts(is)) {
      say(`${group} held ${texts(was)}, in the run ${texts(is)}`);
      continue;
    }
    was.forEach(({ at, text }, i) => {
      const inRun = is[i]?.at ?? 0;
      if (apart(at, inRun, shareNoise(recording, at))) say(`${group} held ${text} from ${at} ms, in the run from ${inRun} ms`);
    });
  }
}

/** A share that follows a hand follows at once; any other waits for scans and the next rebalance. */
function shareNoise(recording: Recording, ms: number): number {
  const isHand = recording.did.some(({ at, do: what }) => what !== 'send' && ms >= at - 100 && ms <= at + noise.afterStart);
  return isHand ? noise.startUp : noise.scan + noise.routePoll + noise.rebalance;
}

/** What the broker answered last for the offsets of a group: reached in the run not a period of persistence earlier or later. */
function offsets(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'offsets');
  const period = noise.persist + noise.startUp;
  for (const [group, list] of groupBy(recorded, (one) => one.group)) {
    const was = list.at(-1) as SeenOf<'offsets'>;
    const before = ran.findLast((one) => one.group === group && one.at <= was.at - period)?.offsets ?? {};
    const after = ran.findLast((one) => one.group === group && one.at <= was.at + period)?.offsets ?? {};
    for (const [queue, offset] of Object.entries(was.offsets)) {
      // A reset goes back.
      const [least = 0, most = 0] = [before[queue] ?? 0, after[queue] ?? 0].sort((a, b) => a - b);
      if (!topicOf(queue).startsWith('%') && (offset < least || offset > most))
        say(`${group} was at ${queue}/${offset}, in the run between ${least} and ${most}`);
    }
  }
}

/** Which pulls left a client: one for each offset that it came to, in order; and how long each answer took (ms), by offset. */
function pulls(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'pulls');
  const stream = ({ who, queue }: SeenOf<'pulls'>): string => `${who} pulls ${queue}`;
  const name = (one: SeenOf<'pulls'>): string => `${stream(one)} from ${one.offset}`;
  const known = new Set(recorded.map(stream));
  // How often an empty queue is pulled again depends on the phase of the check of held pulls.
  const first = (list: readonly SeenOf<'pulls'>[]): SeenOf<'pulls'>[] =>
    [...groupBy(list, name).values()].map((same) => same[0] as SeenOf<'pulls'>);
  const pairs = [...paired(first(recorded), first(ran.filter((one) => known.has(stream(one)))), name, say)];
  compareOrder(pairs, stream, name, say);
}

/** The most messages that a consumer had cached; between two samples each of several threads may have finished one. */
function cacheSize(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'cached');
  const most = (list: readonly SeenOf<'cached'>[]): SeenOf<'cached'>[] =>
    [...groupBy(list, ({ who }) => who).values()].map((same) => same.at(-1) as SeenOf<'cached'>);
  for (const [was, is] of paired(most(recorded), most(ran), ({ who }) => `the process queues of ${who}`, say))
    if (apart(was.count, is.count, threadsOf(comparison.recording, was.who) - 1))
      say(`${was.who} had ${was.count} messages cached at most, in the run ${is.count}`);
}

function threadsOf(recording: Recording, who: string): number {
  const threads = recording.consumers.find(({ id }) => id === who)?.config?.['consumeThreadMax'];
  return typeof threads === 'number' ? threads : 20;
}

type Answer = Timed & { readonly stream: string; readonly text: string };

/** Changes of what somebody answers or knows, stream by stream: the same ones in order, each not later or earlier than its periods allow. */
function compareChanges(recorded: readonly Answer[], ran: readonly Answer[], most: number, say: Say): void {
  const changes = (list: readonly Answer[]): Answer[] =>
    list.filter((one, i) => one.at >= 0 && (list[i + 1]?.at ?? Infinity) - one.at >= noise.startUp && list[i - 1]?.text !== one.text);
  const inRun = groupBy(ran, ({ stream }) => stream);
  for (const [stream, list] of groupBy(recorded, (one) => one.stream)) {
    const all = inRun.get(stream) ?? [];
    const atStart = all.findLast((one) => one.at < noise.afterStart);
    const was = list;
    const is = [...(atStart === undefined ? [] : [{ ...atStart, at: 0 }]), ...changes(all.filter((one) => one.at >= noise.afterStart))];
    const distinct = is.filter((one, i) => is[i - 1]?.text !== one.text);
    const texts = (answers: readonly Answer[]): string => answers.map(({ text }) => text).join(' | ');
    if (texts(was) !== texts(distinct)) say(`${stream}: ${texts(was)}, in the run ${texts(distinct)}`);
    else
      was.forEach(({ at, text }, i) => {
        const atInRun = distinct[i]?.at ?? 0;
        if (at >= noise.afterStart && apart(at, atInRun, most)) say(`${stream}: ${text} from ${at} ms, in the run from ${atInRun} ms`);
      });
  }
}

/** What each name server answers for a topic; after a start it stays empty until the brokers register again. */
function routes(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'route');
  const answers = (list: readonly SeenOf<'route'>[]): Answer[] =>
    list.map(({ at, topic, from, queues }) => ({
      at,
      stream: `${from ?? 'the name server'} about ${topic}`,
      text:
        Object.entries(queues)
          .map(([broker, count]) => `${broker}:${count}`)
          .sort()
          .join(' ') || 'nothing',
    }));
  compareChanges(answers(recorded), answers(ran), noise.registration, say);
}

/** From how many queues each producer chooses. */
function publishes(comparison: Comparison, say: Say): void {
  const { recorded, ran } = pick(comparison, 'publishes');
  const answers = (list: readonly SeenOf<'publishes'>[]): Answer[] =>
    list.map(({ at, who, topic, queues }) => ({
      at,
      stream: `${who} for ${topic}`,
      text: String(Object.values(queues).reduce((a, b) => a + b, 0)),
    }));
  compareChanges(answers(recorded), answers(ran), noise.routePoll, say);
}

const comparators: Readonly<Record<Aspect, (comparison: Comparison, say: Say) => void>> = {
  starts,
  resets,
  sends,
  attempts,
  deliveries,
  copies,
  shares,
  ids,
  offsets,
  pulls,
  cacheSize,
  routes,
  publishes,
  replicas(comparison, say) {
    const [pulled, told] = [pick(comparison, 'pulls'), pick(comparison, 'commits')];
    compareTargets([...pulled.recorded, ...told.recorded], [...pulled.ran, ...told.ran], say);
  },
  replicaOffsets(comparison, say) {
    const { recorded, ran } = pick(comparison, 'offsetsAt');
    compareReplicaOffsets(comparison.recording, recorded, ran, say);
  },
};

/** Every difference between a recording and a run in these aspects, as sentences; none = the run is what was recorded. */
export function differences(comparison: Comparison, aspects: readonly Aspect[]): string[] {
  const said: string[] = [];
  for (const aspect of aspects) comparators[aspect](comparison, (text) => said.push(text));
  return said;
}

/** Long names: nothing leaves its box, and what can be read whole is whole. */
import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type ResolvedScenario } from '../../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { boldWidth, fitMiddle, nameLines, overlaps, sceneText, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { layoutCluster } from './layout.ts';
import { stillPart } from './picture.ts';

const producer = 'payment-gateway-producer-7';
const consumer = 'very-long-consumer-name-12';
const group = 'settlement-and-reconciliation-group';
const topic = 'TradeSettlementCompletedNotificationTopic';
const long = {
  version: 1,
  nameServers: [{ id: 'n1' }, { id: 'n2' }, { id: 'n3' }],
  brokers: [{ id: 'broker-shanghai-east-01' }, { id: 'broker-b', flushDiskType: 'SYNC_FLUSH' }],
  producers: [{ id: producer, group: 'payment-gateway-producers' }, { id: 'p2' }],
  topics: [{ name: topic, readQueueNums: 4, writeQueueNums: 4 }],
  consumers: [
    { id: 'c1', group, subscriptions: [{ topic }] },
    { id: consumer, group, subscriptions: [{ topic }] },
  ],
  script: [{ at: '5s', do: 'crash', node: 'broker-b' }],
};

function parsed(file: unknown): ResolvedScenario {
  const result = parseScenario(file);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function pictureOf(scenario: ResolvedScenario, nowMs: number, width: number, height = 700, isCompact = false) {
  const run = createRun(scenario);
  run.advanceTo(nowMs);
  const state = clusterMap.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: nowMs }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, nowMs, undefined);
  const layout = layoutCluster(model, width, height, isCompact);
  const { node } = stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  return { layout, node };
}

const flat = (node: SceneNode): readonly SceneNode[] => [node, ...(node.children ?? []).flatMap(flat)];
const part = (node: SceneNode, key: string): SceneNode => {
  const found = flat(node).find((one) => one.key === key);
  if (found === undefined) throw new Error(`${key} is not drawn`);
  return found;
};
const texts = (node: SceneNode): readonly SceneNode[] => flat(node).filter(({ tag }) => tag === 'text');
const words = (node: SceneNode): string =>
  texts(node)
    .map(({ text = '' }) => text)
    .join(' ');

/** Left and right end of a drawn text. */
function ends({ attrs = {}, text = '' }: SceneNode): readonly [number, number] {
  const size = Number(attrs['font-size']);
  const mono = attrs['font-family'] !== undefined;
  const width = attrs['font-weight'] === 600 ? boldWidth(text, size) : textWidth(text, size, mono);
  const x = Number(attrs['x']);
  const left = attrs['text-anchor'] === 'end' ? x - width : attrs['text-anchor'] === 'middle' ? x - width / 2 : x;
  return [left, left + width];
}

const outside = (node: SceneNode, box: Box): readonly string[] =>
  texts(node).flatMap((one) => {
    const [left, right] = ends(one);
    return left >= box.x && right <= box.x + box.width ? [] : [one.text ?? ''];
  });

afterEach(() => overwriteGetLocale(() => baseLocale));

describe.each([
  [1040, 'en'],
  [880, 'en'],
  [880, 'zh-CN'],
  [720, 'en'],
  [360, 'zh-CN'],
] as const)('a stage %d wide, %s', (width, locale) => {
  test('no name leaves its box', () => {
    overwriteGetLocale(() => locale);
    const { layout, node } = pictureOf(parsed(long), 6_000, width);
    for (const id of [producer, 'p2']) expect(outside(part(node, `producer ${id}`), layout.producers.get(id)!)).toEqual([]);
    for (const id of ['c1', consumer]) expect(outside(part(node, `consumer ${id}`), layout.consumers.get(id)!)).toEqual([]);
    for (const { id } of long.brokers) expect(outside(part(node, `broker ${id}`), layout.brokers.get(id)!.box)).toEqual([]);
    expect(outside(part(node, `group ${group}`), layout.groups.get(group)!)).toEqual([]);
    for (const box of layout.nameServers.values()) expect(box.x + box.width).toBeLessThanOrEqual(width);
    for (const [left, right] of texts(part(node, 'name-servers')).map(ends)) {
      expect(left).toBeGreaterThan(0);
      expect(right).toBeLessThanOrEqual(width);
    }
  });
});

describe.each([880, 1040, 1168])('in columns, %d wide', (width) => {
  const { layout, node } = pictureOf(parsed(long), 4_900, width);

  test('role and flush mode stand whole, and nothing else stands there', () => {
    const header = part(node, 'broker broker-shanghai-east-01');
    expect(words(header)).toContain('master · ASYNC_FLUSH');
    expect(words(header)).toMatch(/commit log \d+/u);
    expect(words(part(node, 'broker broker-b'))).toContain('master · SYNC_FLUSH');
    const inHeader = texts(header).filter(
      ({ attrs = {} }) => Number(attrs['y']) < layout.brokers.get('broker-shanghai-east-01')!.box.y + 28,
    );
    const spans = inHeader.map(ends).toSorted((a, b) => a[0] - b[0]);
    spans.slice(1).forEach(([left], index) => expect(left).toBeGreaterThan(spans[index]![1]));
  });

  test('a topic goes on beside its further queues, a group over its consumers', () => {
    const first = words(part(node, `${topic}:broker-b:0`));
    expect(first.replaceAll(' ', '')).toContain(topic);
    expect(words(part(node, `group ${group}`)).replaceAll(' ', '')).toContain(group);
  });

  test('owners are told apart by their end', () => {
    const owners = flat(node).flatMap(({ key, text }) => (key === 'owner' ? (text ?? []) : []));
    expect(new Set(owners).size, 'the title and two owners').toBe(3);
    expect(owners.filter((owner) => /^v.*….*2$/u.test(owner))).toHaveLength(5);
  });
});

test('down since when and why stands whole on a second stage', () => {
  expect(words(part(pictureOf(parsed(long), 6_000, 880).node, 'broker broker-b'))).toContain('✕ down since 5.000');
});

test('on the phone a Consumer ID over HTTP says how it receives', () => {
  const opened = openPreset('http-send-receive-delete');
  if (!opened.ok) throw new Error('the preset opens');
  expect(words(part(pictureOf(opened.value, 4_000, 360).node, 'group CID_DEMO'))).toBe('CID_DEMO received over HTTP');
});

test('half and op topic have their whole names on the usual stage', () => {
  const opened = openPreset('tx-producer-crash-group');
  if (!opened.ok) throw new Error('the preset opens');
  const text = sceneText([pictureOf(opened.value, 60_005, 1040).node]);
  expect(text).toContain('>RMQ_SYS_TRANS_HALF_TOPIC q0<');
  expect(text).toContain('>RMQ_SYS_TRANS_OP_HALF_TOPIC q0<');
});

describe('a name that is too long', () => {
  test('keeps its beginning and its end', () => {
    expect(fitMiddle('short', 100, 12)).toBe('short');
    const cut = fitMiddle(consumer, 60, 11);
    expect(cut).toMatch(/^v.*….*2$/u);
    expect(textWidth(cut, 11)).toBeLessThanOrEqual(60);
  });

  test('is broken between its words, and only the last line is shortened', () => {
    expect(nameLines('order-group', 200, 12, 2)).toEqual(['order-group']);
    expect(nameLines(topic, 120, 12, 4, true)).toEqual(['TradeSettlement', 'Completed', 'Notification', 'Topic']);
    const two = nameLines(group, 110, 12, 2);
    expect(two[0]).toBe('settlement-and-');
    expect(two[1]).toMatch(/^recon.*….*group$/u);
    expect(nameLines('x'.repeat(60), 100, 12, 3)).toHaveLength(1);
  });
});

describe('on a second stage', () => {
  const opened = (slug: string): ResolvedScenario => {
    const preset = openPreset(slug);
    if (!preset.ok) throw new Error(`${slug} does not open`);
    return preset.value;
  };

  test.each(['http-15min-visibility', 'client-capability-matrix', 'shared-producer-threads'])(
    '%s: the usual mode is said of all groups or of none',
    (slug) => {
      for (const width of [733, 880, 1040]) {
        const scenario = opened(slug);
        const { node, layout } = pictureOf(scenario, 5_000, width);
        const usual = [...layout.groups.keys()].filter(
          (name) => !scenario.consumers.some((one) => one.group === name && one.messageModel === 'BROADCASTING'),
        );
        const said = usual.map((name) => flat(part(node, `group ${name}`)).some(({ key }) => key === 'mode'));
        expect(new Set(said).size).toBe(1);
      }
    },
  );

  test.each([
    ['tx-commit-rollback', ['order-tx-producer', 'RMQ_SYS_TRANS_HALF_TOPIC q0', '%RETRY%order-group q0']],
    ['subscription-tag-mismatch', ['%RETRY%CID_jodie_test_2 q0']],
    ['client-capability-matrix', ['%RETRY%CID_JAVA_ORDER q0', 'java-all', 'java-order', 'net-tag']],
  ])('%s: what a broker keeps and who owns its queues stand whole', (slug, whole) => {
    const drawn = flat(pictureOf(opened(slug), 10_000, 733).node).flatMap(({ text }) => text ?? []);
    for (const name of whole) expect(drawn).toContain(name);
  });

  test('a lock stands between the lag and the owner', () => {
    const { node } = pictureOf(opened('client-capability-matrix'), 10_000, 733);
    const row = part(node, 'OrderTopic:broker-a:1');
    const lag = ends(texts(row).find(({ key }) => key === 'lag')!)[1];
    const lock = flat(row).find(({ means }) => means === 'queueLock');
    const [, shackle] = /^M([\d.]+)/u.exec(String(lock?.attrs?.['d'])) ?? [];
    expect(Number(shackle) - 2).toBeGreaterThanOrEqual(lag);
  });

  test('on a narrow one a lock stands left of the name of the owner, not on it', () => {
    const row = part(pictureOf(opened('client-capability-matrix'), 10_000, 460).node, 'OrderTopic:broker-a:1');
    const owner = ends(texts(row).find(({ key }) => key === 'owner')!)[0];
    const lock = flat(row).find(({ means }) => means === 'queueLock');
    const [, shackle] = /^M([\d.]+)/u.exec(String(lock?.attrs?.['d'])) ?? [];
    expect(Number(shackle) + 6.5).toBeLessThanOrEqual(owner);
  });

  test('the number of threads has its word', () => {
    const { node } = pictureOf(opened('push-consumer-basics'), 11_000, 752);
    expect(words(part(node, 'consumer c1'))).toContain('threads 0/20');
  });

  test('in the dock the sign of a cut link covers no producer and no consumer, behind which its line may lead', () => {
    const scenario = opened('client-capability-matrix');
    const { layout, node } = pictureOf(scenario, 6_037, 1_036, 112, true);
    const [, x = 0, y = 0] =
      /translate\((\d+) (\d+)\)/.exec(String(part(part(node, 'link broker-a-java-far'), 'mark').attrs?.['transform'])) ?? [];
    const sign = { x: Number(x) - 6, y: Number(y) - 6, width: 12, height: 12 };
    const covered = [...layout.producers, ...layout.consumers].filter(([, box]) => overlaps(box, sign)).map(([id]) => id);
    expect(covered).toEqual([]);
  });

  test('in the dock a group that broadcasts has its whole name while there is room, and nobody’s lag is a dash', () => {
    const file = {
      ...long,
      consumers: [{ id: 'c1', group: 'order-broadcast-group', messageModel: 'BROADCASTING', subscriptions: [{ topic }] }],
    };
    expect(words(part(pictureOf(parsed(file), 4_000, 1_036, 112, true).node, 'group order-broadcast-group'))).toBe(
      'order-broadcast-group broadcasting',
    );
    expect(words(part(pictureOf(opened('retry-multiplication'), 4_500, 1_036, 112, true).node, 'broker-a folded'))).toContain('lag –');
  });

  test('a group that broadcasts has its whole name, and says so', () => {
    const { node } = pictureOf(opened('broadcast-nine-messages'), 5_000, 733);
    expect(words(part(node, 'group order-group'))).toBe('order-group broadcasting');
  });

  test('what a client does is said whole, or the time alone; who holds nothing says so', () => {
    for (const slug of ['client-capability-matrix', 'broadcast-local-offset', 'async-callback-order'])
      for (const ms of [2_000, 30_000]) {
        const { node } = pictureOf(opened(slug), ms, 733);
        const said = flat(node).flatMap(({ key, text = '' }) => (['owned', 'threads', 'numbers'].includes(key ?? '') ? [text] : []));
        expect(said.filter((text) => text.includes('…'))).toEqual([]);
      }
    const { node } = pictureOf(opened('order-failover'), 40_000, 733);
    for (const id of ['c5', 'g2'])
      expect(flat(part(node, `consumer ${id}`)).find(({ key }) => key === 'owned')?.text).toMatch(/^(no queue|–)$/u);
  });

  test('who does not run says in words whether it stopped, comes or was refused', () => {
    const saidBy = (slug: string, ms: number, id: string): string | undefined =>
      flat(part(pictureOf(opened(slug), ms, 1_036, 566).node, `consumer ${id}`)).find(({ key }) => key === 'owned')?.text;
    expect(saidBy('order-failover', 25_500, 'g1')).toBe('stopped at 10\u2009s');
    expect(saidBy('order-failover', 25_500, 'c5')).toBe('starts at 30\u2009s');
    expect(saidBy('order-failover', 46_000, 'g1')).toBe('✕ down at 45\u2009s');
    expect(saidBy('client-capability-matrix', 10_000, 'cpp-all')).toBe('refused');
    expect(saidBy('client-capability-matrix', 5_026, 'cpp-all')).toBe('not started');
    expect(words(part(pictureOf(opened('no-route-nameserver-down'), 1_500, 1_036).node, 'nameServer n1'))).toMatch(
      /^n1 ✕ down( at 0\u2009s)?$/u,
    );
  });

  test('queues are called as on the rows of a single broker; of several the legend says what the letters mean', () => {
    const ownedBy = (slug: string, id: string): readonly (string | undefined)[] => {
      const { node } = pictureOf(opened(slug), 9_000, 1_036, 566);
      const { text, means } = flat(part(node, `consumer ${id}`)).find(({ key }) => key === 'owned') ?? {};
      return [text, means, words(part(node, 'legend')).match(/a0: broker-a, queue 0/u)?.[0]];
    };
    expect(ownedBy('duplicate-on-delivery', 'c1')).toEqual(['q0 q1 q2 q3', undefined, undefined]);
    expect(ownedBy('consume-retry-16', 'c2')).toEqual(['b0 b1 b2 b3', 'queueName', 'a0: broker-a, queue 0']);
  });

  test('of the pool one bar is filled, and not less than can be seen', () => {
    const { node } = pictureOf(opened('flow-control'), 8_600, 1_036, 566);
    const [all, busy] = part(node, 'pool').children ?? [];
    expect(busy?.attrs?.['width']).toBe(all?.attrs?.['width']);
  });

  test('numbers of four digits stand beside the tapes and not on them', () => {
    const { layout } = pictureOf(parsed(long), 5_000, 733);
    const [broker] = layout.brokers.values();
    const [tape] = broker?.tapes.values() ?? [];
    const end = (tape?.strip.x ?? 0) + (tape?.strip.width ?? 0);
    expect((broker?.columns.max ?? 0) - textWidth('1234', 11)).toBeGreaterThan(end);
    expect((broker?.columns.lag ?? 0) - (broker?.columns.max ?? 0)).toBeGreaterThanOrEqual(textWidth('1234', 11));
  });
});

test('both ids of a program that speaks HTTP are whole, and no letter is under a dot at the edge of its box', () => {
  const opened = openPreset('client-capability-matrix');
  if (!opened.ok) throw new Error('no such preset');
  for (const width of [720, 880, 1_040]) {
    const { layout, node } = pictureOf(opened.value, 10_000, width);
    const box = layout.producers.get('http-far');
    const its = texts(part(node, 'producer http-far'));
    expect(its.map(({ text }) => text).join(' '), `${width} px`).toMatch(/^http-far PID_DEMO CID_DEMO requests 12/u);
    const right = Math.max(...its.map((one) => ends(one)[1]));
    expect(right, `${width} px`).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0) - 5);
  }
});

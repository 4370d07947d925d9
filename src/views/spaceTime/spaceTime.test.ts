import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Fact, type Selection } from '../../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { spaceTime, spaceTimeAhead } from '../../projections/spaceTime/spaceTime.ts';
import type { SpaceTimeHop, SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { overlaps, sceneText, textWidth, type Box } from '../marks/index.ts';
import type { ViewContext } from '../view.ts';
import { buildAxis, fittingScale, ticksOf } from './axis.ts';
import { fitted, instantsOf, movedBy, spanFitted, zoomedBy, type Viewport } from './geometry.ts';
import { arrowGroups } from './hopScene.ts';
import { spaceTimeLens } from './spaceTimeLens.ts';
import { spaceTimeScene } from './spaceTimeScene.ts';

function modelAt(slug: string, ms: number): SpaceTimeModel {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`no preset ${slug}`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = spaceTime.initial(opened.value);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) spaceTime.apply(state, run.trace.fact(seq));
  return spaceTime.model(state, ms, undefined);
}

const size = (width: number, selection?: Selection): ViewContext => ({
  width,
  height: 560,
  selection,
  reducedMotion: false,
  compact: false,
});
const plain = (text: string): string => text.replaceAll(/[\u2009\u00a0]/g, ' ');
const retry = modelAt('consume-retry-16', 45_203);
const now = 45_203;

/** Boxes of all texts of a picture. */
function textBoxes(svg: string): readonly (Box & { readonly text: string })[] {
  return [...svg.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)"([^>]*)>([^<]*)</g)].flatMap(([, x = '', y = '', attrs = '', text = '']) => {
    const fontSize = Number(/font-size="(\d+)"/.exec(attrs)?.[1] ?? 11);
    const width = textWidth(text, fontSize);
    const anchor = /text-anchor="(\w+)"/.exec(attrs)?.[1];
    const left = Number(x) - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
    return [{ x: left, y: Number(y) - fontSize * 0.8, width, height: fontSize, text }];
  });
}

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('the axis', () => {
  const instants = [0, 1, 2, 10_000, 10_001, 7_200_000];

  test('folds what is empty, and time and place turn into one another', () => {
    const axis = buildAxis(instants, 0.02);
    expect(axis.pieces.map(({ kind }) => kind)).toEqual(['line', 'fold', 'line', 'fold', 'line']);
    expect(axis.width).toBeLessThan(600);
    for (const ms of [0, 0.5, 2, 3_000, 10_000.5, 3_600_000, 7_200_000, 7_200_003]) expect(axis.ms(axis.x(ms))).toBeCloseTo(ms, 3);
    for (let x = 0; x < axis.width; x += 3) expect(axis.ms(x + 3)).toBeGreaterThan(axis.ms(x));
  });

  test('far enough away nothing is folded any more', () => {
    expect(buildAxis(instants, 100_000).pieces.map(({ kind }) => kind)).toEqual(['line']);
  });

  test('fits two hours and two days into a window', () => {
    for (const end of [7_200_000, 172_800_000]) {
      const all = [...instants, end];
      expect(buildAxis(all, fittingScale(all, 800)).width).toBeLessThanOrEqual(800);
    }
  });

  test('each stretch between two folds has a tick, at the roundest time in it', () => {
    for (const msPerPx of [0.02, 1, 400]) {
      const axis = buildAxis(instants, msPerPx);
      const ticks = ticksOf(axis, 0, axis.width, 84);
      const bare = axis.pieces.filter(({ kind, fromMs, toMs }) => kind === 'line' && !ticks.some(({ ms }) => ms >= fromMs && ms <= toMs));
      // Only a stretch right after another one may be too near to it.
      expect(bare.length, `${msPerPx} ms/px`).toBeLessThanOrEqual(msPerPx === 400 ? 1 : 0);
    }
  });

  test('before the first and after the last thing time goes on, with ticks', () => {
    const axis = buildAxis([5_000, 5_001], 100);
    expect(ticksOf(axis, -60, 900, 84).map(({ ms }) => ms)).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000, 90_000,
    ]);
  });

  test('what is whole in the usual picture does not break when one looks nearer', () => {
    expect(buildAxis([0, 1, 2], 1 / 900, 26, 2.6).pieces.map(({ kind }) => kind)).toEqual(['line']);
    expect(buildAxis([0, 1, 8], 1 / 900, 26, 2.6).pieces.map(({ kind }) => kind)).toEqual(['line', 'fold', 'line']);
  });

  test('ticks keep apart', () => {
    const axis = buildAxis(instantsOf({ model: retry, ahead: undefined }, now), 0.02);
    const ticks = ticksOf(axis, 0, axis.width, 84);
    ticks.slice(1).forEach(({ x }, index) => expect(x - (ticks[index]?.x ?? 0)).toBeGreaterThanOrEqual(84));
  });
});

describe('moving', () => {
  const { geometry } = spaceTimeScene(retry, now, size(1_040), undefined);

  test('zooming keeps the time under the pointer', () => {
    for (const factor of [0.5, 0.8, 2, 40]) {
      const viewport = zoomedBy(geometry, factor, 500);
      expect(spaceTimeScene(retry, now, size(1_040), viewport).geometry.ms(500)).toBeCloseTo(geometry.ms(500), 3);
    }
  });

  test('one gets as near as one millisecond and as far as the longest run, with ticks, times and folds that are named', () => {
    let viewport: Viewport = movedBy(geometry, 0);
    const spans: number[] = [];
    for (const factor of [...Array.from({ length: 40 }, () => 0.5), ...Array.from({ length: 60 }, () => 2)]) {
      const { scene, geometry: g } = spaceTimeScene(retry, now, size(1_040), viewport);
      viewport = zoomedBy(g, factor, 500);
      spans.push((g.x1 - g.x0) * g.axis.msPerPx);
      const svg = plain(sceneText(scene.nodes.filter(({ key }) => key !== 'controls')));
      const boxes = textBoxes(svg).filter(({ text }) => text.length > 1);
      for (const [index, box] of boxes.entries())
        for (const other of boxes.slice(index + 1)) expect(overlaps(box, other), `“${box.text}” and “${other.text}”`).toBe(false);
      const whole = g.axis.pieces.filter(({ kind, x0, x1 }) => kind === 'fold' && x0 - 26 >= g.offset && x1 + 26 <= g.offset + g.x1 - g.x0);
      expect(boxes.filter(({ text }) => /^\+\d/.test(text)).length).toBeGreaterThanOrEqual(whole.length);
    }
    expect(Math.min(...spans)).toBeLessThan(1.5);
    expect(Math.max(...spans)).toBeGreaterThan(60 * 24 * 3_600_000);
  });

  test('dragging moves by as many pixels', () => {
    const moved = spaceTimeScene(retry, now, size(1_040), movedBy(geometry, 90)).geometry;
    expect(moved.x(now) - geometry.x(now)).toBeCloseTo(90, 3);
  });

  test('fit shows everything that is kept', () => {
    const all = spaceTimeScene(retry, now, size(1_040), fitted({ model: retry, ahead: undefined }, now, geometry)).geometry;
    for (const ms of instantsOf({ model: retry, ahead: undefined }, now)) {
      expect(all.x(ms)).toBeGreaterThanOrEqual(all.x0);
      expect(all.x(ms)).toBeLessThanOrEqual(all.x1 + 0.5);
    }
  });
});

describe('following now', () => {
  test('the first instant stands at the left end, with nothing empty before it', () => {
    const firewall = modelAt('send-3-times-firewall', 8_000);
    for (const width of [360, 1_040, 2_160]) {
      const { geometry: g, content } = spaceTimeScene(firewall, 8_000, size(width), undefined);
      expect(g.x(instantsOf(content, 8_000)[0] ?? 0)).toBeLessThanOrEqual(g.x0 + g.margin);
      expect(g.x(8_000)).toBeLessThanOrEqual(g.x1);
    }
  });

  test('a pull that a slave holds is a bar on the lane of the slave', () => {
    const lanes = modelAt('master-killed-slave-reads', 62_000).spans.flatMap(({ kind, lane, toMs }) =>
      kind === 'hold' && toMs === undefined ? [lane] : [],
    );
    expect(new Set(lanes)).toEqual(new Set(['broker-a-s']));
  });

  test('long names of lanes are whole', () => {
    const firewall = modelAt('send-3-times-firewall', 8_000);
    expect(sceneText(spaceTimeScene(firewall, 8_000, size(360), undefined).scene.nodes)).toContain('>bennode2</text>');
  });
});

describe('the picture', () => {
  test('an arrow is as long as its latency, a wait is a band, the break says what was skipped', () => {
    const { scene, geometry } = spaceTimeScene(retry, now, size(1_040), undefined);
    const svg = plain(sceneText(scene.nodes));
    expect(svg).toContain('data-fold="');
    expect(svg).toContain('>+30.1 s</text>');
    expect(svg).toContain('o-1001 waits at level 4');
    const [group] = arrowGroups(retry.hops, geometry, undefined).slice(-1);
    expect((group?.x1 ?? 0) - (group?.x0 ?? 0)).toBeCloseTo(2 / geometry.axis.msPerPx, 3);
    expect(svg).toContain('now 45.203');
  });

  test.each(['consume-retry-16', 'order-failover', 'duplicate-on-delivery', 'tx-checkback-120s'])('%s: no text lies on another', (slug) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      overwriteGetLocale(() => locale);
      for (const ms of [6_000, 45_203, 61_003]) {
        const model = modelAt(slug, ms);
        for (const width of [360, 1_040, 2_160]) {
          const whole = spaceTimeScene(model, ms, size(width), undefined);
          const views: (Viewport | undefined)[] = [
            undefined,
            fitted(whole.content, ms, whole.geometry),
            zoomedBy(whole.geometry, 30, width / 2),
          ];
          for (const viewport of views) {
            const drawn = spaceTimeScene(model, ms, size(width), viewport).scene.nodes.filter(({ key }) => key !== 'controls');
            const boxes = textBoxes(sceneText(drawn)).filter(({ text }) => text.length > 1);
            const bad = boxes.flatMap((box, index) =>
              boxes.slice(index + 1).flatMap((other) => (overlaps(box, other) ? [`${box.text} / ${other.text}`] : [])),
            );
            expect(bad).toEqual([]);
          }
        }
      }
    }
  });

  test('the selected message is lit and never merged', () => {
    const msgId = retry.hops.at(-1)?.msgIds[0] ?? '';
    const selection: Selection = { kind: 'message', id: msgId };
    const svg = sceneText(spaceTimeScene(retry, now, size(1_040, selection), undefined).scene.nodes);
    expect(svg).toContain('stroke="var(--select)" stroke-width="2.5"');
    expect(svg).toContain('aria-pressed="true"');
  });

  test('many arrows are a band with a count, and drawing stays fast', () => {
    const hops = Array.from({ length: 600 }, (_, index): SpaceTimeHop => {
      const sentAt = 1_000 + index * 10;
      return {
        seq: index + 1,
        kind: 'request',
        from: 'p1',
        to: 'broker-a',
        code: 'SEND_MESSAGE',
        sentAt,
        arrivesAt: sentAt + 1,
        msgIds: [`M${index}`],
        carries: true,
      };
    });
    const model = { ...retry, hops, spans: [] };
    const whole = spaceTimeScene(model, 7_000, size(1_040), undefined);
    const groups = arrowGroups(
      hops,
      spaceTimeScene(model, 7_000, size(1_040), fitted(whole.content, 7_000, whole.geometry)).geometry,
      undefined,
    );
    expect(groups.length).toBeLessThan(260);
    expect(groups.reduce((sum, group) => sum + group.hops.length, 0)).toBe(600);
  });

  test('a killed client is a band on its lane', () => {
    const model = modelAt('order-failover', 61_003);
    expect(sceneText(spaceTimeScene(model, 61_003, size(1_040), undefined).scene.nodes)).toContain('data-span="down"');
    expect(model.spans.some(({ kind }) => kind === 'lock')).toBe(true);
  });
});

test('in a comparison a line stands where the runs begin to differ, as long as that is in sight', () => {
  const at = (atMs: number): string =>
    sceneText(spaceTimeScene(retry, now, { ...size(1_040), differs: { atMs, seq: 1 } }, undefined).scene.nodes);
  expect(at(now)).toContain('data-difference');
  expect(at(now)).toContain('>≠</text>');
  expect(at(now + 9 * 3_600_000)).not.toContain('data-difference');
  expect(sceneText(spaceTimeScene(retry, now, size(1_040), undefined).scene.nodes)).not.toContain('data-difference');
});

test('in the dock the lanes stand close to each other, without strip, axis and keys', () => {
  const small = { ...size(1_040), height: 112, compact: true };
  const { scene, overview, geometry } = spaceTimeScene(retry, now, small, undefined);
  expect(overview).toBeUndefined();
  expect(sceneText(scene.nodes)).not.toContain('data-row="zoom"');
  expect(geometry.lanes.map(({ y }) => y - (geometry.lanes[0]?.y ?? 0))).toEqual(geometry.lanes.map((_, index) => index * 20));
  expect(scene.height).toBeLessThan(150);
});

test('the twin lists what travelled with its Δ, and what lasts', () => {
  const [hops, spans] = spaceTimeLens.twin(retry, now);
  expect(hops?.rows).toHaveLength(retry.hops.length);
  expect(spans?.rows).toHaveLength(retry.spans.length);
  for (const table of [hops, spans]) for (const { cells } of table?.rows ?? []) expect(cells).toHaveLength(table?.columns.length ?? 0);
});

test('the read model keeps the newest of a long run and says how many it left out', () => {
  const long = modelAt('order-failover', 120_000);
  expect(long.hops.length).toBeLessThanOrEqual(700);
  expect(long.hidden).toBeGreaterThan(0);
});

test('what is older than the kept arrows is counted in bands: none is lost', () => {
  const long = modelAt('order-failover', 120_000);
  expect(long.older.reduce((sum, { count }) => sum + count, 0)).toBe(long.hidden);
  const { content, geometry } = spaceTimeScene(long, 120_000, size(1_040), undefined);
  const all = fitted(content, 120_000, geometry);
  expect(sceneText(spaceTimeScene(long, 120_000, size(1_040), all).scene.nodes)).toContain('data-older="');
});

describe('what is computed after now', () => {
  const later = modelAt('consume-retry-16', 110_000);
  const picture = spaceTimeScene(retry, now, size(1_040), undefined, later);
  const firewall = runOf('send-3-times-firewall');
  const factsAfter = (seq: number): readonly Fact[] =>
    Array.from({ length: firewall.trace.length - seq }, (_, index) => firewall.trace.fact(seq + 1 + index));

  test('is drawn at half strength, and only what begins after now', () => {
    const ahead = picture.content.ahead;
    expect(ahead?.hops.length).toBeGreaterThan(0);
    expect(ahead?.hops.every(({ seq }) => seq > retry.seq)).toBe(true);
    expect(ahead?.hops.every(({ sentAt }) => sentAt >= now - 1)).toBe(true);
    const [half] = picture.scene.nodes.filter(({ key }) => key === 'later');
    expect(half?.attrs?.['opacity']).toBe(0.5);
    expect(plain(sceneText(picture.scene.nodes))).toContain('already computed');
  });

  test('a message whose send was called, and has not left yet, has the name that the trace gives it', () => {
    const run = runOf('async-backpressure');
    const called = modelAt('async-backpressure', 3_000);
    const facts = Array.from({ length: run.trace.length - called.seq }, (_, index) => run.trace.fact(called.seq + 1 + index));
    const ahead = spaceTimeAhead(run.scenario, called.spans, facts);
    const text = plain(sceneText(spaceTimeScene(called, 3_000, size(1_040), undefined, ahead).scene.nodes));
    expect(text).toContain('>warm-up<');
    expect(text).not.toContain('…');
  });

  test('what a node will be is said in words that can be read, on a ground that hides the folds', () => {
    const before = modelAt('send-3-times-firewall', 17_000);
    const facts = factsAfter(before.seq);
    const { scene } = spaceTimeScene(before, 17_000, size(1_040), undefined, spaceTimeAhead(firewall.scenario, [], facts));
    const words = scene.nodes.find(({ key }) => key === 'later words');
    expect(words?.attrs?.['opacity']).toBeUndefined();
    expect(textBoxes(sceneText(words?.children ?? [])).map(({ text }) => text)).toEqual(['down · kill -9']);
    expect(sceneText(words?.children ?? [])).toContain('fill="var(--paper)"');
  });

  test('at the moment of a kill its band has its words: they stand where it goes on', () => {
    const killed = modelAt('send-3-times-firewall', 20_000);
    const lasting = killed.spans.filter(({ toMs }) => toMs === undefined);
    expect(lasting).toContainEqual(expect.objectContaining({ kind: 'down', fromMs: 20_000 }));
    const facts = factsAfter(killed.seq);
    const { scene, geometry } = spaceTimeScene(killed, 20_000, size(1_040), undefined, spaceTimeAhead(firewall.scenario, lasting, facts));
    const words = scene.nodes.find(({ key }) => key === 'later words');
    const [said] = textBoxes(sceneText(words?.children ?? []));
    expect(said?.text).toBe('down · kill -9');
    expect(said?.x).toBeGreaterThan(geometry.x(20_000));
  });

  test('what lasts now goes on until it ends, at half strength from now on', () => {
    const killed = modelAt('send-3-times-firewall', 25_000);
    const facts = factsAfter(killed.seq);
    const lasting = killed.spans.filter(({ toMs }) => toMs === undefined);
    expect(lasting.map(({ kind }) => kind)).toContain('down');
    const shown = spaceTimeScene(killed, 25_000, size(1_040), undefined, spaceTimeAhead(firewall.scenario, lasting, facts));
    expect(shown.content.ahead?.spans).toContainEqual(expect.objectContaining({ kind: 'down', fromMs: 20_000, toMs: 40_000 }));
    const bands = shown.scene.nodes.find(({ key }) => key === 'later')?.children?.find(({ key }) => key === 'bands');
    const { geometry } = shown;
    expect(bands?.attrs?.['clip-path']).toBe(`inset(0 ${1_040 - geometry.x1}px 0 ${geometry.x(25_000)}px) view-box`);
    const ends = [...sceneText(bands?.children ?? []).matchAll(/ x="([\d.]+)"[^>]* width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(ends.map(Math.round)).toContain(Math.round(geometry.x(40_000)));
  });

  test('the strip above shows past and future, and its window the part that is seen', () => {
    const { overview, geometry } = picture;
    if (overview === undefined) throw new Error('the stage is wide enough for the strip');
    for (const ms of [6_000, now, 100_000]) expect(overview.ms(overview.x(ms))).toBeCloseTo(ms, 0);
    expect(overview.x(geometry.ms(geometry.x1))).toBeGreaterThan(overview.x(now));
    expect(overview.wordsX).toBeLessThan(overview.x0);
    // On the phone it takes the room of its words, left of the keys.
    const phone = spaceTimeScene(retry, now, size(360), undefined, later).overview;
    expect([phone?.wordsX, phone?.x0]).toEqual([undefined, 12]);
    expect((phone?.x1 ?? 0) - (phone?.x0 ?? 0)).toBeGreaterThanOrEqual(120);
    expect(spaceTimeScene(retry, now, size(300), undefined, later).overview).toBeUndefined();
  });

  test('a part drawn in the strip fills the picture', () => {
    const viewport = spanFitted(picture.content, now, picture.geometry, 5_000, 46_000);
    const seen = spaceTimeScene(retry, now, size(1_040), viewport, later).geometry;
    expect(seen.x(5_000)).toBeCloseTo(seen.x0 + 12, 3);
    expect(seen.x(46_000)).toBeLessThanOrEqual(seen.x1);
    expect(seen.x(46_000)).toBeGreaterThan(seen.x1 - 200);
  });
});

test('the span that is measured in every lens is a band', () => {
  const context = { ...size(1_040), span: { fromMs: 45_199, toMs: 45_202 } };
  expect(sceneText(spaceTimeScene(retry, now, context, undefined).scene.nodes)).toContain('data-measured="45199 45202"');
});

test('a GET that waits is a bar on the lane of the HTTP access, from its arrival to its answer', () => {
  const waiting = modelAt('http-long-poll', 20_000).spans.filter(({ kind, lane }) => kind === 'hold' && lane === 'http-1');
  expect(waiting.map(({ peer, fromMs, toMs }) => [peer, fromMs, toMs])).toEqual([
    ['h2', 5_002, 17_006],
    ['h3', 5_002, undefined],
  ]);
  const svg = sceneText(spaceTimeScene(modelAt('http-long-poll', 20_000), 20_000, size(1_040), undefined).scene.nodes);
  expect(plain(svg)).toMatch(/GET of h[23] waits/);
});

test('an attempt whose request never left is an arrow that ends half way, with the reason', () => {
  const model = modelAt('send-3-times-firewall', 10_000);
  const failed = model.hops.filter(({ lostReason }) => lostReason !== undefined);
  expect(failed.length).toBeGreaterThan(1);
  expect(failed.every(({ sentAt, arrivesAt }) => arrivesAt > sentAt)).toBe(true);
});

test.each([360, 880, 1_194])('a cross in a break has its words between the edges of the break, at %d', (width) => {
  const model = modelAt('send-3-times-firewall', 9_000);
  const { scene, geometry: g } = spaceTimeScene(model, 9_000, size(width), undefined);
  const words = textBoxes(sceneText(scene.nodes)).filter(({ text }) => ['order-1', 'failed'].includes(plain(text)));
  expect(words).toHaveLength(2);
  const folds = g.axis.pieces.filter(({ kind }) => kind === 'fold').map(({ x0, x1 }) => [g.x0 + x0 - g.offset, g.x0 + x1 - g.offset]);
  for (const box of words) {
    const within = folds.filter(([from = 0, to = 0]) => box.x >= from && box.x + box.width <= to);
    expect(within).toHaveLength(1);
  }
});

test.each([9_500, 10_000, 12_000])('at 360 each cross in a break that is seen has its own words, at %d', (ms) => {
  const { scene, geometry: g } = spaceTimeScene(modelAt('send-3-times-firewall', ms), ms, size(360), undefined);
  const svg = plain(sceneText(scene.nodes));
  const crosses = [...svg.matchAll(/translate\(([\d.-]+) [\d.]+\)"[^>]*>\s*<path d="M-4 -4L4 4/g)].map(([, x]) => Number(x));
  const seen = crosses.filter((x) => x >= g.x0 && x <= g.x1);
  expect(seen.length).toBeGreaterThan(0);
  expect([...svg.matchAll(/>failed</gu)]).toHaveLength(seen.length);
});

test('attempts that failed alike one after the other have their words once, and crosses stand between the lanes', () => {
  for (const width of [460, 1_040]) {
    const { scene, geometry: g } = spaceTimeScene(modelAt('master-killed-slave-reads', 20_000), 20_000, size(width), undefined);
    const svg = plain(sceneText(scene.nodes));
    expect([...svg.matchAll(/>failed</g)]).toHaveLength(1);
    // Named where the first one sets out, and counted there.
    expect([...svg.matchAll(/>down-1(?: ×\d)?</g)].map(([text]) => text)).toEqual(['>down-1 ×3<']);
    const crosses = [...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)"[^>]*>\s*<path d="M-4 -4L4 4/g)].map(([, , y]) => Number(y));
    expect(crosses.length).toBeGreaterThanOrEqual(3);
    for (const y of crosses) expect(Math.min(...g.lanes.map((lane) => Math.abs(lane.y - y)))).toBeGreaterThan(g.lanePitch / 4);
  }
});

test('what never left is not said to be lost', () => {
  const model = modelAt('silent-broker', 30_000);
  expect(spaceTimeLens.legend(model).map(({ mark }) => mark)).toContain('failedAttempt');
  expect(spaceTimeLens.legend(model).map(({ mark }) => mark)).not.toContain('lostArrow');
  expect(JSON.stringify(spaceTimeLens.twin(model, 30_000))).toContain('failed before it left');
});

test('a break hides no arrow that begins or ends in it', () => {
  const model = modelAt('order-failover', 40_000);
  const { axis } = spaceTimeScene(model, 40_000, size(1_040), undefined).geometry;
  const folds = axis.pieces.filter(({ kind }) => kind === 'fold');
  expect(folds.length).toBeGreaterThan(0);
  const ends = model.hops.flatMap(({ sentAt, arrivesAt }) => [sentAt, arrivesAt]);
  expect(folds.filter(({ fromMs, toMs }) => ends.some((ms) => ms > fromMs && ms < toMs))).toEqual([]);
});

test('the strip says from when to when it is, and reaches to now when nothing follows', () => {
  const { overview, scene } = spaceTimeScene(modelAt('duplicate-on-send', 20_000), 20_000, size(1_040), undefined);
  expect(overview?.x(20_000)).toBe(overview?.x1);
  expect(overview?.ms(overview.x1)).toBeCloseTo(20_000, 0);
  expect(plain(sceneText(scene.nodes))).toContain('>5 s – 20 s<');
  const narrow = spaceTimeScene(modelAt('order-failover', 60_000), 60_000, size(480), undefined);
  const words = textBoxes(sceneText(narrow.scene.nodes)).find(({ text }) => / – /u.test(text));
  expect((words?.x ?? 0) + (words?.width ?? Infinity)).toBeLessThan(narrow.overview?.x0 ?? 0);
});

test('before the first arrow the strip begins at now, and so do its words', () => {
  const model = modelAt('async-backpressure', 3_000);
  const ahead = modelAt('async-backpressure', 6_000);
  const { overview, scene } = spaceTimeScene(model, 3_000, size(1_040), undefined, ahead);
  expect(overview?.x(3_000)).toBe(overview?.x0);
  expect(plain(sceneText(scene.nodes))).toMatch(/>3 s – /u);
});

test.each([973, 1_040])('at %d why a send failed stands beside the edges of the breaks where there is room', (width) => {
  const svg = sceneText(
    spaceTimeScene(modelAt('master-killed-slave-reads', 60_000), 60_000, { ...size(width), height: 850 }, undefined).scene.nodes,
  );
  const edges = [...svg.matchAll(/data-fold[^]*?<path d="M([\d.]+) [^]*?<path d="M([\d.]+) /g)].flatMap(([, ...xs]) => xs.map(Number));
  expect(edges.length).toBeGreaterThan(4);
  const said = textBoxes(svg).filter(({ text }) => ['failed', 'down-1 ×3'].includes(plain(text)));
  expect(said).toHaveLength(2);
  // A zigzag reaches 3 px to each side: 4 px of air beside it.
  for (const { x, width: wide } of said) expect(edges.filter((edge) => edge > x - 7 && edge < x + wide + 7)).toEqual([]);
});

test.each([360, 880, 1_040])('at %d each line of the grid has its time', (width) => {
  for (const ms of [20_000, 60_000]) {
    const svg = sceneText(spaceTimeScene(modelAt('master-killed-slave-reads', ms), ms, size(width), undefined).scene.nodes);
    const lines = [...svg.matchAll(/<line x1="([\d.-]+)" x2="\1"[^>]*stroke="var\(--line\)"/g)].map(([, x]) => Number(x));
    expect(lines.length).toBeGreaterThan(0);
    const times = textBoxes(svg).filter(({ text }) => /^[\d:.]+(?:\s*m?s)?$/u.test(plain(text)));
    for (const x of lines) expect(times.filter((box) => Math.abs(box.x + box.width / 2 - x) < 1)).toHaveLength(1);
  }
});

test('a request that a cut link swallows says that it is lost', () => {
  const lost = modelAt('silent-broker', 110_000).hops.filter((hop) => hop.lostAt !== undefined && hop.neverLeft === undefined);
  expect(lost.length).toBeGreaterThan(0);
  const ms = lost[0]?.sentAt ?? 0;
  expect(plain(sceneText(spaceTimeScene(modelAt('silent-broker', ms + 4_000), ms + 4_000, size(1_040), undefined).scene.nodes))).toMatch(
    />lost</,
  );
});

test.each([5_015, 5_040, 8_020, 12_100])('at 360 no name is cut at %d: request-reply', (ms) => {
  const svg = sceneText(spaceTimeScene(modelAt('request-reply', ms), ms, size(360), undefined).scene.nodes);
  const names = textBoxes(svg).filter(({ text }) => /^(?:q-|…)/.test(text));
  expect(names.filter((box) => box.x < 0 || box.x + box.width * 1.12 > 360)).toEqual([]);
});

test('what was popped is a band until its ack, and the revive reader has a mark where it brings a message back', () => {
  const open = modelAt('simple-consumer-invisible-time', 23_000);
  expect(open.spans.filter(({ kind, toMs }) => kind === 'invisible' && toMs === undefined)).toHaveLength(2);
  const back = modelAt('simple-consumer-invisible-time', 24_500);
  const revived = back.spans.filter(({ result }) => result === 'revived');
  expect(revived.map(({ toMs }) => toMs)).toEqual([24_100, 24_100]);
  expect(back.spans.filter(({ result }) => result === 'acked')).toHaveLength(2);
  const [table] = spaceTimeLens.twin(back, 24_500).slice(1);
  expect(table?.rows.map(({ cells }) => plain(cells.at(-1) ?? '')).join('\n')).toContain(
    'nobody acknowledged o-3 before 21.009 s: the revive reader brings it back 3.09 s later',
  );
  expect(sceneText(spaceTimeScene(back, 24_500, size(1_040), undefined).scene.nodes)).toContain('M-1.5 -5A5 5');
  expect(spaceTimeLens.legend(back).map(({ mark }) => mark)).toContain('revive');
});

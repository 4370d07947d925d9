import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openPreset, parseScenario, listPresetSlugs, problemText } from '../scenario/index.ts';
import { arbitraryScenarioFile } from '../scenario/testing/arbitraryScenario.ts';
import { decodeLink, encodeLink, linkLimits, parseMoment } from './index.ts';
import type { LinkView } from './index.ts';

const readFixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function scenarioOf(file: unknown) {
  const result = parseScenario(file);
  if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'en')).join('\n'));
  return result.value;
}

function presetScenario(slug: string, seed?: number) {
  const result = openPreset(slug, seed);
  if (!result.ok) throw new Error(`${slug} does not open`);
  return result.value;
}

/** A link around any text, as somebody else's program would make it. */
const linkOf = (json: string): string => `#/s/1.${deflateRawSync(json).toString('base64url')}`;

const arbitraryView: fc.Arbitrary<LinkView> = fc
  .record({
    moment: fc.option(
      fc.oneof(
        fc.record({ ms: fc.integer({ min: 0, max: 60 * 86_400_000 }) }),
        fc.record({ ms: fc.integer({ min: 0, max: 86_400_000 }), n: fc.integer({ min: 0, max: 500 }) }),
      ),
      { nil: undefined },
    ),
    lens: fc.constantFrom(undefined, 'cluster', 'retryLadder'),
    selection: fc.constantFrom(
      undefined,
      { kind: 'queue' as const, id: '%RETRY%order-group:broker-a:0' },
      { kind: 'message' as const, id: 'C0A80065000078308DB1000000000000' },
      { kind: 'group' as const, id: 'a&b=c?d#e|f' },
    ),
    language: fc.constantFrom(undefined, 'en' as const, 'zh' as const),
    pacing: fc.oneof(
      fc.record({
        mode: fc.constantFrom(undefined, 'paced' as const, 'steps' as const),
        speed: fc.constantFrom(undefined, 0.25, 1, 8),
      }),
      fc.record({ mode: fc.constant('uniform' as const), speed: fc.constantFrom(undefined, 0.01, 1, 100_000) }),
    ),
    engineVersion: fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }),
    hash: fc.constantFrom(undefined, '0123456789abcdef'),
    embed: fc.constantFrom(undefined, true),
  })
  .map(({ pacing, ...view }) => ({ ...view, ...pacing }))
  .map((view) => Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)));

/** A sentence names a dozen presets and how many there are. */
const firstSlugs = `${listPresetSlugs().slice(0, 12).join(', ')} … (${listPresetSlugs().length})`;

describe('the two forms', () => {
  test.each(listPresetSlugs())('an untouched %s is a short readable link', async (slug) => {
    const scenario = presetScenario(slug);
    const { link, advice } = await encodeLink(scenario, { moment: { ms: 2_452_000, n: 3 }, language: 'zh' });
    expect(link).toBe(`#/run/${slug}?t=2452000~3&lang=zh`);
    expect(advice).toBe('fine');
    expect(await decodeLink(link)).toEqual({
      ok: true,
      value: { scenario, preset: slug, view: { moment: { ms: 2_452_000, n: 3 }, language: 'zh' }, unknown: [] },
    });
  });

  test.each(['zh-CN', 'zh-Hans-CN', 'ZH'])('lang=%s is Chinese', async (tag) => {
    expect(await decodeLink(`#/run/consume-retry-16?lang=${tag}`)).toMatchObject({ ok: true, value: { view: { language: 'zh' } } });
  });

  test('another seed stays a preset', async () => {
    const scenario = presetScenario('consume-retry-16', 99);
    const { link } = await encodeLink(scenario, {});
    expect(link).toBe('#/run/consume-retry-16?seed=99');
    expect(await decodeLink(link)).toEqual({ ok: true, value: { scenario, preset: 'consume-retry-16', view: {}, unknown: [] } });
  });

  test('an own action makes it a custom scenario that still knows its preset', async () => {
    const preset = presetScenario('consume-retry-16');
    const scenario = { ...preset, script: [...preset.script, { at: 12_000, do: 'crash', node: 'broker-a' }] };
    const { link } = await encodeLink(scenario, { moment: { ms: 12_000 } });
    expect(link).toMatch(/^#\/s\/1\.[A-Za-z0-9_-]+\?t=12000$/);
    expect(link.length).toBeLessThan(260);
    expect(await decodeLink(link)).toEqual({ ok: true, value: { scenario, view: { moment: { ms: 12_000 } }, unknown: [] } });
  });

  test('the plain JSON of a scenario, made by another program, opens too', async () => {
    const link = linkOf('{"version":1,"seed":5}');
    expect(await decodeLink(link)).toEqual({ ok: true, value: { scenario: scenarioOf({ version: 1, seed: 5 }), view: {}, unknown: [] } });
  });

  test('whole addresses, spaces around, a missing # and a slash at the end are understood', async () => {
    for (const text of [
      'https://example.org/orrery/?x=1#/run/consume-retry-16?t=40m52s',
      '  #/run/consume-retry-16/?t=40m52s\n',
      '/run/consume-retry-16?t=40m52s',
    ]) {
      expect(await decodeLink(text)).toMatchObject({
        ok: true,
        value: { preset: 'consume-retry-16', view: { moment: { ms: 2_452_000 } } },
      });
    }
  });

  test('links that are out in the world keep opening', async () => {
    const links = readFixture('links-format-1.txt')
      .split('\n')
      .filter((line) => line !== '');
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(await decodeLink(link)).toMatchObject({ ok: true });
  });
});

describe('length', () => {
  test('B9: the reference scenario (2 brokers, 3 topics, 4 groups, 40 actions) stays below 1,000 characters', async () => {
    const scenario = scenarioOf(JSON.parse(readFixture('reference-scenario.json')));
    expect([
      scenario.brokers.length,
      scenario.topics.length,
      new Set(scenario.consumers.map((consumer) => consumer.group)).size,
      scenario.script.length,
    ]).toEqual([2, 3, 4, 40]);
    const { link } = await encodeLink(scenario, {});
    expect(link.length).toBeLessThanOrEqual(1_000);
    expect(await decodeLink(link)).toEqual({ ok: true, value: { scenario, view: {}, unknown: [] } });
  });

  test('advice by length: warn above 2,000, a file above 8,000, refused above 16,000', async () => {
    let state = 1;
    const random = () => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647).toString(36);
    /** A scenario that hardly compresses: random keys. */
    const withActions = (count: number) =>
      scenarioOf({
        version: 1,
        script: Array.from({ length: count }, (_, index) => {
          const keys = Array.from({ length: 10 }, random).join('').slice(0, 60);
          return { at: 5000 + index, do: 'send', producer: 'p1', topic: 'OrderTopic', keys };
        }),
      });
    const advice = async (count: number) => {
      const { link, advice: given } = await encodeLink(withActions(count), {});
      return { length: link.length, given };
    };
    for (const count of [1, 80, 300, 480]) {
      const { length, given } = await advice(count);
      expect(given).toBe(
        length > linkLimits.refuse ? 'refuse' : length > linkLimits.offerFile ? 'offerFile' : length > linkLimits.warn ? 'warn' : 'fine',
      );
    }
    expect((await advice(1)).given).toBe('fine');
    expect((await advice(80)).given).toBe('warn');
    expect((await advice(480)).given).toBe('refuse');
  });

  test('what is too long is refused before it is unpacked', async () => {
    expect(await decodeLink(`#/s/1.${'A'.repeat(16_000)}`)).toMatchObject({ ok: false, problems: [{ code: 'linkTooLong', max: 16_000 }] });
    expect(await decodeLink(`#/run/consume-retry-16?x=${'A'.repeat(16_000)}`)).toMatchObject({
      ok: false,
      problems: [{ code: 'linkTooLong' }],
    });
  });
});

describe('round trips', () => {
  test('any scenario and any view come back exactly (seed 11)', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryScenarioFile, arbitraryView, async (file, view) => {
        const scenario = scenarioOf(file);
        const { link } = await encodeLink(scenario, view);
        expect(await decodeLink(link)).toMatchObject({ ok: true, value: { scenario, view } });
      }),
      { seed: 11, numRuns: 150 },
    );
  });

  test('any scenario written plainly opens as the same scenario (seed 12)', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryScenarioFile, async (file) => {
        expect(await decodeLink(linkOf(JSON.stringify(file)))).toEqual({
          ok: true,
          value: { scenario: scenarioOf(file), view: {}, unknown: [] },
        });
      }),
      { seed: 12, numRuns: 100 },
    );
  });
});

describe('moments', () => {
  test.each([
    ['2452000', { ms: 2_452_000 }],
    ['2452000~3', { ms: 2_452_000, n: 3 }],
    ['0~0', { ms: 0, n: 0 }],
    ['40m52s', { ms: 2_452_000 }],
    ['1d', { ms: 86_400_000 }],
  ])('%s', (text, moment) => {
    expect(parseMoment(text)).toEqual(moment);
  });

  test.each(['', '-1', '1.5', '1e3', '~3', '5~', '5~-1', '61d', '99999999999', '0x10', 'NaN', '5184000001'])('%j is no moment', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });
});

/** The English sentences with which a link is refused. */
async function refusal(link: string): Promise<readonly string[]> {
  const result = await decodeLink(link);
  if (result.ok) throw new Error(`opened: ${link.slice(0, 100)}`);
  return result.problems.map((problem) => problemText(problem, 'en'));
}

test('a name that is not read here is told, with the one that may be meant; the rest of the link holds', async () => {
  expect(await decodeLink('#/run/consume-retry-16?t=40m52s&lnes=queues&__proto__=1')).toMatchObject({
    ok: true,
    value: {
      view: { moment: { ms: 2_452_000 } },
      unknown: [
        { found: '"lnes"', nearest: 'lens' },
        { found: '"__proto__"', nearest: undefined },
      ],
    },
  });
});

describe('hostile and broken links', () => {
  test.each([
    ['', '"" is not a link of Orrery; allowed: #/run/<preset>?… or #/s/1.<scenario>?…'],
    ['#/nowhere', '"#/nowhere" is not a link of Orrery; allowed: #/run/<preset>?… or #/s/1.<scenario>?…'],
    ['#/s/abc', '"#/s/abc" is not a link of Orrery; allowed: #/run/<preset>?… or #/s/1.<scenario>?…'],
    ['#/s/2.abcd', 'the link has format 2, this Orrery reads formats up to 1.'],
    ['#/s/1.', 'the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.'],
    ['#/s/1.@@@@', 'the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.'],
    ['#/s/1.AAAAA', 'the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.'],
    ['#/run/consume-retry-17', `there is no preset "consume-retry-17"; allowed: ${firstSlugs}. Did you mean consume-retry-16?`],
    ['#/run/__proto__', `there is no preset "__proto__"; allowed: ${firstSlugs}.`],
    ['#/run/consume-retry-16?t=soon', '?t: found "soon"; allowed: a moment such as 2452000, 2452000~3 or 40m52s, at most 60d.'],
    ['#/run/consume-retry-16?seed=-1', '?seed: found "-1"; allowed: whole numbers from 0 to 4,294,967,295.'],
    ['#/run/consume-retry-16?lang=fr-FR', '?lang: found "fr-FR"; allowed: en, zh.'],
    ['#/run/consume-retry-16?lang=fr', '?lang: found "fr"; allowed: en, zh.'],
    ['#/run/consume-retry-16?mode=pace', '?mode: found "pace"; allowed: paced, uniform, steps. Did you mean paced?'],
    ['#/run/consume-retry-16?speed=0', '?speed: found "0"; allowed: a number from 0.25 to 8.'],
    ['#/run/consume-retry-16?speed=99', '?speed: found "99"; allowed: a number from 0.25 to 8.'],
    ['#/run/consume-retry-16?mode=uniform&speed=200000', '?speed: found "200000"; allowed: a number from 0.01 to 100,000.'],
    ['#/run/consume-retry-16?t=99999d', '?t: found "99999d"; allowed: a moment such as 2452000, 2452000~3 or 40m52s, at most 60d.'],
    ['#/run/consume-retry-16?t=5s&t=7s', 'the link says "t" more than once; allowed: once.'],
    ['#/run/consume-retry-16?h=<script>', '?h: found "<script>"; allowed: 16 hex digits.'],
    [
      '#/run/consume-retry-16?sel=planet:mars',
      '?sel: found "planet:mars"; allowed: one of message, queue, broker, nameServer, producer, consumer, group, link, a colon and an id.',
    ],
    ['#/run/consume-retry-16?lens=constructor', '?lens: found "constructor"; allowed: a letter, then up to 63 letters, digits, -, _ or @.'],
    [
      '#/run/consume-retry-16?t=%E0%A4%A',
      '"t=%E0%A4%A" holds a percent sign that stands for no character; the link is cut off or changed. Copy it again, whole.',
    ],
    [linkOf('{"version":2}'), 'version: version 2 is newer than this Orrery, which reads versions up to 1; a newer Orrery opens it.'],
    [linkOf('7'), 'found 7; allowed: an object { … }.'],
    [linkOf('not json'), 'the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.'],
    [linkOf('{"version":1,"__proto__":{"x":1}}'), 'the name "__proto__" is not allowed.'],
    [
      linkOf('{"version":1,"brokers":[{"id":"<img src=x onerror=alert(1)>"}]}'),
      'brokers[0].id: found "<img src=x onerror=alert(1)>"; allowed: a letter, then up to 63 letters, digits, -, _ or @.',
    ],
  ])('%s', async (link, sentence) => {
    expect(await refusal(link)).toContain(sentence);
  });

  test('a size bomb: 6 MiB in a short link stops at 256 KiB', async () => {
    const link = linkOf(`{"version":1,"title":{"en":"${'a'.repeat(6 * 1024 * 1024)}"}}`);
    expect(link.length).toBeLessThan(linkLimits.refuse);
    expect(await refusal(link)).toEqual(['the scenario in this link unpacks to more than 262,144 bytes; it is not opened.']);
  });

  test('a deep bomb is refused', async () => {
    expect(await refusal(linkOf(`{"version":1,"network":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`))).toEqual([
      expect.stringContaining('nested too deeply'),
    ]);
    expect(await refusal(linkOf(`[${'['.repeat(50_000)}${']'.repeat(50_000)}]`))).toHaveLength(1);
  });

  test('labels keep markup as text and lose control and direction marks', async () => {
    const result = await decodeLink(linkOf(JSON.stringify({ version: 1, title: { en: '<b>x</b>\u202eevil\u0007', zh: '标\u2066题' } })));
    expect(result).toMatchObject({ ok: true, value: { scenario: { title: { en: '<b>x</b> evil', zh: '标 题' } } } });
  });

  test('every cut of a real link is refused or opens as the same scenario', async () => {
    const scenario = scenarioOf(JSON.parse(readFixture('reference-scenario.json')));
    const { link } = await encodeLink(scenario, {});
    for (let length = 6; length < link.length; length += 7) {
      const result = await decodeLink(link.slice(0, length));
      if (result.ok) expect(result.value.scenario).toEqual(scenario);
    }
  });

  test('a changed character never throws (seed 13)', async () => {
    const { link } = await encodeLink(scenarioOf(JSON.parse(readFixture('reference-scenario.json'))), { moment: { ms: 9 } });
    await fc.assert(
      fc.asyncProperty(fc.nat(link.length - 1), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }), async (at, character) => {
        const result = await decodeLink(link.slice(0, at) + character + link.slice(at + 1));
        expect(typeof result.ok).toBe('boolean');
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  test('any text, and any packed content, never throws (seed 14)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.json().map(linkOf),
          fc.json().map((json) => linkOf(`[${json}]`)),
          fc.json().map((json) => linkOf(`[{"=":${json}}]`)),
        ),
        async (text) => {
          expect(typeof (await decodeLink(text)).ok).toBe('boolean');
        },
      ),
      { seed: 14, numRuns: 400 },
    );
  });

  test('prototypes stay clean', async () => {
    await decodeLink(linkOf('[{"=":[["__proto__,constructor"],"a",[{"polluted":1}],[{"polluted":1}]]}]'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

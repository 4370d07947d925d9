import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { factTypes } from '../engine/index.ts';
import type { Fact, FactTypeSpec } from '../engine/index.ts';
import { openPreset, parseScenario, listPresetSlugs } from '../scenario/index.ts';
import { encodeLink } from '../share/index.ts';
import { sim } from './sim.ts';

const folder = mkdtempSync(join(tmpdir(), 'orrery-sim-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a scenario file and says where. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in this process. */
async function run(...args: readonly string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const status = await sim(args, {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
      return Promise.resolve();
    },
  });
  return { status, out, err };
}

/** Runs the program as people do. */
function spawned(...args: readonly string[]): Outcome {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path('../../node_modules/tsx/dist/cli.mjs'), path('sim.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status: status ?? -1, out: stdout, err: stderr };
}

const hashLine = /^[0-9a-f]{16}\n$/;
const quickFile = file('quick.json', { version: 1, brokers: [{ id: 'broker-a' }] });

describe('what is printed', () => {
  test('--list prints the slugs, one a line', async () => {
    expect(await run('--list')).toEqual({ status: 0, out: `${listPresetSlugs().join('\n')}\n`, err: '' });
  });

  test('--help prints how it is called', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    expect(out).toContain('--trace -|FILE');
  });

  test('--hash is the same each time, for a file, a link to it and its script written otherwise', async () => {
    const { status, out, err } = await run(quickFile, '--hash');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(hashLine);
    const scenario = parseScenario({ version: 1, brokers: [{ id: 'broker-a' }] });
    if (!scenario.ok) throw new Error('the scenario is right');
    const { link } = await encodeLink(scenario.value, { moment: { ms: 1000 } });
    expect((await run(link, '--hash')).out).toBe(out);
    expect((await run(`https://example.org/orrery/${link}`, '--hash')).out).toBe(out);
    expect(await run(`${link}&sed=7`, '--hash')).toEqual({
      status: 0,
      out,
      err: 'sim: link: "sed" is not read here. Did you mean seed?\n',
    });
  });

  test('--until: another moment, another hash; ms and text mean the same', async () => {
    const [whole, early, sameInMs] = [
      await run(quickFile, '--hash'),
      await run(quickFile, '--hash', '--until', '5s'),
      await run(quickFile, '--hash', '--until=5000'),
    ];
    expect(early.out).not.toBe(whole.out);
    expect(sameInMs.out).toBe(early.out);
  });

  test('--summary has ten lines, and is what one gets without any wish', async () => {
    const { out } = await run(quickFile);
    expect(out.trimEnd().split('\n')).toHaveLength(10);
    expect((await run(quickFile, '--summary')).out).toBe(out);
    expect(out).toContain('A small RocketMQ cluster');
    expect(out).toMatch(/^sent +1 message in 1 attempt: 1 SEND_OK$/m);
    expect(out).toMatch(/^delivered +1 time: 1 to c[12]; 1 CONSUME_SUCCESS$/m);
    expect(out).toMatch(/^retries +none$/m);
    expect(out).toMatch(/^invariants +all held$/m);
  });

  test('trace, then summary, then hash', async () => {
    const { status, out } = await run(quickFile, '--hash', '--summary', '--trace', '-', '--until', '6s');
    expect(status).toBe(0);
    const lines = out.trimEnd().split('\n');
    const facts = lines.filter((line) => line.startsWith('{'));
    expect(facts.length).toBeGreaterThan(10);
    expect(lines.slice(0, facts.length)).toEqual(facts);
    expect(lines.slice(facts.length)).toHaveLength(11);
    expect(`${lines.at(-1) ?? ''}\n`).toMatch(hashLine);
  });

  test('each line of the trace is a fact: envelope first, no absent value, nothing after --until', async () => {
    const path = join(folder, 'trace.ndjson');
    const { status, out } = await run(quickFile, `--trace=${path}`, '--until', '6s');
    expect({ status, out }).toEqual({ status: 0, out: '' });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const facts = lines.map((line) => JSON.parse(line) as Fact);
    facts.forEach((fact, index) => {
      expect(fact.seq).toBe(index + 1);
      expect(fact.at).toBeLessThanOrEqual(6000);
      const spec: FactTypeSpec = factTypes[fact.type];
      const envelope = ['seq', 'at', 'type', ...('causeSeq' in fact ? ['causeSeq'] : []), ...('timer' in fact ? ['timer'] : [])];
      const keys = Object.keys(fact);
      expect(keys.slice(0, envelope.length)).toEqual(envelope);
      expect(Object.values(fact)).not.toContain(null);
      for (const key of keys.slice(envelope.length)) expect(Object.keys(spec.fields)).toContain(key);
      for (const [name, field] of Object.entries(spec.fields)) if (!field.optional) expect(keys).toContain(name);
    });
    expect((await run(quickFile, '--trace', '-', '--until', '6s')).out).toBe(`${lines.join('\n')}\n`);
  });
});

describe('P-19', () => {
  test('16 retries 10 s to 17,140 s after the first failure, one dead letter', async () => {
    const { status, out } = await run('consume-retry-16', '--summary');
    expect(status).toBe(0);
    const line = (name: string) => out.split('\n').find((text) => text.startsWith(name)) ?? '';
    expect(line('delivered')).toContain('17 times');
    expect(line('delivered')).toContain('17 RECONSUME_LATER');
    expect(line('retries')).toContain('16 of 1 message');
    expect(line('dead letters')).toContain('1 in %DLQ%order-group');
    const nominal = [10, 40, 100, 220, 400, 640, 940, 1300, 1720, 2200, 2740, 3340, 4540, 6340, 9940, 17_140];
    const times = (/ at (.*) s after/.exec(line('retries'))?.[1] ?? '').split(', ').map((text) => Number(text.replaceAll(',', '')));
    expect(times).toHaveLength(16);
    times.forEach((time, index) => {
      expect(time).toBeGreaterThanOrEqual(nominal[index] ?? 0);
      expect(time).toBeLessThan((nominal[index] ?? 0) + 2);
    });
  });
});

/** Presets that show refusals: one sends before its producer was started, one applies for IDs with bad names. */
const refusals: Readonly<Record<string, number>> = { 'message-validation-and-size': 1, 'ids-and-keys-setup': 5 };

describe('every preset', () => {
  test.each(listPresetSlugs())('%s runs to its end with all invariants held and no action refused but those it shows', async (slug) => {
    const { status, out, err } = await run(slug, '--summary');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(/^script .* (\d+) rejected/m.exec(out)?.[1]).toBe(String(refusals[slug] ?? 0));
  });

  test('duplicate-on-delivery shows one', async () => {
    expect((await run('duplicate-on-delivery')).out).toMatch(/^twice or never +1 duplicate delivery/m);
  });

  test('first-retry-late: waits for the next route poll and the next rebalance', async () => {
    const retries = /^retries +1 of 1 message; \S+ at ([\d.]+) s/m.exec((await run('first-retry-late')).out)?.[1];
    expect(Number(retries)).toBeGreaterThan(30);
    expect(Number(retries)).toBeLessThan(50);
  });

  test('retry-result-kinds: three of four come again after 10 s', async () => {
    const { out } = await run('retry-result-kinds');
    expect(out).toMatch(/^retries +3 of 3 messages; \S+ at 10\.?\d* s/m);
    expect(out).toMatch(/1 RECONSUME_LATER/);
    expect(out).toMatch(/1 NULL/);
    expect(out).toMatch(/1 THROW/);
  });

  test('push-consumer-basics delivers 40', async () => {
    expect((await run('push-consumer-basics')).out).toMatch(/^delivered +40 times: 40 to c1; 40 CONSUME_SUCCESS$/m);
  });

  test('consumers-idle: four of five get something', async () => {
    const delivered = /^delivered +(.*);/m.exec((await run('consumers-idle')).out)?.[1] ?? '';
    expect([...delivered.matchAll(/to c\d/g)]).toHaveLength(4);
  });

  test('retry-other-broker: every message is stored, some at the second attempt', async () => {
    expect((await run('retry-other-broker')).out).toMatch(/^sent +16 messages in (1[7-9]|2\d) attempts: 16 SEND_OK$/m);
  });

  test('no-route-nameserver-down: two sends fail, the third succeeds', async () => {
    const sent = /^sent +(.*)$/m.exec((await run('no-route-nameserver-down')).out)?.[1] ?? '';
    expect(sent).toContain('3 messages');
    expect(sent).toContain('1 SEND_OK');
    expect(sent).toMatch(/failed with/);
  });
});

describe('bad input: status 2 and one line that says what is allowed', () => {
  const deep = file('deep.json', `{"version":1,"network":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`);
  test.each<[string, readonly string[], string]>([
    ['nothing', [], 'sim: no scenario given; allowed: a scenario file, a preset slug (--list prints them) or a share link.\n'],
    [
      'an unknown preset',
      ['consume-retry-61'],
      'sim: there is no preset or file "consume-retry-61"; --list prints the presets. Did you mean consume-retry-16?\n',
    ],
    ['a file that is not there', ['./nowhere.json'], 'sim: ./nowhere.json cannot be read: there is no such file.\n'],
    ['a folder', [folder], `sim: ${folder} cannot be read: it is a folder.\n`],
    [
      'an unknown option',
      ['consume-retry-16', '--sumary'],
      'sim: unknown option --sumary; allowed: --summary, --hash, --list, --help, --until, --trace. Did you mean --summary?\n',
    ],
    [
      'an option with one hyphen',
      ['consume-retry-16', '-summary'],
      'sim: unknown option -summary; allowed: --summary, --hash, --list, --help, --until, --trace. Did you mean --summary?\n',
    ],
    ['a list of one scenario', ['--list', 'consume-retry-16'], 'sim: --list stands alone; allowed: nothing beside it.\n'],
    ['a list and a hash', ['--list', '--hash'], 'sim: --list stands alone; allowed: nothing beside it.\n'],
    ['an option twice', ['consume-retry-16', '--hash', '--hash'], 'sim: --hash is given twice.\n'],
    [
      'an option without its value',
      ['consume-retry-16', '--until', '--hash'],
      'sim: --until needs a value; allowed: a time such as 4h46m.\n',
    ],
    [
      'a time that is none',
      ['consume-retry-16', '--until', 'soon'],
      'sim: --until: found "soon"; allowed: a time such as 4h46m, 90s or 5000 (ms), up to 60d.\n',
    ],
    [
      'too long a time',
      ['consume-retry-16', '--until', '61d'],
      'sim: --until: found "61d"; allowed: a time such as 4h46m, 90s or 5000 (ms), up to 60d.\n',
    ],
    [
      'two scenarios',
      ['consume-retry-16', 'consumers-idle'],
      'sim: "consumers-idle" is one scenario too many; allowed: one file, preset slug or link.\n',
    ],
    ['broken JSON', [file('broken.json', '{"version": 1,}')], 'not valid JSON at line 1, column 15: found "}".\n'],
    ['a wrong field', [file('field.json', { version: 1, brokrs: [] })], 'brokrs: unknown field "brokrs"; allowed: '],
    ['several problems', [file('two.json', { version: 1, seed: 'x', until: true })], '(1 more problem)\n'],
    [
      'an action that cannot be',
      [file('action.json', { version: 1, script: [{ at: 1, do: 'crash', node: 'broker-z' }] })],
      'script[0].node: there is no node or client "broker-z"; allowed: n1, broker-a, broker-b, p1, c1, c2. Did you mean broker-a?\n',
    ],
    ['too deep a file', [deep], 'nested too deeply; allowed: at most 16 levels.\n'],
    [
      'a wrong link',
      ['#/s/1.xyz'],
      'sim: link: the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.\n',
    ],
    ['a link to no preset', ['#/run/nothing'], 'sim: link: there is no preset "nothing"; allowed: '],
    [
      'a trace that cannot be written',
      [quickFile, '--until', '1s', '--trace', join(folder, 'no', 'such', 'folder.ndjson')],
      'cannot be written: there is no such file.\n',
    ],
  ])('%s', async (_name, args, reason) => {
    const { status, out, err } = await run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(reason);
    expect(err).toMatch(/^sim: [^\n]*\n$/);
  });
});

describe('as a program', () => {
  test('status and streams', () => {
    expect(spawned(quickFile, '--hash')).toMatchObject({ status: 0, out: expect.stringMatching(hashLine) as string, err: '' });
    expect(spawned('nonsense')).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringMatching(/^sim: there is no preset or file "nonsense"/) as string,
    });
  }, 30_000);

  test('the preset of the brief, twice the same hash', async () => {
    const preset = openPreset('consume-retry-16');
    expect(preset.ok).toBe(true);
    const first = spawned('consume-retry-16', '--hash', '--until', '4h46m');
    expect(first.out).toMatch(hashLine);
    expect((await run('consume-retry-16', '--hash', '--until', '4h46m')).out).toBe(first.out);
    expect(existsSync(quickFile)).toBe(true);
  }, 30_000);
});

import { afterEach, describe, expect, test } from 'vitest';
import { actionSpecs, createRun, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { m } from '../../paraglide/messages.js';
import { stateCharts } from '../../projections/stateCharts/stateCharts.ts';
import type { ChartInstance, StateChartsModel } from '../../projections/stateCharts/stateChartsModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { overlaps, sceneText, type Box } from '../marks/index.ts';
import type { Chart, ChartLayout } from './chart.ts';
import { chartOf, charts } from './charts.ts';
import { chartNodes, fitLayout, freePlace, leftPlace, startWay } from './chartScene.ts';
import { aboutMachine, aboutState, actionWords, eventsOf, machineName, waysOf } from './chartTexts.ts';
import { chosen, withClock } from './choice.ts';
import { handAction } from './handActions.ts';
import { stacked } from './stacked.ts';
import { stateName } from './stateName.ts';
import { stateChartsLens } from './stateChartsLens.ts';

function scenarioOf(slug: string): ResolvedScenario {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`no preset ${slug}`);
  return opened.value;
}

function modelAt(slug: string, ms: number, selection?: Selection): StateChartsModel {
  const scenario = scenarioOf(slug);
  const run = createRun(scenario);
  run.advanceTo(ms);
  const state = stateCharts.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) stateCharts.apply(state, run.trace.fact(seq));
  return stateCharts.model(state, ms, selection, run.machinesAt({ ms }));
}

const instance = (parts: Partial<ChartInstance>): ChartInstance => ({
  machine: 'broker',
  instance: 'broker-a',
  state: 'running',
  timers: [],
  rank: 0,
  ...parts,
});

afterEach(() => overwriteGetLocale(() => baseLocale));

const layoutsOf = ({ states, initial, wide, tall, brief }: Chart): readonly (readonly [string, ChartLayout])[] => {
  const names = states.map(({ name }) => name);
  return [
    ['wide', wide],
    ['tall', tall],
    ['narrow', stacked(tall, names, initial)],
    ...(brief === undefined
      ? []
      : ([
          ['brief wide', brief.wide],
          ['brief tall', brief.tall],
          ['brief narrow', stacked(brief.tall, names, initial)],
        ] as const)),
  ];
};

describe.each(charts.map((chart) => [chart.id, chart] as const))('%s', (id, chart) => {
  test.each(['en', 'zh-CN'] as const)('each state is explained in %s', (locale) => {
    overwriteGetLocale(() => locale);
    expect(aboutMachine(id)).not.toBe('');
    // By a name of the language, not the name in the definition.
    expect(machineName(id)).toMatch(locale === 'en' ? /^[A-Za-z ]+$/ : /[\u4e00-\u9fff]|^NameServer$|^Broker$/);
    expect(chart.states.filter(({ name }) => aboutState(id, name) === '').map(({ name }) => name)).toEqual([]);
  });

  test.each(layoutsOf(chart))('%s: the dot where it begins stands clear of the head of its arrow, and inside', (_, layout) => {
    const way = startWay(layout);
    const [dot = [0, 0], next = [0, 0]] = way;
    expect(Math.hypot(next[0] - dot[0], next[1] - dot[1])).toBeGreaterThanOrEqual(way.length === 2 ? 16 : 4);
    expect(Math.min(...dot)).toBeGreaterThanOrEqual(4);
    const beside = [...layout.states, ...layout.shared, ...layout.edges.map(({ label }) => label)];
    expect(beside.filter((box) => overlaps(box, { x: dot[0] - 4, y: dot[1] - 4, width: 8, height: 8 }))).toEqual([]);
  });

  test.each(layoutsOf(chart))('%s: nothing lies on anything else, and all of it inside', (_, layout) => {
    const boxes: Box[] = [...layout.states, ...layout.shared, ...layout.edges.map(({ label }) => label)];
    boxes.forEach((box, index) => {
      expect(boxes.slice(index + 1).filter((other) => overlaps(box, other))).toEqual([]);
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
    });
  });

  test('no way leads through a state', () => {
    for (const [, layout] of layoutsOf(chart))
      for (const { points } of layout.edges)
        for (const [index, [x, y]] of points.slice(0, -1).entries()) {
          const [toX, toY] = points[index + 1] ?? [x, y];
          const way = { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(x - toX), height: Math.abs(y - toY) };
          const inside = layout.states.map((box) => ({ x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 }));
          expect(inside.filter((box) => overlaps(box, way))).toEqual([]);
        }
  });
});

describe('a chart', () => {
  const broker = chartOf('broker') ?? charts[0];

  test('marks the present state, the last change and what the delay has left', () => {
    const now = instance({
      state: 'stopping',
      last: { from: 'running', event: 'STOP', at: 5_000 },
      timers: [{ name: 'shutdownStoreMillis', dueAt: 6_000 }],
    });
    const svg = sceneText(chartNodes(broker, broker.wide, { instance: now, looked: undefined }, 5_300));
    expect(svg.match(/data-now="true"/g)).toHaveLength(1);
    expect(svg).toContain('aria-label="State stopping, now"');
    expect(svg).toContain('data-edge="running &gt; stopping" data-last="true"'.replace('&gt;', '&gt;'));
    expect(svg.replaceAll('\u2009', ' ')).toContain('>0.7 s</text>');
  });

  test('fits a wide stage and a phone without becoming unreadable', () => {
    for (const chart of charts)
      for (const width of [360, 1_040, 2_160]) expect(fitLayout(chart, width, 380).scale).toBeGreaterThanOrEqual(0.91);
    expect(fitLayout(broker, 360, 420).layout).toBe(broker.tall);
    expect(fitLayout(broker, 1_040, 420).layout).toBe(broker.wide);
  });

  test.each(charts.map((chart) => [chart.id, chart] as const))(
    '%s scrolls in one direction only on a phone, and can be read there',
    (_, chart) => {
      // 336 is what a phone of 360 leaves beside its gutters.
      for (const width of [336, 360]) {
        const { layout, scale } = fitLayout(chart, width, 250, true);
        expect(layout.width * scale).toBeLessThanOrEqual(width);
        expect(11 * scale).toBeGreaterThanOrEqual(10);
      }
    },
  );

  test.each(charts.map((chart) => [chart.id, chart] as const))(
    '%s is in sight as a whole at 1440 × 900 and on one of two stages at 2560 × 1440',
    (_, chart) => {
      expect(fitLayout(chart, 1_036, 314, true).fits || fitLayout(chart, 736, 482, true).fits).toBe(true);
      expect(fitLayout(chart, 993, 545, true).fits || fitLayout(chart, 693, 713, true).fits).toBe(true);
    },
  );

  test.each(charts.map((chart) => [chart.id, chart] as const))('%s: what a delay has left covers no box and no label', (_, chart) => {
    const covered = layoutsOf(chart).flatMap(([name, layout]) =>
      layout.edges
        .filter(({ lines }) => lines.some(({ isTimer }) => isTimer))
        .filter((edge) => {
          const place = freePlace(edge, layout, { width: 60, height: 18 });
          return [...layout.states, ...layout.shared, ...layout.edges.map(({ label }) => label)].some((box) => overlaps(box, place));
        })
        .map(({ from }) => `${name}: ${from}`),
    );
    expect(covered).toEqual([]);
  });

  test.each(charts.map((chart) => [chart.id, chart] as const))(
    '%s: what a delay has left is not beside the way of another label',
    (_, chart) => {
      // Of states below one another all ways run side by side, at the edge of a phone.
      const laid = layoutsOf(chart).filter(([name]) => !name.includes('narrow'));
      const beside = laid.flatMap(([name, layout]) =>
        layout.edges
          .filter(({ lines }) => lines.some(({ isTimer }) => isTimer))
          .flatMap((edge) => {
            const { x, y, width, height } = freePlace(edge, layout, { width: 60, height: 18 });
            const around = { x: x - 3, y: y - 3, width: width + 6, height: height + 6 };
            return layout.edges
              .filter((other) => other !== edge)
              .filter(({ points }) =>
                points.slice(1).some(([toX, toY], index) => {
                  const [fromX, fromY] = points[index] ?? [toX, toY];
                  return overlaps(around, {
                    x: Math.min(fromX, toX),
                    y: Math.min(fromY, toY),
                    width: Math.abs(toX - fromX),
                    height: Math.abs(toY - fromY),
                  });
                }),
              )
              .map((other) => `${name}: ${edge.from} beside ${other.from} > ${other.to}`);
          }),
      );
      expect(beside).toEqual([]);
    },
  );

  test('halfMessage is in sight as a whole at 1440 × 900, with what its events do in words beside it', () => {
    const chart = chartOf('halfMessage') ?? charts[0];
    expect(fitLayout(chart, 736, 482, true)).toMatchObject({ isBrief: true, fits: true });
    expect(waysOf(chart, 'pending')).toContain('END_COMMIT [else] / commitMessage → committed');
    expect(waysOf(chart, 'pending', ['END_COMMIT'])).toContain('END_COMMIT [else] / commitMessage → committed');
    expect(fitLayout(chart, 1_036, 309)).toMatchObject({ isBrief: false, fits: false });
    expect(fitLayout(chart, 1_200, 800, true)).toMatchObject({ isBrief: false, fits: true });
  });

  test('several states that share their transitions are drawn as one source', () => {
    expect(eventsOf(chartOf('halfMessage') ?? charts[0], 'pending')).toEqual(
      expect.arrayContaining(['END_COMMIT', 'END_ROLLBACK', 'CHECK', 'DEFER', 'DISCARD']),
    );
  });
});

describe('the machines of a run', () => {
  test('the selected broker’s machine comes first, then what belongs to it', () => {
    const selection: Selection = { kind: 'broker', id: 'broker-b' };
    const model = modelAt('consume-retry-16', 45_203, selection);
    const { chart, instance: now } = chosen(model, {}, selection);
    expect([chart.id, now?.instance, now?.state]).toEqual(['broker', 'broker-b', 'running']);
    expect(model.instances.filter(({ machine }) => machine === 'pullHold')[0]?.instance).toContain('broker-b');
    expect(model.counts['processQueue']).toBe(10);
  });

  test('without a selection it is the machine that the preset is about', () => {
    const shown = (slug: string, ms: number): string => chosen(modelAt(slug, ms), {}, undefined).chart.id;
    expect(shown('tx-checkback-120s', 100_000)).toBe('halfMessage');
    expect(shown('consume-retry-16', 45_203)).toBe('consumer');
    expect(shown('send-3-times-firewall', 10_000)).toBe('producer');
  });

  test('without a selection a node that is down comes first, the last of them; what a hand chose stays', () => {
    const shown = (slug: string, ms: number): readonly (string | undefined)[] => {
      const { instance: now } = chosen(modelAt(slug, ms), {}, undefined);
      return [now?.instance, now?.state];
    };
    expect(shown('master-killed-slave-reads', 20_000)).toEqual(['broker-a', 'crashed']);
    expect(shown('send-3-times-firewall', 30_000)).toEqual(['bennode2', 'crashed']);
    // g1 is killed in the end, after g2 was stopped and started.
    expect(shown('order-failover', 60_000)).toEqual(['g1', 'crashed']);
    expect(chosen(modelAt('master-killed-slave-reads', 20_000), { machine: 'consumer' }, undefined).instance?.instance).toBe('c1');
    const selection: Selection = { kind: 'consumer', id: 'c1' };
    expect(chosen(modelAt('master-killed-slave-reads', 20_000, selection), {}, selection).instance?.instance).toBe('c1');
  });

  test('a selected half message shows its own machine, by its key', () => {
    const id = modelAt('tx-checkback-120s', 100_000).instances.find(({ machine }) => machine === 'halfMessage')?.msgId ?? '';
    const selection: Selection = { kind: 'message', id };
    const { chart, instance: now } = chosen(modelAt('tx-checkback-120s', 100_000, selection), {}, selection);
    expect([chart.id, now?.state, now?.key]).toEqual(['halfMessage', 'pending', 'm-1']);
  });

  test('a message that waits has no machine: that is said, and the chart is what the preset is about', () => {
    const retried: Selection = { kind: 'message', id: 'C0A8006557028EA144FE1687E6080000' };
    const waits = modelAt('consume-retry-16', 30_000, retried);
    expect(stateChartsLens.context(waits)).toContain('o-1001 is no machine now');
    expect(chosen(waits, {}, retried).chart.id).toBe('consumer');
    expect(modelAt('consume-retry-16', 45_203, retried).row).toBeUndefined();
  });

  test('a link that nobody has cut is up, and can be cut by hand; once cut it has one machine, whichever end is named first', () => {
    for (const id of ['broker-a-p1', 'p1-broker-a']) {
      const selection: Selection = { kind: 'link', id };
      const { chart, instance: now } = chosen(modelAt('consume-retry-16', 30_000, selection), {}, selection);
      expect([chart.id, now?.state]).toEqual(['link', 'up']);
      expect(now === undefined ? undefined : handAction(now, 'CUT')).toMatchObject({ do: 'cutLink' });
    }
    const cut = modelAt('duplicate-on-send', 60_000);
    const link = cut.instances.find(({ machine }) => machine === 'link');
    const [from = '', to = ''] = link?.ends ?? [];
    for (const id of [`${from}-${to}`, `${to}-${from}`]) {
      const again = modelAt('duplicate-on-send', 60_000, { kind: 'link', id });
      expect(again.instances.filter(({ machine }) => machine === 'link').map(({ state, rank }) => [state, rank])).toEqual([
        [link?.state, 3],
      ]);
    }
  });

  test('the clock of the page is one machine more, where a page is around the picture', () => {
    const model = modelAt('consume-retry-16', 45_203);
    expect(chosen(model, { machine: 'virtualClock' }, undefined).instance).toBeUndefined();
    const { chart, instance: clock } = chosen(withClock(model, 'gliding'), { machine: 'virtualClock' }, undefined);
    expect([chart.id, clock?.state]).toEqual(['virtualClock', 'gliding']);
    expect(chart.states.map(({ name }) => name)).toEqual(['paused', 'playing', 'gliding', 'seeking', 'computing']);
    expect(eventsOf(chart, 'playing')).toContain('CAUGHT_UP');
  });

  test('an orderly queue that is suspended waits as long as its consumer’s option says', () => {
    const scenario = scenarioOf('order-suspend-blocks-queue');
    const run = createRun(scenario);
    run.advanceTo(60_000);
    const seq = run.trace.find(1, ['message.consumed'], (fact) => fact.type === 'message.consumed' && fact.result.startsWith('SUSPEND'));
    if (seq === undefined) throw new Error('a message is suspended');
    const at = run.trace.at(seq);
    const [suspended] = modelAt('order-suspend-blocks-queue', at).instances.filter(
      ({ state, last }) => state === 'suspended' && last?.at === at,
    );
    expect(suspended?.timers).toEqual([{ name: 'suspendCurrentQueueTimeMillis', dueAt: at + 100 }]);
  });

  test('the twin marks the present state and lists all machines', () => {
    const [states, all] = stateChartsLens.twin(modelAt('consume-retry-16', 45_203), 45_203);
    expect(states?.rows.filter(({ current }) => current === true).map(({ cells }) => cells[0])).toEqual(['● RUNNING now']);
    expect(all?.rows.length).toBeGreaterThan(30);
    for (const table of [states, all]) for (const { cells } of table?.rows ?? []) expect(cells).toHaveLength(table?.columns.length ?? 0);
  });

  test('the twin tells the mode of the virtual clock as the picture does', () => {
    const [, all] = stateChartsLens.twin(modelAt('consume-retry-16', 45_203), 45_203, { clockMode: 'playingPaced' });
    expect(all?.rows.at(-1)?.cells.slice(0, 3)).toEqual(['clock of this page', expect.any(String), 'playingPaced']);
  });
});

test('an event that has a key is told again only where it is more than a way', () => {
  const consumer = chartOf('consumer') ?? charts[0];
  expect(waysOf(consumer, 'running')).toContain('CRASH → crashed');
  expect(waysOf(consumer, 'running', ['SHUTDOWN', 'CRASH', 'FREEZE'])).toEqual([]);
});

test('a countdown covers no head of an arrow', () => {
  for (const chart of charts)
    for (const [name, layout] of layoutsOf(chart)) {
      const size = { width: 46, height: 18 };
      const heads = layout.edges.map(({ points }): readonly [number, number] => points.at(-1) ?? [0, 0]);
      for (const edge of layout.edges.filter(({ lines }) => lines.some(({ isTimer }) => isTimer))) {
        const beside = edge.lines.flatMap(({ isTimer }, index) => (isTimer ? [leftPlace(edge, index, layout, size)] : []));
        for (const { x, y } of [freePlace(edge, layout, size), ...beside]) {
          const covered = heads.filter(([hx, hy]) => hx > x - 3 && hx < x + size.width + 3 && hy > y - 3 && hy < y + size.height + 3);
          expect(covered, `${chart.id} ${name} ${edge.from}`).toEqual([]);
        }
      }
    }
});

test('a countdown far from its label hangs on a line from its delay', () => {
  const chart = chartOf('httpRequest') ?? charts[0];
  const layout = chart.brief?.wide ?? chart.wide;
  const waiting = instance({ machine: 'httpRequest', state: 'longPolling', timers: [{ name: 'restOfTimeout', dueAt: 35_000 }] });
  const svg = sceneText(chartNodes(chart, layout, { instance: waiting, looked: undefined }, 30_000));
  expect(svg).toMatch(/<path d="M[\d.]+ [\d.]+H[\d.]+L[\d.]+ [\d.]+" fill="none" stroke="var\(--time\)"/);
});

test('the line to a countdown above its delay stands over the name that it starts from', () => {
  const chart = chartOf('processQueue') ?? charts[0];
  const waiting = instance({
    machine: 'processQueue',
    state: 'flowControlled',
    timers: [{ name: 'pullTimeDelayMillsWhenFlowControl', dueAt: 31_000 }],
  });
  const svg = sceneText(chartNodes(chart, chart.wide, { instance: waiting, looked: undefined }, 30_000));
  const [, y, endY] = (/<path d="M[\d.]+ ([\d.]+)H[\d.]+L[\d.]+ ([\d.]+)" fill="none" stroke="var\(--time\)"/.exec(svg) ?? []).map(Number);
  const [, nameY] = (/y="([\d.]+)"[^>]*>[^<]*pullTimeDelayMillsWhenFlowControl/.exec(svg) ?? []).map(Number);
  expect(endY).toBeLessThan(y ?? 0);
  expect(y).toBeLessThan(nameY ?? 0);
});

describe('events by hand', () => {
  test('every action exists in the script, with its fields, and has words', () => {
    const all = charts.flatMap((chart) =>
      chart.states.flatMap(({ name }) =>
        eventsOf(chart, name).flatMap((event) => {
          const now = instance({ machine: chart.id, state: name, msgId: 'M', group: 'g', ends: ['a', 'b'] });
          const action = handAction(now, event);
          return action === undefined ? [] : [{ action, words: actionWords(action, now) }];
        }),
      ),
    );
    const names = [...new Set(all.map(({ action }) => action.do))].sort();
    expect(names).toEqual(['answerCheckback', 'answerConsumption', 'crash', 'cutLink', 'freeze', 'healLink', 'start', 'stop', 'thaw']);
    const specs: Readonly<Record<string, { readonly fields: object }>> = actionSpecs;
    for (const { action, words } of all) {
      const { do: verb, ...fields } = action;
      expect(Object.keys(fields).sort()).toEqual(Object.keys(specs[verb]?.fields ?? {}).sort());
      expect(words).not.toBe('');
    }
  });

  test('killing a broker is offered only where the definition has it', () => {
    expect(handAction(instance({}), 'CRASH')).toEqual({ do: 'crash', node: 'broker-a' });
    expect(handAction(instance({ machine: 'processQueue' }), 'DROP')).toBeUndefined();
    expect(m.stateCharts_fire({ event: 'CRASH', what: 'kill broker-a' })).toBe('CRASH: kill broker-a');
  });
});

test('a client has the service states of RocketMQ, its process those of a process', () => {
  expect(['createJust', 'running', 'shutdownAlready', 'crashed'].map((state) => stateName('producer', state))).toEqual([
    'CREATE_JUST',
    'RUNNING',
    'SHUTDOWN_ALREADY',
    'crashed',
  ]);
  expect(stateName('broker', 'running')).toBe('running');
});

test('no line of a meaning ends between a number and its unit', () => expect(aboutState('consumer', 'running')).toContain('20\u00A0s'));

import { afterEach, describe, expect, test, vi } from 'vitest';
import { commandOf, commands, contextOf, execute } from '../commands/index.ts';
import { menuCommands } from '../commands/ofKind.ts';
import { actionsOnThings } from '../commands/things.ts';
import { isNodeUp } from '../models.ts';
import { openShell } from '../testing/openShell.ts';
import { currentExperiment, scriptOf, shownExperiments } from './experiments.ts';
import type { Shell } from './shell.ts';

let page: ReturnType<typeof openShell>;
afterEach(() => page.shell.dispose());

async function opened(hash = ''): Promise<typeof page> {
  page = openShell(hash);
  await page.shell.openAddress();
  await page.until((state) => state.stage === 'refused' || state.shown !== undefined, 'something is shown');
  return page;
}

describe('opening', () => {
  test('the plain address plays the sixteen retries from 5 s', async () => {
    const { run, animate } = await opened();
    expect(run()).toMatchObject({ stage: 'ready', presetSlug: 'consume-retry-16', player: 'playing', position: { nowMs: 5000 } });
    await animate(3000);
    expect(run().position.nowMs).toBeGreaterThan(5000);
    expect(run().position.nowMs).toBeLessThan(6000);
  });

  test('a link opens paused at its moment, with its lens and selection', async () => {
    const { run, uiStore } = await opened('#/run/consume-retry-16?t=40m52s&lens=retryLadder&sel=broker:broker-a');
    expect(run()).toMatchObject({ player: 'paused', position: { nowMs: 2_452_000 } });
    expect(uiStore.getState()).toMatchObject({ lens: 'retryLadder', selection: { kind: 'broker', id: 'broker-a' }, mode: 'paced' });
  });

  test('an address that is typed while the page is about to write its own stays', async () => {
    const { shell, show, typeAddress } = await opened('#/run/consume-retry-16?t=10s');
    await show(11_000);
    vi.useFakeTimers();
    shell.rememberInAddress();
    typeAddress('#/run/consumers-idle');
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(page.address).toContain('#/run/consumers-idle');
  });

  test('a lens that is not here is replaced by the cluster, and that is said', async () => {
    const { uiStore } = await opened('#/run/consume-retry-16?t=10s&lens=tomorrow');
    expect(uiStore.getState().lens).toBe('cluster');
    expect(uiStore.getState().toasts.at(-1)).toMatchObject({ tone: 'fail', text: expect.stringContaining('“tomorrow”') });
  });

  test.each([
    ['dock', 'dock=tomorrow', 'trace'],
    ['second', 'second=tomorrow', 'cluster'],
  ] as const)('so is one for the %s', async (place, asked, shown) => {
    const { uiStore } = await opened(`#/run/consume-retry-16?t=10s&${asked}`);
    expect(uiStore.getState()[place]).toBe(shown);
    expect(uiStore.getState().toasts.at(-1)).toMatchObject({ tone: 'fail', text: expect.stringContaining('“tomorrow”') });
  });

  test('so is a name of the link that nobody reads', async () => {
    const { uiStore } = await opened('#/run/consume-retry-16?tt=10s&lens=queues');
    expect(uiStore.getState().lens).toBe('queues');
    expect(uiStore.getState().toasts.at(-1)).toMatchObject({ tone: 'fail', text: expect.stringContaining('"tt"') });
  });

  test('several of them are one notice, with what may be meant by each', async () => {
    const { uiStore } = await opened('#/run/consume-retry-16?tt=10s&zzzz=1&lenss=queues&lang=en');
    const texts = uiStore.getState().toasts.map(({ text }) => text);
    expect(texts).toEqual([
      'The link says "tt" (did you mean t?), "zzzz", "lenss" (did you mean lens?), which means nothing here and is left out.',
    ]);
  });

  test('what was wrong with a link is not said over the next thing that is opened', async () => {
    const { shell, uiStore } = await opened('#/run/consume-retry-16?tt=10s');
    expect(uiStore.getState().toasts).toHaveLength(1);
    await shell.openPreset('consumers-idle');
    expect(uiStore.getState().toasts).toEqual([]);
  });

  test.each(['zh', 'zh-CN'])('a refused link is refused in the language that it asks for: %s', async (lang) => {
    const { run, uiStore } = await opened(`#/run/consume-retry-16?t=yesterday&lang=${lang}`);
    expect(run().stage).toBe('refused');
    expect(uiStore.getState().language).toBe('zh-CN');
  });

  test.each([
    ['#/run/nothing-like-it', 'preset', 'unknownPreset'],
    ['#/s/1.damaged!', 'link', 'linkDamaged'],
    ['#/s/9.abc', 'link', 'linkVersion'],
    ['#/somewhere', 'link', 'notALink'],
    ['#/run/consume-retry-16?t=yesterday', 'link', 'badMoment'],
  ])('%s is refused with its reason, and nothing else is opened', async (hash, kind, code) => {
    const { run } = await opened(hash);
    expect(run()).toMatchObject({ stage: 'refused', tree: undefined, refusal: { kind, problems: [{ code }] } });
  });

  test('a file with a mistake names the place; the run before it is still there', async () => {
    const { shell, run, until } = await opened();
    await shell.openFile(new File(['{ "version": 1, "consumers": [{ "id": "c1", "listener": { "result": "MAYBE" } }] }'], 'mine.json'));
    expect(run().refusal).toMatchObject({
      kind: 'file',
      what: 'mine.json',
      problems: [{ path: 'consumers[0].listener.result', code: 'notOneOf' }],
    });
    shell.backToRun();
    expect((await until((state) => state.stage === 'ready', 'back')).presetSlug).toBe('consume-retry-16');
  });

  test('a scenario file opens and plays', async () => {
    const { shell, until } = await opened();
    await shell.openFile(new File(['{ "version": 1 }'], 'small.json'));
    expect(await until((state) => state.presetSlug === undefined && state.shown !== undefined, 'the file runs')).toMatchObject({
      stage: 'ready',
    });
  });
});

describe('time', () => {
  test('stepping forward and back shows the same fact again', async () => {
    const { shell, run, until, show } = await opened('#/run/consume-retry-16?t=5000');
    await show(5000);
    const step = async (direction: 1 | -1): Promise<number | undefined> => {
      const before = run().shown?.frame.seq;
      await shell.jump('fact', direction);
      return (await until((state) => state.player === 'paused' && state.shown?.frame.seq !== before, 'a step')).shown?.frame.seq;
    };
    const first = await step(1);
    const second = await step(1);
    const third = await step(1);
    expect([await step(-1), await step(-1)]).toEqual([second, first]);
    expect([await step(1), await step(1)]).toEqual([second, third]);
  });

  test('the next retry comes after 10 s; the end is the dead letter', async () => {
    const { shell, until, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    await shell.jump('retry', 1);
    const { position } = await until((state) => state.player === 'paused' && state.position.nowMs > 6000, 'a retry');
    expect(position.nowMs).toBeGreaterThanOrEqual(15_000);
    expect(position.nowMs).toBeLessThan(15_200);
    await shell.goToEnd();
    const { status, position: end } = await until((state) => state.player === 'paused' && state.position.nowMs > 17_140_000, 'the end');
    expect(end.nowMs).toBe(status?.endMs);
  });

  test('a picture that is under way when the clock is paused is not shown any more', async () => {
    const { shell, uiStore, run, show, animate } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    uiStore.setState({ mode: 'uniform', uniformSpeed: 100_000 });
    shell.player.play();
    await animate(32);
    const { position, shown } = run();
    const further = animate(16);
    shell.player.pause();
    await further;
    await animate(48);
    expect(run()).toMatchObject({ player: 'paused', position });
    expect(run().shown?.frame.seq).toBe(shown?.frame.seq);
  });

  test.each([
    ['a moment', (shell: Shell): void => shell.player.seek({ nowMs: 20 * 86_400_000 })],
    ['what never comes', (shell: Shell): void => void shell.jump('retry', 1)],
  ] as const)('Stop ends the computing towards %s, keeps what is shown and says nothing of it', async (_what, ask) => {
    const { shell, run, uiStore, until, show } = await opened();
    const twentyDays = {
      version: 1,
      until: '20d',
      script: [{ at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', count: 480, every: '1h' }],
    };
    await shell.openFile(new File([JSON.stringify(twentyDays)], 'twenty-days.json'));
    shell.player.pause();
    await show(6000);
    ask(shell);
    await until((state) => state.player === 'computing' && (state.status?.computedMs ?? 0) > 600_000, 'it is computed');
    shell.player.pause();
    expect(run()).toMatchObject({ player: 'paused', position: { nowMs: 6000 }, wanted: undefined });
    const { computedMs } = await until((state) => state.status?.computing === false, 'what is computed ahead is there').then(() =>
      shell.host.status(shell.runId() ?? ''),
    );
    expect(computedMs).toBeLessThan(20 * 86_400_000);
    for (let turn = 0; turn < 5; turn += 1) await shell.host.pending(shell.runId() ?? '', { ms: 6000 }, 1);
    expect(await shell.host.status(shell.runId() ?? '')).toMatchObject({ computedMs });
    expect(run()).toMatchObject({ player: 'paused', position: { nowMs: 6000 } });
    expect(uiStore.getState().toasts).toEqual([]);
  });

  test('of what comes next, what happens at one instant is told whole: forty sends are forty', async () => {
    const { run, until } = await opened('#/run/http-send-receive-delete?t=4s');
    await until(({ pending }) => pending.length > 0, 'what comes next is known');
    expect(run().pending.filter(({ kind, dueAt }) => kind === 'script' && dueAt === 5_000)).toHaveLength(40);
  });

  test('the search for a message that never comes ends when nobody waits for it any more', async () => {
    const { shell, run } = await opened('#/run/consume-retry-16?t=5s');
    const asking = new AbortController();
    const answer = shell.nextOf({ kind: 'message', id: 'NEVER' }, asking.signal);
    asking.abort();
    await expect(answer).rejects.toMatchObject({ code: 'givenUp' });
    // The run goes on to 4 h 45 m, and nothing else asks for its end.
    expect(run().status?.computedMs).toBeLessThan(17_000_000);
  });

  test('a lens that is chosen while a moment is on its way is there when it arrives', async () => {
    const { shell, projections, until } = await opened('#/run/consume-retry-16?t=6000');
    shell.player.seek({ nowMs: 9000 });
    projections.push('spaceTime');
    shell.player.refresh();
    const { position, shown } = await until((state) => state.player === 'paused', 'arrived');
    expect(position).toEqual({ nowMs: 9000 });
    expect(shown?.frame.models).toHaveProperty('spaceTime');
  });

  test('a lens that is chosen at rest is waited for as a moment is, and the moment stays', async () => {
    const { shell, projections, run, show, until } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    projections.push('spaceTime');
    shell.player.refresh();
    expect(run().player).toBe('seeking');
    const { position, shown } = await until((state) => state.player === 'paused', 'arrived');
    expect(position).toEqual({ nowMs: 6000 });
    expect(shown?.frame.models).toHaveProperty('spaceTime');
  });

  test('uniform time moves as fast as it says and stops at the end', async () => {
    const { shell, uiStore, run, show, animate, until } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    uiStore.setState({ mode: 'uniform', uniformSpeed: 10 });
    shell.player.play();
    await animate(496);
    shell.player.pause();
    // The first frame only starts the clock.
    expect(run().position.nowMs).toBeGreaterThan(6000 + 4500);
    expect(run().position.nowMs).toBeLessThanOrEqual(6000 + 4960);
    await until((state) => state.status?.endMs !== undefined, 'the end is known');
    uiStore.setState({ uniformSpeed: 100_000 });
    shell.player.play();
    await animate(480);
    expect(run()).toMatchObject({ player: 'paused', position: { nowMs: run().status?.endMs } });
  });

  test('paced time glides through a gap and names it', async () => {
    const { shell, run, show, animate } = await opened('#/run/consume-retry-16?t=40m52s');
    await show(2_452_000);
    shell.player.play();
    for (let tries = 0; run().player !== 'gliding' && tries < 200; tries += 1) await animate(16);
    expect(run().player).toBe('gliding');
    expect(run().gap?.toMs).toBeGreaterThan(2_452_000);
    await animate(2000);
    expect(run().position.nowMs).toBeGreaterThan(2_700_000);
  });
});

describe('touching the cluster', () => {
  test('crashing a broker branches off; undo shows the old run, redo the new one', async () => {
    const { shell, uiStore, run, until, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    uiStore.setState({ selection: { kind: 'broker', id: 'broker-a' } });
    execute(shell, commandOf('crash'));
    await until((state) => state.player === 'paused' && isNodeUp(state, 'broker-a') === false, 'broker-a is down');
    const { tree } = run();
    if (tree === undefined) throw new Error('no tree');
    expect(shownExperiments(tree).map(({ id }) => id)).toEqual(['main', 'e1']);
    expect(currentExperiment(tree).own).toEqual([{ do: 'crash', node: 'broker-a', at: 6000 }]);
    expect(commandOf('crash').isAvailable(contextOf(shell))).toBe('broker-a is already down');
    await shell.undo();
    await until((state) => state.player === 'paused' && isNodeUp(state, 'broker-a') === true, 'broker-a is up again');
    expect(run().tree?.currentId).toBe('main');
    await shell.redo();
    await until((state) => state.player === 'paused' && isNodeUp(state, 'broker-a') === false, 'and down again');
    shell.switchTo('main');
    await until((state) => state.player === 'paused' && isNodeUp(state, 'broker-a') === true, 'main still has it');
  });

  test('what can be done to any thing is found without selecting it, and names it', async () => {
    const { shell, uiStore, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    const labels = (): readonly string[] =>
      actionsOnThings(contextOf(shell), commands).map(({ command, context }) => command.label(context));
    for (const words of ['Crash broker-a (kill -9)', 'Crash c1 (kill -9)', 'Cut the link broker-a – c1']) expect(labels()).toContain(words);
    // Of what runs nothing is to be started; and what is selected has its commands already.
    expect(labels()).not.toContain('Start broker-a');
    uiStore.setState({ selection: { kind: 'broker', id: 'broker-a' } });
    expect(labels()).not.toContain('Crash broker-a (kill -9)');
    expect(labels()).toContain('Crash c1 (kill -9)');
    expect(new Set(labels()).size).toBe(labels().length);
  });

  test('a failing message that is let succeed is consumed at its next retry, and never again', async () => {
    const { shell, uiStore, run, until, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    const [message] = run().shown?.frame.models.messageStory.messages ?? [];
    uiStore.setState({ selection: { kind: 'message', id: message?.msgId ?? '' } });
    execute(shell, commandOf('succeed'));
    await until((state) => state.tree?.currentId === 'e1' && state.player === 'paused', 'the branch');
    await shell.goToEnd();
    const end = await until((state) => state.player === 'paused' && state.position.nowMs > 6000, 'its end');
    expect(end.shown?.frame.models.messageStory.messages[0]).toMatchObject({ state: 'consumed', deliveryCount: 2, failureCount: 1 });
    expect(end.position.nowMs).toBeLessThan(20_000);
  });

  test.each([
    ['updateSubGroup', { kind: 'group', id: 'order-group' }, { group: 'order-group' }],
    ['deleteSubGroup', { kind: 'consumer', id: 'c1' }, { group: 'order-group' }],
    ['updateBrokerConfig', { kind: 'broker', id: 'broker-a' }, { broker: 'broker-a' }],
    ['updateOrderConf', { kind: 'queue', id: 'OrderTopic:broker-a:0' }, { topic: 'OrderTopic', orderConf: 'broker-a:4;broker-b:4' }],
    ['updateNameServerAddressList', { kind: 'producer', id: 'p1' }, { client: 'p1', namesrvAddr: 'n1' }],
  ] as const)('%s asks in a form first, filled in with what is selected', async (id, selection, given) => {
    const { shell, uiStore, run, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    uiStore.setState({ selection });
    expect(menuCommands(selection.kind)).toContain(id);
    expect(commandOf(id).isAvailable(contextOf(shell))).toBe(true);
    execute(shell, commandOf(id));
    expect(uiStore.getState()).toMatchObject({ overlay: 'actionForm', asked: { do: id, ...given } });
    expect(run().tree?.currentId).toBe('main');
  });

  test('a form says what is wrong with an action, at its field and not at a place in a file, before anything is done', async () => {
    const { shell, uiStore, run, until, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    const group = { do: 'updateSubGroup', group: 'order-group' };
    const wrong = (field: string, sentence: RegExp) => ({ field, path: field, sentence: expect.stringMatching(sentence) as string });
    expect(await shell.wrongWith({ ...group, retryQueueNums: 'many' })).toEqual(wrong('retryQueueNums', /^found .*many/));
    expect(await shell.wrongWith({ ...group, retryMaxTimes: 2_000 })).toEqual(wrong('retryMaxTimes', /^found .*2000/));
    expect(await shell.wrongWith({ do: 'updateBrokerConfig', broker: 'broker-a', key: 'brokerName', value: 'x' })).toMatchObject({
      field: 'key',
    });
    expect(await shell.wrongWith({ do: 'updateBrokerConfig', broker: 'broker-a', key: 'deleteWhen' })).toMatchObject({ field: 'value' });
    expect(run().tree?.currentId).toBe('main');
    expect(await shell.wrongWith({ ...group, consumeEnable: false })).toBeUndefined();
    await shell.act({ ...group, consumeEnable: false });
    await until((state) => state.tree?.currentId === 'e1' && state.player === 'paused', 'the branch');
    expect(uiStore.getState().toasts).toEqual([]);
  });

  test('an impossible action is said in a sentence and stays in the script', async () => {
    const { shell, uiStore, run, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    await shell.act({ do: 'start', node: 'broker-a' });
    expect(uiStore.getState().toasts.at(-1)).toMatchObject({ tone: 'fail', text: 'Not possible at 6.000\u2009s: broker-a runs already.' });
    expect(run().tree?.currentId).toBe('e1');
    await shell.act({ do: 'updateOrderConf', topic: 'OrderTopic', orderConf: 'many' });
    expect(uiStore.getState().toasts.at(-1)?.text).toBe(
      'Not possible at 6.000\u2009s: many is no list of the form broker:queues;broker:queues.',
    );
  });
});

describe('the seed', () => {
  test('is changed where one stands, with what was done by hand, and the preset brings its own back', async () => {
    const { shell, run, until, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    await shell.act({ do: 'crash', node: 'broker-a' });
    await until((state) => state.tree?.currentId === 'e1' && state.player === 'paused', 'the branch');
    await shell.openWithSeed(99);
    await until((state) => state.player === 'paused', 'the moment with the other seed');
    expect(run()).toMatchObject({
      stage: 'ready',
      player: 'paused',
      position: { nowMs: 6000 },
      scenario: { seed: 99, basedOn: 'consume-retry-16' },
    });
    const shownActions = (): readonly string[] => {
      const { tree } = run();
      return tree === undefined ? [] : scriptOf(currentExperiment(tree)).map((action) => action.do);
    };
    expect(shownActions()).toContain('crash');
    expect(commandOf('undo').label(contextOf(shell))).toBe('Undo: seed changed to 99');
    await shell.undo();
    expect(run().scenario?.seed).toBe(1);
    expect(shownActions()).toContain('crash');
    // What was done before the change is undone after it, and all is done again in the order of making.
    await shell.undo();
    expect(shownActions()).not.toContain('crash');
    await shell.redo();
    expect(shownActions()).toContain('crash');
    await shell.redo();
    expect(run().scenario?.seed).toBe(99);
    expect(shownActions()).toContain('crash');
    await shell.openPreset('consume-retry-16');
    expect(run().scenario?.seed).not.toBe(99);
    expect(shownActions()).not.toContain('crash');
    expect(commandOf('undo').isAvailable(contextOf(shell))).not.toBe(true);
  });
});

describe('sharing', () => {
  test('the link of an experiment opens the same instant with the same facts, paused', async () => {
    const first = await opened('#/run/consume-retry-16?t=6000');
    await first.show(6000);
    await first.shell.act({ do: 'crash', node: 'broker-b' });
    await first.until((state) => state.player === 'paused' && isNodeUp(state, 'broker-b') === false, 'broker-b is down');
    await first.shell.copyLink();
    const [link = ''] = first.clipboard;
    expect(link).toContain('#/s/1.');
    const seq = first.run().shown?.frame.seq;
    first.shell.dispose();
    const second = await opened(link.slice(link.indexOf('#')));
    expect(second.run()).toMatchObject({ stage: 'ready', player: 'paused', position: { nowMs: 6000 }, otherRun: undefined });
    expect(second.run().shown?.frame.seq).toBe(seq);
  });

  test('without a clipboard the link is offered as text', async () => {
    const { shell, uiStore, browser } = await opened('#/run/consume-retry-16?t=6000');
    browser.clipboardIsOpen = false;
    await shell.copyLink();
    expect(uiStore.getState().toasts.at(-1)?.field).toContain('#/run/consume-retry-16');
  });

  test('a link whose run came out differently says so', async () => {
    const { until } = await opened('#/run/consume-retry-16?t=6000&v=1&h=0000000000000000');
    const { otherRun } = await until((state) => state.otherRun !== undefined, 'the difference is said');
    expect(otherRun).toMatchObject({ madeBy: 1, made: '0000000000000000' });
  });

  test('the downloaded scenario has the actions made by hand', async () => {
    const { shell, saved, show } = await opened('#/run/consume-retry-16?t=6000');
    await show(6000);
    await shell.act({ do: 'crash', node: 'c1' });
    shell.saveScenario();
    expect(JSON.parse(saved[0]?.text ?? '{}')).toMatchObject({
      basedOn: 'consume-retry-16',
      script: [{ do: 'send' }, { do: 'crash', node: 'c1', at: 6000 }],
    });
  });
});

import { expect, inLanguage, test } from './guards/guards.ts';

const preset = '#/run/consume-retry-16';

inLanguage('en', () => {
  test('plays and pauses by the button and by Space', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    await orrery.button('app_cmd_play').click();
    await orrery.untilNow((now) => now > 5000, 'plays');
    await orrery.button('app_cmd_pause').click();
    await orrery.untilPaused();
    const paused = await orrery.now();
    // The focus is on the button still, where Space is the button's own; the page's key is for everywhere else.
    await orrery.stage().focus();
    await orrery.press('Space');
    await orrery.untilNow((now) => now > paused, 'goes on');
    await orrery.pause();
  });

  test('paced and uniform are chosen by the mouse, and uniform speed passes ten minutes in seconds', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s&speed=8`);
    await orrery.button('app_cmd_play').click();
    await orrery.untilNow((now) => now > 10_000, 'paced time glides through the gap of 10 s');
    await orrery.page.getByText(orrery.text('app_modeUniform'), { exact: true }).click();
    await expect(orrery.page.getByRole('radio', { name: orrery.text('app_modeUniform') })).toBeChecked();
    // 1, 2, 5 … 200: the end is 85 s of play away, so that a slow machine does not get there.
    for (let step = 0; step < 7; step += 1) await orrery.press('+');
    await orrery.untilNow((now) => now > 600_000, 'ten virtual minutes');
    // The focus is on the radio still; single keys and Space go on to mean the page's own.
    await orrery.press('Space');
    await orrery.untilPaused();
    await orrery.press('Space');
    await orrery.page.getByText(orrery.text('app_modePaced'), { exact: true }).click();
    await expect(orrery.page.getByRole('radio', { name: orrery.text('app_modePaced') })).toBeChecked();
    const before = await orrery.now();
    await orrery.untilNow((now) => now > before, 'goes on, paced');
  });

  test('a link past the end of the run shows that moment: the axis goes there, and names the end', async ({ orrery }) => {
    await orrery.open('#/run/flow-control?t=1m');
    expect(await orrery.now()).toBe(60_000);
    const slider = orrery.page.getByRole('slider', { name: orrery.text('scrubber_label') });
    await expect(slider).toHaveAttribute('aria-valuemax', '60000');
    await expect(slider).toHaveAttribute('aria-valuetext', orrery.text('scrubber_valuePast', { time: '1 m', end: '25 s' }));
    await expect(slider).toContainText(orrery.text('scrubber_end', { time: '25\u2009s' }));
    // End leads to the end of the run, not of the axis.
    await slider.press('End');
    await orrery.untilNow((now) => now === 25_000, 'the end');
  });

  test('one fact forward and one back come to the same instant', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    // A step stops at facts that are shown; the moment of the link may lie behind one of background work.
    const before = await orrery.step('ArrowRight');
    const after = await orrery.stepTo(() => orrery.button('app_cmd_nextFact').click());
    expect(after.facts).toBeGreaterThan(before.facts);
    expect(await orrery.stepTo(() => orrery.button('app_cmd_previousFact').click())).toEqual(before);
  });

  test('the next retry falls due 10 s after the send-back, the one after it 30 s', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 15_000 && now < 15_200, 'first retry');
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 45_000 && now < 45_400, 'second retry');
  });

  test('the end holds one dead letter after 17 deliveries @phone', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s&lens=retryLadder`);
    await orrery.press('End');
    await orrery.untilNow((now) => now >= 17_145_000 && now < 17_150_000, '4 h 45 min 40 s after the first failure');
    await orrery.showTable();
    await expect(orrery.row(orrery.text('retryLadder_twin_deadLetter'))).toHaveCount(1);
    await expect(orrery.row(orrery.text('retryLadder_twin_deadLetter'))).toContainText('%DLQ%order-group');
    await orrery.showLens('story');
    await expect(orrery.page.getByText(orrery.text('story_answer_deadLetter', { deliveries: '17', retries: '16' })).first()).toBeVisible();
  });

  test('the scrubber is dragged and clicked to any moment', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    const { mouse } = orrery.page;
    const from = await orrery.onScrubber(0.2);
    await mouse.move(from.x, from.y);
    await mouse.down();
    const seen: number[] = [];
    for (const share of [0.4, 0.6, 0.8]) {
      const to = await orrery.onScrubber(share);
      await mouse.move(to.x, to.y, { steps: 4 });
      const last = seen.at(-1) ?? 0;
      await orrery.untilNow((now) => now > last, 'follows the pointer');
      seen.push(await orrery.now());
    }
    await mouse.up();
    await orrery.untilPaused();
    const before = await orrery.now();
    const click = await orrery.onScrubber(0.1);
    await mouse.click(click.x, click.y);
    await orrery.untilNow((now) => now < before, 'back to the left');
    await orrery.untilPaused();
  });
});

test('stepping through the same facts in both directions passes the same instants', async ({ orrery }) => {
  await orrery.open(`${preset}?t=5s`);
  const there = [await orrery.step('ArrowRight')];
  for (let step = 0; step < 8; step += 1) there.push(await orrery.step('ArrowRight'));
  const back = [there[there.length - 1]];
  for (let step = 0; step < 8; step += 1) back.push(await orrery.step('ArrowLeft'));
  expect(back.toReversed()).toEqual(there);
});

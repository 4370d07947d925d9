import { expect, inBothLanguages, test } from './guards/guards.ts';

inBothLanguages(() => {
  test('the story of a message answers why @phone', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=20s&lens=story');
    await orrery.select('o-1001');
    const whys = orrery.stage().getByRole('button', { name: orrery.pattern('story_whyOf') });
    await expect(whys.first()).toBeVisible();
    await whys.last().click();
    const ends = ['story_whyEnd_action', 'story_whyEnd_timer', 'story_whyEnd_start', 'story_whyEnd_cut'];
    const end = ends.map((key) => orrery.page.getByText(orrery.text(key, { count: '\u2026' }))).reduce((one, other) => one.or(other));
    await expect(end.first()).toBeVisible();
  });

  test('a message that is chosen in a picture is chosen everywhere', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=20s&lens=story');
    const messages = orrery.stage().getByRole('navigation', { name: orrery.text('story_messages') });
    await messages.getByRole('button', { name: /o-1001/ }).click();
    await expect(orrery.inspector().getByRole('heading', { name: 'o-1001' })).toBeVisible();
    await orrery.showLens('cluster');
    await expect(orrery.inspector().getByRole('heading', { name: 'o-1001' })).toBeVisible();
    await expect(orrery.page).toHaveURL(/sel=message/);
  });
});

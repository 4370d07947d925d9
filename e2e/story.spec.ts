import { expect, test } from './guards/guards.ts';

test('the story of a message answers why @phone', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=20s&lens=story');
  await orrery.select('o-1001');
  const whys = orrery.stage().getByRole('button', { name: new RegExp(`^${orrery.text('story_whyOf', { sentence: '' }).trim()}`) });
  await expect(whys.first()).toBeVisible();
  await whys.last().click();
  await expect(orrery.page.getByText(/Here the chain begins|The chain goes on/).first()).toBeVisible();
});

import { expectAccessible } from './guards/accessibility.ts';
import { test } from './guards/guards.ts';

const lenses = ['cluster', 'queues', 'retryLadder', 'story', 'trace'];

for (const lens of lenses) {
  test(`${lens} has no known barrier, in English and light @phone`, async ({ orrery }) => {
    await orrery.page.emulateMedia({ colorScheme: 'light' });
    await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${lens}&lang=en`);
    await expectAccessible(orrery.page);
  });

  test(`${lens} has no known barrier, in Chinese and dark`, async ({ orrery }) => {
    await orrery.page.emulateMedia({ colorScheme: 'dark' });
    await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${lens}&lang=zh`);
    await expectAccessible(orrery.page);
  });
}

test('a refused link has no known barrier @phone', async ({ orrery }) => {
  await orrery.goTo('#/run/no-such-preset');
  await orrery.page.getByRole('heading').first().waitFor();
  await expectAccessible(orrery.page);
});

import { expect, inLanguage, test } from './guards/guards.ts';

const scenario = { version: 1, title: { en: 'From a file', zh: '来自文件' }, script: [{ at: '5s', do: 'send', producer: 'p1' }] };

inLanguage('zh-CN', () => {
  test('a scenario file that is dropped onto the page is opened', async ({ orrery, language }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    await orrery.dropFile('mine.json', JSON.stringify(scenario));
    await expect(orrery.page.getByRole('button', { name: language === 'en' ? 'From a file' : '来自文件' })).toBeVisible();
    await orrery.untilNow((now) => now > 5000, 'it plays');
    await expect(orrery.page).toHaveURL(/#\/s\/1\./);
  });

  test('of several files one is opened, and that is said', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    await orrery.dropFile('mine.json', JSON.stringify(scenario), 'yours.json');
    await expect(orrery.notices()).toContainText(orrery.text('app_droppedMany', { name: 'mine.json' }));
    await expect(orrery.page).toHaveURL(/#\/s\/1\./);
  });

  const wrong = [
    ['no JSON', 'notes.json', '{ "version": 1, ', /./],
    ['a field that does not exist', 'typo.json', '{ "version": 1, "brokerz": [] }', /brokers/],
    ['a wrong value', 'value.json', '{ "version": 1, "seed": "seven" }', /seed/],
    ['an action on nothing', 'action.json', '{ "version": 1, "script": [{ "at": 5000, "do": "crash", "node": "broker-z" }] }', /broker-a/],
  ] as const;
  for (const [what, name, content, hint] of wrong) {
    test(`a file with ${what} is explained, and the run is still there`, async ({ orrery }) => {
      await orrery.open('#/run/consume-retry-16?t=40m52s');
      const before = await orrery.instant();
      await orrery.dropFile(name, content);
      await expect(orrery.page.getByRole('heading', { name: orrery.text('app_refused_file') })).toBeVisible();
      await expect(orrery.page.getByText(name)).toBeVisible();
      await expect(orrery.page.getByRole('main')).toContainText(hint);
      await orrery.button('app_backToRun').click();
      await expect.poll(() => orrery.instant()).toEqual(before);
    });
  }
});

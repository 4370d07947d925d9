import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { InProcessHost } from '../../host/inProcessHost.ts';
import { createCardRuns } from './cardRuns.ts';

const going = (): AbortSignal => new AbortController().signal;

test('a card has its run at its end, its number and the read model of its picture; asked again, the same', async () => {
  const runs = createCardRuns(new InProcessHost({ createRun }));
  const run = await runs.of('duplicate-on-delivery', 'deliveryMatrix', going());
  expect(run).toMatchObject({ endMs: 9041, count: 2 });
  expect(run?.models.deliveryMatrix?.messages).toBe(1);
  expect(runs.known('duplicate-on-delivery')).toBe(run);
  expect(await runs.of('duplicate-on-delivery', 'deliveryMatrix', going())).toBe(run);
});

test('cards that were scrolled away before their turn are not computed', async () => {
  const host = new InProcessHost({ createRun });
  const opened: string[] = [];
  const open = host.open.bind(host);
  host.open = (scenario) => {
    opened.push(scenario.title.en);
    return open(scenario);
  };
  const runs = createCardRuns(host);
  const gone = new AbortController();
  const first = runs.of('request-reply', 'spaceTime', going());
  const second = runs.of('batch-send', 'queueTapes', gone.signal);
  gone.abort();
  expect((await first)?.endMs).toBeGreaterThan(0);
  expect(await second).toBeUndefined();
  expect(opened).toEqual(['Request and reply']);
});

test('a run that cannot be computed is refused, and the next card has its turn', async () => {
  const runs = createCardRuns(new InProcessHost({ createRun }));
  await expect(runs.of('no-such-preset', 'spaceTime', going())).rejects.toThrow('no-such-preset');
  expect(await runs.of('request-reply', 'spaceTime', going())).toBeDefined();
});

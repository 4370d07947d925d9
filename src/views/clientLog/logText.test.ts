import { expect, test } from 'vitest';
import type { ClientLogModel } from '../../projections/clientLog/clientLogModel.ts';
import { logTexts } from './logText.ts';

const model = (fate: 'written' | 'twoBindings'): ClientLogModel => ({
  client: 'c1',
  settings: { root: '/logs', fileName: 'ons.log', level: 'INFO', maxFileIndex: 10, maxFileBytes: 100, fate },
  epoch: '2026-01-05T09:00:00+08:00',
  lines: [
    { seq: 1, at: 1_500, level: 'INFO', logger: 'RocketmqClient', text: 'one' },
    { seq: 2, at: 62_007, level: 'WARN', logger: 'RocketmqRemoting', text: 'two' },
  ],
  written: 2,
  hidden: 0,
  files: [],
});

test('a line has its date with the seconds twice, as the real layout writes it', () => {
  expect(logTexts(model('written'), 10).map(({ text, isBad }) => [text, isBad])).toEqual([
    ['2026-01-05 09:00:01,001 INFO RocketmqClient - one', false],
    ['2026-01-05 09:01:02,002 WARN RocketmqRemoting - two', true],
  ]);
  expect(logTexts(model('written'), 1)).toHaveLength(1);
});

test('S-257: with two bindings each line comes twice, in two layouts, below a warning', () => {
  expect(logTexts(model('twoBindings'), 1).map(({ text }) => text)).toEqual([
    'SLF4J: Class path contains multiple SLF4J bindings.',
    '2026-01-05 09:01:02,002 WARN RocketmqRemoting - two',
    '09:01:02.007 [main] WARN  RocketmqRemoting - two',
  ]);
});

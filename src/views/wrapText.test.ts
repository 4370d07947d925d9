import { describe, expect, test } from 'vitest';
import { textWidth } from './marks/index.ts';
import { wrapText } from './wrapText.ts';

describe('wrapText', () => {
  test('words stay whole and nothing is lost', () => {
    const text = 'The offset can only move up to the first message that is not finished.';
    const lines = wrapText(text, 160, 12);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe(text);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(160);
  });

  test('a line ends in none of the words of the trade', () => {
    const text = '1 s 和 5 s 从不用于重试：重试等待的级别是 3 + reconsumeTimes，监听器失败一次升一级。';
    for (let width = 60; width < 400; width += 7) {
      const lines = wrapText(text, width, 11);
      for (const word of ['重试', '等待', '级别', '监听器', '失败'])
        expect(lines.join('|').split(word).length).toBe(text.split(word).length);
    }
  });

  test('Chinese breaks between characters, and no line begins with punctuation', () => {
    const text = '位点只能推进到第一条没有消费完的消息，不管后面有多少条已经完成。';
    const lines = wrapText(text, 120, 12);
    expect(lines.join('')).toBe(text);
    for (const line of lines) expect('，。'.includes(line[0] ?? '')).toBe(false);
  });

  test('no line ends with an opening bracket', () => {
    const text = '位点由 Broker 保存（consumerOffset.json），失败会重试。';
    for (let width = 60; width < 260; width += 10) for (const line of wrapText(text, width, 11)) expect(line.endsWith('（')).toBe(false);
  });

  test('a word longer than a line stands alone', () => {
    expect(wrapText('a %RETRY%order-group b', 40, 12)).toEqual(['a', '%RETRY%order-group', 'b']);
  });

  test('nothing gives no line', () => expect(wrapText('', 100, 12)).toEqual([]));
});

test('no line of one character or one short word stands at the end', () => {
  const chinese = '处理队列都是空的：拉取到的都已消费完，没有位点被拖住。';
  const usual = wrapText(chinese, 25.5 * 12, 12);
  expect(usual).toHaveLength(2);
  expect(usual[1]?.length).toBeGreaterThanOrEqual(3);
  for (const text of [chinese, 'Nobody subscribes, so there is no process queue to be shown so'])
    for (let width = 120; width < 330; width += 7) {
      const lines = wrapText(text, width, 12);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(width);
      if (lines.length > 1) expect(textWidth(lines.at(-1)!, 12), `${width}: ${lines.join('|')}`).toBeGreaterThanOrEqual(36);
    }
});

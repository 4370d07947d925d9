/**
 * Breaks a sentence into lines for SVG, which has no line breaking of its own. Chinese breaks between any two characters, except within
 * the words of the trade. `Intl.Segmenter` knows all words, but not the same ones in each browser, and a picture is the same in all.
 */
import { textWidth } from './marks/index.ts';

/** Punctuation that must not begin a line. */
const closing = '，。；：、？！）」』”…,.;:?!)';

/** Punctuation that must not end a line. */
const opening = '（「『“(';

const chineseWords =
  '监听器 消费者 消费组 生产者 生产组 客户端 半消息 订阅表达式 位点 消息 消费 队列 延迟 级别 重试 事务 回查 提交 回滚 死信 积压 订阅 广播 集群 实例 ' +
  '投递 发送 存储 拉取 确认 扫描 线程 失败 成功 等待 到期 时间 次数 结果 文件 这里 现在 开始 结束 没有 已经 可以 每次 一条 为什么';

/** A word of these, or one character. */
const token = new RegExp(`${chineseWords.replaceAll(' ', '|')}|.`, 'gsu');

const isWide = (char: string): boolean => (char.codePointAt(0) ?? 0) >= 0x2e80;

/** Pieces that stay together: a Latin word with its space, or a Chinese word or character with what must not leave it. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  for (const next of text.match(token) ?? []) {
    const last = found.at(-1);
    const lastChar = last?.at(-1) ?? ' ';
    const staysWithLast =
      last !== undefined &&
      (closing.includes(next) || opening.includes(lastChar) || (!isWide(next) && !isWide(lastChar) && lastChar !== ' ') || next === ' ');
    if (staysWithLast) found[found.length - 1] = last + next;
    else found.push(next);
  }
  return found;
}

/** Share by which fonts are wider on some pages than the estimate. */
const fontAir = 1.04;

/** A last line shorter than so many letters looks forgotten. */
const leastLetters = 3;

function brokenAt(all: readonly string[], width: number, size: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of all) {
    if (line !== '' && textWidth((line + piece).trimEnd(), size) * fontAir > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/** Lines of at most `width` px at the font size; a word that is longer than a line stands alone. The last line is no single word where the others have one to spare. */
export function wrapText(text: string, width: number, size: number): readonly string[] {
  const all = pieces(text);
  const lines = brokenAt(all, width, size);
  const isShort = (some: readonly string[]): boolean => textWidth(some.at(-1) ?? '', size) < leastLetters * size;
  if (lines.length < 2 || !isShort(lines)) return lines;
  for (let less = size; less < width / 3; less += size) {
    const narrower = brokenAt(all, width - less, size);
    if (narrower.length > lines.length) break;
    if (!isShort(narrower)) return narrower;
  }
  return lines;
}

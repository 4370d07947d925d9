import { expect, test } from 'vitest';
import { hashOfText } from './hexTexts.ts';
import { TextTable, type TextId } from './textTable.ts';

/** Address, pid and class-loader hash of a client; store host of a broker. */
const client = 'C0A80066AE6FCEDF2B5B';
const store = 'C0A8000B00002A9F';
const uniqueKey = `${client}0001E240FFFE`;
const offsetMsgId = `${store}0000000300000007`;

test('ids kept as numbers are the texts that RocketMQ prints, with the hash of the text', () => {
  const texts = new TextTable();
  const made: readonly (readonly [TextId, string])[] = [
    [texts.hexId(client, 123_456, 0xfffe), uniqueKey],
    [texts.hexId(store, 3, 7), offsetMsgId],
  ];
  for (const [id, text] of made) {
    expect(texts.text(id)).toBe(text);
    expect(texts.hash(id)).toBe(hashOfText(text));
    expect(texts.id(text)).toBe(id);
    expect(texts.find(text)).toBe(id);
  }
  expect(texts.hexId(client, 123_456, 0xfffe)).toBe(made[0]?.[0]);
  expect(texts.size).toBe(2);
});

test('a text that came before the family of its beginning keeps its number', () => {
  const texts = new TextTable();
  const id = texts.id(uniqueKey);
  const lowerCase = texts.id(uniqueKey.toLowerCase());
  texts.hexId(client, 0, 0);
  expect(texts.hexId(client, 123_456, 0xfffe)).toBe(id);
  expect(texts.text(id)).toBe(uniqueKey);
  expect(texts.text(lowerCase)).toBe(uniqueKey.toLowerCase());
  expect(texts.id(uniqueKey.toLowerCase())).toBe(lowerCase);
});

test('thousands of ids of several families and other texts stay apart while the tables grow', () => {
  const texts = new TextTable();
  const known = new Map<TextId, string>();
  for (let n = 0; n < 5_000; n++) {
    known.set(texts.hexId(client, n >> 3, n), `${client}${hexOf(n >> 3, 8)}${hexOf(n, 4)}`);
    known.set(texts.hexId(store, 0, n * 215), `${store}00000000${hexOf(n * 215, 8)}`);
    known.set(texts.id(`key-${n}`), `key-${n}`);
  }
  expect(known.size).toBe(15_000);
  for (const [id, text] of known) expect(texts.text(id)).toBe(text);
  for (const [id, text] of known) expect(texts.id(text)).toBe(id);
  expect(texts.size).toBe(15_000);
});

test('ids that all end alike find room: the first messages of many clients, records of one size', () => {
  const texts = new TextTable();
  const known = new Set<TextId>();
  for (let n = 0; n < 100; n++) known.add(texts.hexId(`C0A80066${hexOf(n, 8)}5B5B`, 123_456, 0));
  for (let n = 0; n < 20_000; n++) known.add(texts.hexId(store, 0, n * 2_048));
  expect(known.size).toBe(20_100);
  for (let n = 0; n < 20_000; n++) known.add(texts.hexId(store, 0, n * 2_048));
  expect(known.size).toBe(20_100);
});

test('a list of known texts is the text with its items in lines', () => {
  const texts = new TextTable();
  const items = [texts.id('a'), texts.hexId(client, 123_456, 0xfffe), texts.id('b')];
  const id = texts.listId(items);
  expect(texts.text(id)).toBe(`a\n${uniqueKey}\nb`);
  expect(texts.hash(id)).toBe(hashOfText(texts.text(id)));
  expect(texts.listId(items)).toBe(id);
  expect(texts.listId(items.slice(0, 2))).not.toBe(id);
  expect(texts.listId(items.slice(0, 1))).toBe(items[0]);
});

test('keys that are counted are the texts that a program would put together, with their hashes', () => {
  const texts = new TextTable();
  const before = texts.id('order-7');
  const far = texts.id('order-1000');
  const known = new Map<number, string>();
  for (let n = 1; n <= 2_000; n++) {
    known.set(texts.countedId('order-', n), `order-${n}`);
    known.set(texts.countedId('bill', n), `bill${n}`);
  }
  expect(known.size).toBe(4_000);
  expect([known.get(before), known.get(far)]).toEqual(['order-7', 'order-1000']);
  for (const [id, text] of known) {
    expect([texts.text(id), texts.hash(id), texts.lengthOf(id)]).toEqual([text, hashOfText(text), text.length]);
    expect([texts.id(text), texts.find(text)]).toEqual([id, id]);
  }
  expect(texts.size).toBe(4_000);
  expect(new Set([...known.keys()].map((id) => texts.placeOf(id))).size).toBe(4_000);
  expect(Math.max(...[...known.keys()].map((id) => texts.placeOf(id)))).toBe(3_999);
});

test('what only looks like a counted key is another text', () => {
  const texts = new TextTable();
  const seventh = texts.countedId('order-', 7);
  const others = ['order-07', 'order-', 'order-7 ', 'order-70000000000', 'Order-7', '7', 'order-0'].map((text) => texts.id(text));
  expect(new Set([seventh, ...others]).size).toBe(8);
  expect(others.map((id) => texts.text(id))).toEqual(['order-07', 'order-', 'order-7 ', 'order-70000000000', 'Order-7', '7', 'order-0']);
  // A beginning that ends in a digit would take apart in two ways.
  expect(texts.countedId('order-1', 2)).toBe(texts.countedId('order-', 12));
  expect(texts.countedId('', 7)).toBe(texts.id('7'));
  // Nobody counts to it from here.
  expect(texts.text(texts.countedId('order-', 5_000_000))).toBe('order-5000000');
  expect(texts.text(texts.countedId('order-', 0))).toBe('order-0');
});

const hexOf = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

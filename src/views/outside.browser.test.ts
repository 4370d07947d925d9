import { describe, expect, test } from 'vitest';
import { isOutside, markOutside, thingKey, type SpanThings } from './outside.ts';

const span: SpanThings = { fromMs: 1_000, toMs: 2_000, facts: 3, things: new Set(['message M1', 'node c1', 'change consumer c1 a b']) };

function part(attributes: Readonly<Record<string, string>>): Element {
  const element = document.createElement('div');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

describe('what is outside a span', () => {
  test.each<[boolean | undefined, Readonly<Record<string, string>>]>([
    [false, { 'data-from': '2000' }],
    [true, { 'data-from': '2001' }],
    [false, { 'data-from': '0', 'data-to': '1000' }],
    [true, { 'data-from': '0', 'data-to': '999' }],
    // A time of its own says more than what it is about.
    [true, { 'data-from': '0', 'data-to': '999', 'data-pick': 'message M1' }],
    [false, { 'data-about': 'message M0\nmessage M1' }],
    [true, { 'data-about': '' }],
    [false, { 'data-pick': 'message M1' }],
    [true, { 'data-pick': 'message M2' }],
    [false, { 'data-pick': 'consumer c1' }],
    [true, { 'data-pick': 'seek 999' }],
    [undefined, { 'data-pick': 'command zoom in' }],
  ])('%s: %o', (expected, attributes) => {
    expect(isOutside(part(attributes), span)).toBe(expected);
  });

  test('nodes of every kind have one key', () => {
    expect(thingKey({ kind: 'consumer', id: 'c1' })).toBe('node c1');
    expect(thingKey({ kind: 'broker', id: 'broker-a' })).toBe('node broker-a');
    expect(thingKey({ kind: 'queue', id: 'T:b:0' })).toBe('queue T:b:0');
  });

  test('marks come with the span and go with it', () => {
    const root = part({});
    root.append(part({ 'data-pick': 'message M1' }), part({ 'data-pick': 'message M2' }));
    markOutside(root, span);
    expect(root.querySelectorAll('[data-outside]')).toHaveLength(1);
    markOutside(root, undefined);
    expect(root.querySelectorAll('[data-outside]')).toHaveLength(0);
  });
});

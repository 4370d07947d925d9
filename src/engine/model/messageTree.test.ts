import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextTable } from '../kernel/textTable.ts';
import { CachedMessage } from './cachedMessage.ts';
import { SharedContent } from './commitLog.ts';
import { MessageTree } from './messageTree.ts';

const texts = new TextTable();
const content = new SharedContent(texts, texts.id('m'), undefined, undefined, 64, 0, 'p1', undefined);
const message = (offset: number): CachedMessage => new CachedMessage(content, offset, 0, texts.id('o'), 0, 'T');

test('is a sorted map by offset, and so is its copy', () => {
  const step = fc.record({ isSet: fc.boolean(), offset: fc.integer({ min: 1_000, max: 1_400 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const model = new Map<number, CachedMessage>();
      let tree = new MessageTree();
      steps.forEach(({ isSet, offset }, i) => {
        if (isSet) {
          const one = message(offset);
          model.set(offset, one);
          tree.set(one);
        } else {
          model.delete(offset);
          tree.delete(offset);
        }
        if (i % 3 === 0) expect(tree.last()?.queueOffset ?? -1).toBe(Math.max(-1, ...model.keys()));
        if (i % 50 === 0) tree = tree.cloneWith();
      });
      const sorted = [...model.values()].sort((a, b) => a.queueOffset - b.queueOffset);
      expect([...tree.values()]).toEqual(sorted);
      expect(tree.size).toBe(model.size);
      expect(tree.first()).toBe(sorted[0]);
      for (let offset = 999; offset <= 1_401; offset++) expect(tree.get(offset)).toBe(model.get(offset));
    }),
    { seed: 17, numRuns: 100 },
  );
});

test('gives up the places of what has left', () => {
  const tree = new MessageTree();
  for (let offset = 0; offset < 10_000; offset++) {
    tree.set(message(offset));
    if (offset >= 10) tree.delete(offset - 10);
  }
  expect(tree.size).toBe(10);
  expect(tree.ownBytes).toBeLessThan(3_000);
  tree.clear();
  expect([tree.size, tree.first()]).toEqual([0, undefined]);
});

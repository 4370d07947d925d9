import { expect, test } from 'vitest';
import { problemText } from '../../scenario/index.ts';
import { lensIds } from '../lensCatalogue.ts';
import { galleryWishes } from './wishes.ts';

const said = (hash: string): readonly string[] => galleryWishes(hash).problems.map((problem) => problemText(problem, 'en'));

test('without a wish everything is shown', () => {
  expect(galleryWishes('#/gallery')).toMatchObject({ lenses: lensIds, problems: [] });
  expect(galleryWishes('#/gallery').sizes).toHaveLength(4);
});

test('lens and size are what was asked for', () => {
  const { lenses, sizes, problems } = galleryWishes('#/gallery?lens=queues&size=dock&lang=zh&theme=dark');
  expect(lenses).toEqual(['queues']);
  expect(sizes.map(({ id }) => id)).toEqual(['dock']);
  expect(problems).toEqual([]);
});

test.each([
  ['lens=queue', /^\?lens: found "queue"; allowed: cluster.* Did you mean queues\?$/],
  ['size=4k', /^\?size: found "4k"; allowed: stage, second, phone, dock\./],
  ['lang=de', /^\?lang: found "de"; allowed: en, zh\./],
  ['theme=drak', /^\?theme: found "drak".* Did you mean dark\?$/],
  ['lense=queues', /^unknown field "lense"; allowed: lens, size, lang, theme\. Did you mean lens\?$/],
])('%s is refused, and said why', (query, sentence) => {
  expect(said(`#/gallery?${query}`)).toEqual([expect.stringMatching(sentence)]);
});

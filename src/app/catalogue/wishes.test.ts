import { expect, test } from 'vitest';
import { catalogueAddress, catalogueWishes } from './wishes.ts';

test('an address without wishes asks for everything', () => {
  expect(catalogueWishes('#/presets')).toEqual({ wishes: { about: undefined, profile: undefined, text: '' }, problems: [] });
});

test('what is wished for can be read again from its address', () => {
  const wishes = { about: 'twice', profile: 'ons-2017', text: '重复 lag' } as const;
  expect(catalogueWishes(catalogueAddress(wishes))).toEqual({ wishes, problems: [] });
  expect(catalogueAddress({ about: undefined, profile: undefined, text: '' })).toBe('#/presets');
});

test('a wish that is none is named, with the nearest that is, and the others hold', () => {
  const { wishes, problems } = catalogueWishes('#/presets?about=lat&profil=ons-2017&q=lag');
  expect(wishes).toEqual({ about: undefined, profile: undefined, text: 'lag' });
  expect(problems).toMatchObject([
    { path: '?about', code: 'notOneOf', nearest: 'late' },
    { code: 'unknownField', nearest: 'profile' },
  ]);
});

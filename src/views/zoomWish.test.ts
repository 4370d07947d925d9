import { expect, test } from 'vitest';
import { zoomWishes, type ZoomWish } from './zoomWish.ts';

test('each wish is performed once, and none from before the first drawing', () => {
  const performed: string[] = [];
  const heed = zoomWishes((zoom) => performed.push(zoom));
  const early: ZoomWish = { zoom: 'in' };
  const fit: ZoomWish = { zoom: 'fit' };
  for (const zoomWish of [early, early, fit, fit, undefined, { zoom: 'fit' } as const]) heed({ zoomWish });
  expect(performed).toEqual(['fit', 'fit']);
});

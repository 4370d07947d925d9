import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const src = new URL('../../', import.meta.url);

test('profiles differ by data and named variants: nothing asks which one it is', () => {
  const asking = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.startsWith('paraglide'))
    .filter((name) => /\bprofile\s*[!=]==\s*['"]/.test(readFileSync(new URL(name, src), 'utf8')));
  expect(asking).toEqual([]);
});

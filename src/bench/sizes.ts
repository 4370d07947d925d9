/** B9 and B10: sizes that do not depend on the machine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parseScenario } from '../scenario/index.ts';
import { encodeLink } from '../share/index.ts';
import type { Measured } from './figures.ts';

export async function measureLink(): Promise<Measured[]> {
  const scenario = parseScenario(JSON.parse(readFileSync('src/share/fixtures/reference-scenario.json', 'utf8')));
  if (!scenario.ok) throw new Error('the reference scenario is not valid');
  const { link } = await encodeLink(scenario.value, { moment: { ms: 0 } });
  return [{ id: 'B9', value: link.length, reference: '2 brokers, 3 topics, 4 groups, 40 actions' }];
}

/** The entry, what the page preloads for it, and the texts of the language that it shows first (the larger of the two). */
export function measureFirstLoad(): Measured[] {
  if (!existsSync('dist/index.html')) throw new Error('nothing is built: npm run build');
  const html = readFileSync('dist/index.html', 'utf8');
  const found = html.matchAll(/<(?:script[^>]*\ssrc|link[^>]*\srel="modulepreload"[^>]*\shref)="([^"]+\.js)"/g);
  const scripts = [...found].map((match) => (match[1] ?? '').replace(/^\.\//, ''));
  if (scripts.length === 0) throw new Error('dist/index.html loads no script');
  const texts = readdirSync('dist/assets').filter((name) => /^(en|zh-CN)-.*\.js$/.test(name));
  if (texts.length < 2) throw new Error('the texts of both languages are not in dist/assets');
  const textBytes = Math.max(...texts.map((name) => gzipSync(readFileSync(`dist/assets/${name}`)).length));
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(readFileSync(`dist/${script}`)).length, textBytes);
  return [{ id: 'B10', value: bytes, reference: `${scripts.length} scripts` }];
}

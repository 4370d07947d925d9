/** Compares what the first page load costs (gzip) with its budget. Needs `npm run build` before it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from './files.ts';

const kB = 1000;
const dist = `${root}dist/`;

if (!existsSync(`${dist}index.html`)) {
  console.error('Nothing is built: npm run build');
  process.exit(1);
}
const html = readFileSync(`${dist}index.html`, 'utf8');
const addressesIn = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map((match) => (match[1] ?? '').replace(/^\.\//, ''));
const gzipSize = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + gzipSync(readFileSync(dist + path)).length, 0);

// The entry and what the page preloads for it: together every module that the first load needs.
const scripts = addressesIn(/<(?:script[^>]*\ssrc|link[^>]*\srel="modulepreload"[^>]*\shref)="([^"]+\.js)"/g);
const styles = addressesIn(/<link[^>]*\srel="stylesheet"[^>]*\shref="([^"]+)"/g);
const assets = existsSync(`${dist}assets`) ? readdirSync(`${dist}assets`).map((name) => `assets/${name}`) : [];
/** Texts of the language that the page shows first: the larger of the two. */
const texts = assets
  .filter((path) => /\/(en|zh-CN)-[^/]*\.js$/.test(path))
  .sort((a, b) => gzipSize([b]) - gzipSize([a]))
  .slice(0, 1);
const workers = assets.filter((path) => /\/[^/]*worker[^/]*\.js$/i.test(path));

const budgets = [
  { what: 'initial JavaScript', files: [...scripts, ...texts], limit: 280 * kB, required: true },
  { what: 'CSS', files: styles, limit: 25 * kB, required: true },
  // Not needed for the first paint, but for the first moving picture; the whole cluster with its three profiles is in it.
  { what: 'worker', files: workers, limit: 208 * kB, required: true },
];

let isOver = false;
for (const { what, files, limit, required } of budgets) {
  const size = gzipSize(files);
  const over = size > limit;
  const missing = required && files.length === 0;
  isOver ||= over || missing;
  const verdict = missing ? 'NOT FOUND in dist' : over ? 'OVER' : 'ok';
  console.log(
    `${what.padEnd(20)} ${(size / kB).toFixed(1).padStart(7)} kB of ${String(limit / kB).padStart(4)} kB  ${verdict}  (${files.join(', ')})`,
  );
}
if (isOver) process.exit(1);

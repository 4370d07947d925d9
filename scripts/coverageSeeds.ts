/**
 * `npm run coverage:seeds`: writes `docs/coverage.md`; fails when a row is unaccounted for, a preset is missing, or a number is cited
 * that no row has. With `--check` nothing is written, and it fails too when the page is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { root } from './files.ts';
import { coverage, presetCoverage, unknownRows } from './seedCoverage/coverage.ts';
import { coverageDocument } from './seedCoverage/document.ts';

const page = `${root}docs/coverage.md`;
const isCheck = argv.includes('--check');
const isStale = isCheck && readFileSync(page, 'utf8') !== coverageDocument();
if (!isCheck) writeFileSync(page, coverageDocument());
const rows = coverage();
const unaccounted = rows.filter(({ verdict }) => verdict === 'unaccounted').map(({ id }) => id);
const unknown = unknownRows();
const missing = presetCoverage().filter(({ there }) => !there);
console.log(`docs/coverage.md: ${rows.length} rows, ${rows.length - unaccounted.length} accounted for`);
if (unaccounted.length > 0) console.error(`unaccounted for (${unaccounted.length}): ${unaccounted.join(' ')}`);
if (unknown.length > 0) console.error(`cited, but no row has the number: ${unknown.join(' ')}`);
if (missing.length > 0) console.error(`presets that are not there (${missing.length}): ${missing.map(({ id }) => id).join(' ')}`);
if (isStale) console.error('docs/coverage.md is not up to date: npm run coverage:seeds');
process.exitCode = Number(isStale) + unaccounted.length + unknown.length + missing.length > 0 ? 1 : 0;

/** `npm run coverage:seeds`: writes `docs/coverage.md`; fails when a row is unaccounted for, or a number is cited that no row has. */
import { writeFileSync } from 'node:fs';
import { root } from './files.ts';
import { coverage, presetCoverage, unknownRows } from './seedCoverage/coverage.ts';
import { coverageDocument } from './seedCoverage/document.ts';

writeFileSync(`${root}docs/coverage.md`, coverageDocument());
const rows = coverage();
const unaccounted = rows.filter(({ verdict }) => verdict === 'unaccounted').map(({ id }) => id);
const unknown = unknownRows();
const missing = presetCoverage().filter(({ there }) => !there);
console.log(`docs/coverage.md: ${rows.length} rows, ${rows.length - unaccounted.length} accounted for`);
if (unaccounted.length > 0) console.error(`unaccounted for (${unaccounted.length}): ${unaccounted.join(' ')}`);
if (unknown.length > 0) console.error(`cited, but no row has the number: ${unknown.join(' ')}`);
if (missing.length > 0) console.error(`presets that are not there (${missing.length}): ${missing.map(({ id }) => id).join(' ')}`);
process.exitCode = unaccounted.length + unknown.length + missing.length > 0 ? 1 : 0;

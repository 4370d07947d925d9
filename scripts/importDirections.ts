/**
 * Checks who imports whom against .dependency-cruiser.cjs. A checker that finds no files reports no mistakes, so this also
 * fails unless every source file was looked at.
 */
import { filesBelow } from './files.ts';
import { run } from './run.ts';

interface CruiseResult {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
  };
}

/** Fewer modules than this means that the sources were not found at all. */
const floor = 40;

const { stdout, output } = await run('depcruise', ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json']);
let result: CruiseResult;
try {
  result = JSON.parse(stdout) as CruiseResult;
} catch {
  console.error(`dependency-cruiser gave no result:\n${output}`);
  process.exit(1);
}

const sources = filesBelow('src', /\.tsx?$/);
const seen = new Set(result.modules.map((module) => module.source));
const unseen = sources.filter((path) => !seen.has(path));
const { violations, totalCruised, ruleSetUsed } = result.summary;
const commentOf = new Map(ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment ?? '']));

for (const { from, to, rule } of violations) console.error(`${from}\n  imports ${to}\n  ${rule.name}: ${commentOf.get(rule.name) ?? ''}`);
if (unseen.length > 0) console.error(`Not looked at: ${unseen.join(', ')}`);
if (totalCruised < floor) console.error(`Only ${totalCruised} modules were looked at; there must be at least ${floor}.`);
if (violations.length > 0 || unseen.length > 0 || totalCruised < floor) process.exit(1);
console.log(`${totalCruised} modules, no import in a wrong direction`);

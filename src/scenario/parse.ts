/** From anything to a scenario that the engine can run, or to a list of what is wrong with it. Never throws, never guesses. */
import * as v from 'valibot';
import type { ResolvedScenario } from '../engine/index.ts';
import { checkScenario } from './checks.ts';
import { resolveScenario } from './defaults.ts';
import { problemOf, schemaAt } from './issues.ts';
import { limits } from './limits.ts';
import { migrate } from './migrations.ts';
import { nearestName } from './names.ts';
import { presetFiles } from './presets/files.ts';
import { fail, pathText, shown, succeed } from './problems.ts';
import type { Problem, Result } from './problems.ts';
import { scenarioSchema } from './schema.ts';
import type { ScenarioInput } from './schema.ts';
import { plainCopy, readJson } from './untrusted.ts';
import type { PlainValue } from './untrusted.ts';

/** Lists where an object belongs: valibot takes an empty list for an object without fields. */
function emptyLists(value: PlainValue, keys: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value))
    return value.length === 0 ? [keys] : value.flatMap((item: PlainValue, index) => emptyLists(item, [...keys, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => emptyLists(item, [...keys, key]));
}

function readShape(file: PlainValue): Result<ScenarioInput> {
  const misplaced: Problem[] = emptyLists(file).flatMap((keys) => {
    const type = schemaAt(scenarioSchema, file, keys)?.type;
    return type === 'strict_object' || type === 'record'
      ? [{ path: pathText(keys), code: 'wrongType' as const, expected: 'object' as const, found: '[]' }]
      : [];
  });
  const result = v.safeParse(scenarioSchema, file);
  if (result.success && misplaced.length === 0) return succeed(result.output);
  const issues = result.issues?.map((issue) => problemOf(issue, scenarioSchema, file)) ?? [];
  // One value can break several rules that have the same sentence.
  const problems = [...misplaced, ...issues];
  const isNew = ({ path, code }: Problem, index: number) =>
    problems.findIndex((other) => other.path === path && other.code === code) === index;
  return fail(...problems.filter(isNew).slice(0, limits.problems));
}

function presetTexts(slug: string | undefined): Result<Pick<ScenarioInput, 'title' | 'point' | 'watch'> | undefined> {
  if (slug === undefined) return succeed(undefined);
  const file = Object.hasOwn(presetFiles, slug) ? presetFiles[slug] : undefined;
  if (file === undefined) {
    const allowed = Object.keys(presetFiles);
    return fail({ path: 'basedOn', code: 'unknownPreset', found: shown(slug), allowed, nearest: nearestName(slug, allowed) });
  }
  const copy = plainCopy(file);
  return copy.ok ? readShape(copy.value) : copy;
}

/**
 * Reads a scenario file (already JSON.parse'd, any version, any content): shape, defaults, references and limits.
 * @returns the resolved scenario, or up to 20 problems, each with the path in the file, what was found and what is allowed.
 */
export function parseScenario(value: unknown): Result<ResolvedScenario> {
  const copy = plainCopy(value);
  if (!copy.ok) return copy;
  const file = migrate(copy.value);
  if (!file.ok) return file;
  const input = readShape(file.value);
  if (!input.ok) return input;
  const inherited = presetTexts(input.value.basedOn);
  if (!inherited.ok) return inherited;
  const scenario = resolveScenario(input.value, inherited.value);
  const problems = checkScenario(scenario);
  return problems.length > 0 ? fail(...problems) : succeed(scenario);
}

/** As `parseScenario`, from the text of a file. Broken JSON is a problem with its line and column. */
export function parseScenarioText(text: string): Result<ResolvedScenario> {
  const json = readJson(text);
  return json.ok ? parseScenario(json.value) : json;
}

/** From what stands on the command line to a scenario: a link, a preset or a file. */
import { readFileSync, statSync } from 'node:fs';
import type { ResolvedScenario } from '../../engine/index.ts';
import { limits, nearestName, openPreset, parseScenarioText, listPresetSlugs, problemText } from '../../scenario/index.ts';
import type { Result } from '../../scenario/index.ts';
import { decodeLink, looksLikeLink } from '../../share/index.ts';

export type SourceResult =
  | {
      readonly ok: true;
      readonly scenario: ResolvedScenario;
      /** What was passed over and may not have been meant so: a line each. */
      readonly notes?: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** A UTF-8 character has at most four bytes. */
const maxFileBytes = limits.fileCharacters * 4;

/** Codes of Node's file errors, in words. */
const fileErrors: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'it may not be read',
};

/** In words why a file could not be read or written. */
export function fileErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return fileErrors[code] ?? (code === '' ? String(error) : code);
}

/** The first problem in one line, with the number of the others. */
function reasonOf(result: Result<unknown> & { readonly ok: false }): string {
  const [first, ...others] = result.problems;
  const more = others.length === 0 ? '' : ` (${others.length} more ${others.length === 1 ? 'problem' : 'problems'})`;
  return first === undefined ? 'it cannot be read.' : `${problemText(first, 'en').replaceAll(/\s*\n\s*/g, ' ')}${more}`;
}

/** Reads the scenario that is meant. Never throws; the reason is one line. */
export async function readSource(source: string): Promise<SourceResult> {
  if (looksLikeLink(source)) {
    const link = await decodeLink(source);
    if (!link.ok) return { ok: false, reason: `link: ${reasonOf(link)}` };
    const notes = link.value.unknown.map(
      ({ found, nearest }) => `link: ${found} is not read here.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
    );
    return { ok: true, scenario: link.value.scenario, notes };
  }
  if (listPresetSlugs().includes(source)) {
    const preset = openPreset(source);
    return preset.ok ? { ok: true, scenario: preset.value } : { ok: false, reason: `${source}: ${reasonOf(preset)}` };
  }
  let text: string;
  try {
    const { size } = statSync(source);
    if (size > maxFileBytes) return { ok: false, reason: `${source}: ${size} bytes; allowed: at most ${maxFileBytes}.` };
    text = readFileSync(source, 'utf8');
  } catch (error) {
    if (/[./\\]/.test(source)) return { ok: false, reason: `${source} cannot be read: ${fileErrorText(error)}.` };
    const nearest = nearestName(source, listPresetSlugs());
    const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    return { ok: false, reason: `there is no preset or file ${JSON.stringify(source)}; --list prints the presets.${meant}` };
  }
  const file = parseScenarioText(text);
  return file.ok ? { ok: true, scenario: file.value } : { ok: false, reason: `${source}: ${reasonOf(file)}` };
}

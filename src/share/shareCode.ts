/**
 * Links: `#/run/<preset>?…` for an untouched preset, `#/s/1.<scenario>?…` for everything else. A link holds causes and a
 * moment, never results. `decodeLink` accepts anything and gives the scenario or the reasons why not.
 */
import type { ResolvedScenario } from '../engine/index.ts';
import { differencesFromDefaults, fail, limits, openPreset, parseScenario, sameValue, shown, succeed } from '../scenario/index.ts';
import type { Problem, Result } from '../scenario/index.ts';
import { deflateText, inflateText } from './deflate.ts';
import { parseQuery, queryText } from './linkView.ts';
import type { LinkView, UnknownName } from './linkView.ts';
import { pack, unpack } from './packing.ts';
import type { Json } from './packing.ts';

/** Characters of a link, from its `#`. */
export const linkLimits = {
  /** Some programs cut longer ones off: a word of warning. */
  warn: 2_000,
  /** Better sent as a file. */
  offerFile: 8_000,
  /** Neither made nor opened. */
  refuse: 16_000,
} as const;

/** Format of the part after `#/s/`. */
const newestFormat = 1;

export type LinkAdvice = 'fine' | 'warn' | 'offerFile' | 'refuse';

export interface EncodedLink {
  /** From `#` on. */
  readonly link: string;
  readonly advice: LinkAdvice;
}

export interface DecodedLink {
  readonly scenario: ResolvedScenario;
  /** Slug, when the link names an untouched preset. */
  readonly preset?: string | undefined;
  readonly view: LinkView;
  /** What the link says besides and nobody here reads. */
  readonly unknown: readonly UnknownName[];
}

function adviceFor(length: number): LinkAdvice {
  if (length > linkLimits.refuse) return 'refuse';
  if (length > linkLimits.offerFile) return 'offerFile';
  return length > linkLimits.warn ? 'warn' : 'fine';
}

/** The slug and seed when the scenario is a preset in which nothing but the seed was changed. */
function presetOf(scenario: ResolvedScenario): { readonly slug: string; readonly seed: number | undefined } | undefined {
  if (scenario.basedOn === undefined) return undefined;
  const preset = openPreset(scenario.basedOn);
  if (!preset.ok || !sameValue({ ...scenario, seed: 0 }, { ...preset.value, seed: 0 })) return undefined;
  return { slug: scenario.basedOn, seed: scenario.seed === preset.value.seed ? undefined : scenario.seed };
}

/** Makes the link of a scenario at a moment. Never fails; `advice` says whether it should be used. */
export async function encodeLink(scenario: ResolvedScenario, view: LinkView): Promise<EncodedLink> {
  const preset = presetOf(scenario);
  const path =
    preset === undefined
      ? `#/s/${newestFormat}.${await deflateText(JSON.stringify([pack(differencesFromDefaults(scenario) as Json)]))}`
      : `#/run/${preset.slug}`;
  const link = path + queryText(view, preset?.seed);
  return { link, advice: adviceFor(link.length) };
}

async function decodeScenario(code: string): Promise<Result<ResolvedScenario>> {
  const dot = code.indexOf('.');
  const format = dot < 0 ? '' : code.slice(0, dot);
  if (format !== String(newestFormat)) {
    return /^\d{1,6}$/.test(format)
      ? fail({ path: '', code: 'linkVersion', found: format, newest: newestFormat })
      : fail({ path: '', code: 'notALink', found: shown(`#/s/${code}`) });
  }
  const inflated = await inflateText(code.slice(dot + 1), limits.fileCharacters);
  if (!inflated.ok) {
    return fail(
      inflated.reason === 'tooBig' ? { path: '', code: 'linkTooBig', max: limits.fileCharacters } : { path: '', code: 'linkDamaged' },
    );
  }
  let content: Json;
  try {
    content = JSON.parse(inflated.text) as Json;
  } catch {
    return fail({ path: '', code: 'linkDamaged' });
  }
  // A list holds the packed form; plain JSON of a scenario, made by hand or by another program, opens too.
  const file = Array.isArray(content) ? unpack((content as readonly Json[])[0] ?? null) : content;
  return file === undefined ? fail({ path: '', code: 'linkDamaged' }) : parseScenario(file);
}

/** Whether a text is meant as a link rather than as a file name or slug. */
export function looksLikeLink(text: string): boolean {
  return /^\s*(#|https?:\/\/)|#\/(run|s)\//.test(text);
}

/**
 * Reads a link: a whole address, or its part from `#` on.
 * @returns scenario, preset slug and view, or every reason why it cannot be opened.
 */
export async function decodeLink(text: string): Promise<Result<DecodedLink>> {
  const trimmed = text.trim();
  const mark = trimmed.indexOf('#');
  const link = mark < 0 ? trimmed : trimmed.slice(mark + 1);
  if (link.length >= linkLimits.refuse) return fail({ path: '', code: 'linkTooLong', found: link.length + 1, max: linkLimits.refuse });
  const question = link.indexOf('?');
  const path = question < 0 ? link : link.slice(0, question);
  const match = /^\/(run|s)\/([^/]+)\/?$/.exec(path);
  if (match === null) return fail({ path: '', code: 'notALink', found: shown(text.slice(0, 200)) });
  const query = parseQuery(question < 0 ? '' : link.slice(question + 1));
  const [, kind, target = ''] = match;
  const scenario = kind === 'run' ? openPreset(target) : await decodeScenario(target);
  if (!scenario.ok || !query.ok) {
    const problems: readonly Problem[] = [...(scenario.ok ? [] : scenario.problems), ...(query.ok ? [] : query.problems)];
    return fail(...problems);
  }
  const { view, seed, unknown } = query.value;
  return succeed({
    scenario: seed === undefined ? scenario.value : { ...scenario.value, seed },
    ...(kind === 'run' ? { preset: target } : {}),
    view,
    unknown,
  });
}

/**
 * What is different in the second run of a comparison: one setting, another preset, or actions left out. As text it stands in
 * links, so anything may be found there; what cannot be applied is a problem, never a guess.
 *
 *     set:consumers.*.messageModel=BROADCASTING     preset:broadcast-nine-messages     without:2,3
 */
import type { ResolvedScenario } from '../../engine/index.ts';
import { isForbiddenName, listPresets, openPreset, parseScenario, shown, type Problem, type Result } from '../../scenario/index.ts';

export type Variant =
  | { readonly kind: 'set'; readonly path: string; readonly value: string }
  | { readonly kind: 'preset'; readonly slug: string }
  /** Numbers of actions in the script. */
  | { readonly kind: 'without'; readonly actions: readonly number[] };

export function parseVariant(text: string): Variant | undefined {
  const set = /^set:([\w*.-]{1,120})=(.{1,80})$/u.exec(text);
  if (set !== null) return { kind: 'set', path: set[1] ?? '', value: set[2] ?? '' };
  const preset = /^preset:([a-z0-9-]{1,60})$/.exec(text);
  if (preset !== null) return { kind: 'preset', slug: preset[1] ?? '' };
  const without = /^without:(\d{1,4}(?:,\d{1,4}){0,63})$/.exec(text);
  if (without !== null) return { kind: 'without', actions: (without[1] ?? '').split(',').map(Number) };
  return undefined;
}

export function variantText(variant: Variant): string {
  switch (variant.kind) {
    case 'set':
      return `set:${variant.path}=${variant.value}`;
    case 'preset':
      return `preset:${variant.slug}`;
    case 'without':
      return `without:${variant.actions.join(',')}`;
  }
}

type Tree = Record<string, unknown> | unknown[];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

const valueOf = (text: string): unknown => (/^(true|false|-?\d{1,12})$/.test(text) ? (JSON.parse(text) as unknown) : text);

/** All places that the path names; `*` stands for each element. The last name may be new, as an option that has its default is. */
function placesOf(tree: Tree, path: string): readonly { readonly holder: Tree; readonly name: string }[] {
  const [name = '', ...rest] = path.split('.');
  if (isForbiddenName(name)) return [];
  const names = name === '*' ? Object.keys(tree) : [name];
  if (rest.length === 0) return names.map((one) => ({ holder: tree, name: one }));
  return names.flatMap((one) => {
    const below: unknown = Object.hasOwn(tree, one) ? Reflect.get(tree, one) : undefined;
    return isTree(below) ? placesOf(below, rest.join('.')) : [];
  });
}

const refused = (path: string): Result<never> => ({ ok: false, problems: [{ path, code: 'missing' } satisfies Problem] });

/** The scenario with that one difference; the problems of a variant that does not fit it. */
export function applyVariant(scenario: ResolvedScenario, variant: Variant): Result<ResolvedScenario> {
  switch (variant.kind) {
    case 'preset':
      return openPreset(variant.slug);
    case 'without': {
      const absent = variant.actions.find((index) => index >= scenario.script.length);
      if (absent !== undefined) return refused(`script[${absent}]`);
      const script = scenario.script.filter((_action, index) => !variant.actions.includes(index));
      return { ok: true, value: { ...scenario, script } };
    }
    case 'set': {
      const file = JSON.parse(JSON.stringify(scenario)) as Record<string, unknown>;
      const places = placesOf(file, variant.path);
      if (places.length === 0) return refused(variant.path);
      for (const { holder, name } of places) Reflect.set(holder, name, valueOf(variant.value));
      return parseScenario(file);
    }
  }
}

export interface SecondRun {
  readonly variant: Variant;
  readonly scenario: ResolvedScenario;
}

/** The second run of a comparison that a link asks for; the problems of a text that is none, or does not fit the scenario. */
export function secondRun(scenario: ResolvedScenario, text: string): Result<SecondRun> {
  const variant = parseVariant(text);
  if (variant === undefined) {
    return {
      ok: false,
      problems: [{ path: '?vs', code: 'badForm', found: shown(text), example: 'set:consumers.*.messageModel=BROADCASTING' }],
    };
  }
  const applied = applyVariant(scenario, variant);
  return applied.ok ? { ok: true, value: { variant, scenario: applied.value } } : applied;
}

/** What the places of a setting hold now, each value once. */
export function valuesAt(scenario: ResolvedScenario, path: string): readonly string[] {
  const file = JSON.parse(JSON.stringify(scenario)) as Record<string, unknown>;
  const values = placesOf(file, path).map(({ holder, name }): unknown =>
    Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined,
  );
  return [...new Set(values.flatMap((value) => (value === undefined ? [] : [String(value)])))];
}

/** Settings of which either value is worth seeing beside the other, in the order of the menu. */
const alternatives = [
  { path: 'consumers.*.messageModel', values: ['CLUSTERING', 'BROADCASTING'] },
  { path: 'brokers.*.flushDiskType', values: ['ASYNC_FLUSH', 'SYNC_FLUSH'] },
  { path: 'consumers.*.consumeFromWhere', values: ['CONSUME_FROM_LAST_OFFSET', 'CONSUME_FROM_FIRST_OFFSET'] },
  { path: 'consumers.*.listener.result', values: ['CONSUME_SUCCESS', 'RECONSUME_LATER'] },
] as const;

/** Ten times slower reading is a difference that every queue shows. */
const slower = (values: readonly string[]): string | undefined => {
  const [ms] = values;
  return values.length === 1 && ms !== undefined && Number(ms) > 0 ? String(Number(ms) * 10) : undefined;
};

/** What this scenario can be compared with: the preset's own partner first, then its settings the other way round. */
export function variantsFor(scenario: ResolvedScenario, partner: string | undefined): readonly Variant[] {
  const own = partner === undefined ? undefined : parseVariant(partner);
  const others = alternatives.flatMap(({ path, values }): Variant[] => {
    const now = valuesAt(scenario, path);
    const other = values.find((value) => value !== now[0]);
    return now.length === 1 && other !== undefined ? [{ kind: 'set', path, value: other }] : [];
  });
  const path = 'consumers.*.listener.processMs';
  const processMs = slower(valuesAt(scenario, path));
  if (processMs !== undefined) others.push({ kind: 'set', path, value: processMs });
  const texts = new Set([...(own === undefined ? [] : [own]), ...others].map(variantText));
  return [...texts].flatMap((text) => {
    const variant = parseVariant(text);
    return variant !== undefined && applyVariant(scenario, variant).ok ? [variant] : [];
  });
}

/** The partner that the scenario's preset declares. */
export const partnerOf = ({ basedOn }: ResolvedScenario): string | undefined => listPresets().find(({ slug }) => slug === basedOn)?.versus;

/** From an address, a preset's slug or a file to something that can be opened, and from what is shown back to an address. */
import type { Moment, ResolvedScenario } from '../../engine/index.ts';
import {
  defaultPresetSlug,
  differencesFromDefaults,
  limits,
  listPresets,
  openPreset,
  parseScenarioText,
  scriptStartMs,
  type Problem,
} from '../../scenario/index.ts';
import {
  decodeLink,
  encodeLink,
  parseLanguage,
  type LinkAdvice,
  type LinkLanguage,
  type LinkView,
  type UnknownName,
} from '../../share/index.ts';
import { isLensId, knownLens } from '../lensCatalogue.ts';
import { dockLens } from '../stagePlan.ts';
import type { UiState } from '../stores/uiStore.ts';
import type { Refusal } from './refusal.ts';

/** Something to open, or why it cannot be. */
export type Opening =
  | {
      readonly ok: true;
      readonly scenario: ResolvedScenario;
      /** Slug of an untouched preset. */
      readonly presetSlug: string | undefined;
      readonly moment: Moment;
      readonly plays: boolean;
      readonly ui: Partial<UiState>;
      /** Who made the link, and the run hash at its moment. */
      readonly made: { readonly engineVersion: number | undefined; readonly hash: string | undefined } | undefined;
      /** What the link says and nobody here reads. */
      readonly unknown: readonly UnknownName[];
    }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      /** In which the link wanted to be read. */
      readonly language?: UiState['language'] | undefined;
    };

function refused(kind: Refusal['kind'], what: string, problems: readonly Problem[]): Extract<Opening, { ok: false }> {
  return { ok: false, refusal: { kind, what, problems } };
}

/** The dock's lens where a link says nothing of it. */
const dockUnasked = (lens: string): string => dockLens(undefined, [knownLens(lens)]);

/** The lenses that show the preset's point: the first on the stage, the others beside it and in the dock as far as they can. */
function lensesOf({ basedOn }: ResolvedScenario): Partial<UiState> {
  const preset = listPresets().find(({ slug }) => slug === basedOn);
  const lenses = preset?.lenses.filter(isLensId) ?? [];
  const lens = lenses[0] ?? 'cluster';
  const others = [...lenses.slice(1), 'queues', 'cluster'];
  return {
    lens,
    // What the outer keys look for is what there is in this preset.
    jumpKind: preset?.group === 'retry' ? 'retry' : preset?.group === 'transaction' ? 'checkback' : 'matters',
    versus: undefined,
    second: others.find((other) => other !== lens) ?? 'queues',
    // A story waits for a message to be chosen.
    dock: dockLens(
      lenses.slice(1).find((other) => other !== 'story'),
      [lens],
    ),
  };
}

/** A preset opens at the beginning of its script and plays; so does a scenario file. */
function begun(scenario: ResolvedScenario, presetSlug: string | undefined): Opening {
  const firstAt = scenario.script[0]?.at ?? scriptStartMs;
  return {
    ok: true,
    scenario,
    presetSlug,
    moment: { ms: Math.min(firstAt, scriptStartMs) },
    plays: true,
    ui: lensesOf(scenario),
    made: undefined,
    unknown: [],
  };
}

export function presetOf(slug: string): Opening {
  const preset = openPreset(slug);
  return preset.ok ? begun(preset.value, slug) : refused('preset', slug, preset.problems);
}

/** Longest file that is read at all (bytes): UTF-8 needs at most four a character. */
const longestFileBytes = limits.fileCharacters * 4;

export async function readFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<Opening> {
  if (file.size > longestFileBytes)
    return refused('file', file.name, [{ path: '', code: 'tooLong', found: file.size, max: limits.fileCharacters }]);
  const text = await file.text();
  const scenario = parseScenarioText(text);
  return scenario.ok
    ? begun(scenario.value, undefined)
    : { ok: false, refusal: { kind: 'file', what: file.name, problems: scenario.problems, text } };
}

const languageOf = (language: LinkLanguage): UiState['language'] => (language === 'zh' ? 'zh-CN' : 'en');

function uiOf(view: LinkView): Partial<UiState> {
  const { lens, second, dock, versus, embed, selection, language, mode, speed } = view;
  return {
    ...(second === undefined ? { split: undefined } : second === 'none' ? { split: false } : { split: true, second }),
    ...(dock === undefined && lens === undefined ? {} : { dock: dock ?? dockUnasked(lens ?? '') }),
    ...(lens === undefined ? {} : { lens }),
    selection,
    versus,
    embed: embed === true,
    ...(language === undefined ? {} : { language: languageOf(language) }),
    // What a link leaves out is as usual, not as it happens to be.
    mode: mode ?? 'paced',
    ...(mode === 'uniform' ? { uniformSpeed: speed ?? 1 } : { pace: Math.min(8, Math.max(0.25, speed ?? 1)) }),
  };
}

/** Reads the address bar. An address without a hash is the default preset; anything that cannot be read is refused. */
export async function readLink(address: string): Promise<Opening> {
  const mark = address.indexOf('#');
  const hash = mark === -1 ? '' : address.slice(mark);
  if (/^#?\/?$/.test(hash)) return presetOf(defaultPresetSlug);
  const decoded = await decodeLink(hash);
  if (!decoded.ok) {
    const isPreset = decoded.problems.some((problem) => problem.code === 'unknownPreset' && problem.path === '');
    const asked = parseLanguage(new URLSearchParams(hash.split('?')[1]).get('lang') ?? '');
    return {
      ...refused(isPreset ? 'preset' : 'link', hash.length > 200 ? `${hash.slice(0, 200)}…` : hash, decoded.problems),
      ...(asked === undefined ? {} : { language: languageOf(asked) }),
    };
  }
  const { scenario, preset, view, unknown } = decoded.value;
  const start = begun(scenario, preset);
  if (!start.ok) return start;
  const opened = { ...start, ui: { ...start.ui, ...uiOf(view) }, unknown };
  if (view.moment === undefined) return opened;
  return {
    ...opened,
    moment: view.moment,
    plays: false,
    made: { engineVersion: view.engineVersion, hash: view.hash },
  };
}

export interface ShownState {
  readonly scenario: ResolvedScenario;
  readonly moment: Moment;
  readonly ui: Pick<
    UiState,
    'lens' | 'second' | 'split' | 'dock' | 'versus' | 'embed' | 'selection' | 'language' | 'mode' | 'pace' | 'uniformSpeed'
  >;
  /** Left out of the address bar, which follows every step; in a shared link it tells whether the run is the same. */
  readonly hash: string | undefined;
  readonly engineVersion: number | undefined;
}

export async function writeLink({
  scenario,
  moment,
  ui,
  hash,
  engineVersion,
}: ShownState): Promise<{ readonly link: string; readonly advice: LinkAdvice }> {
  const speed = ui.mode === 'uniform' ? ui.uniformSpeed : ui.pace;
  return encodeLink(scenario, {
    moment,
    lens: ui.lens,
    ...(ui.split === undefined ? {} : { second: ui.split ? ui.second : 'none' }),
    ...(ui.dock === dockUnasked(ui.lens) ? {} : { dock: ui.dock }),
    ...(ui.embed ? { embed: true } : {}),
    ...(ui.versus === undefined ? {} : { versus: ui.versus }),
    language: ui.language === 'zh-CN' ? 'zh' : 'en',
    ...(ui.selection === undefined ? {} : { selection: ui.selection }),
    ...(ui.mode === 'paced' ? {} : { mode: ui.mode }),
    ...(speed === 1 ? {} : { speed }),
    ...(engineVersion === undefined ? {} : { engineVersion }),
    ...(hash === undefined ? {} : { hash }),
  });
}

/** A scenario as a file: only what differs from the defaults, so that it can be read and edited. */
export function fileText(scenario: ResolvedScenario): string {
  return `${JSON.stringify(differencesFromDefaults(scenario), null, 2)}\n`;
}

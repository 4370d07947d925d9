/** What a link says beside the scenario: moment, lens, selection, language, speed, and which engine made it. */
import type { Moment, Selection } from '../engine/index.ts';
import {
  fail,
  hiddenCharacters,
  idPattern,
  isForbiddenName,
  limits,
  nearestName,
  parseDuration,
  shown,
  succeed,
} from '../scenario/index.ts';
import type { Problem, Result } from '../scenario/index.ts';

export type LinkLanguage = 'en' | 'zh';
export type LinkMode = 'paced' | 'uniform' | 'steps';

export interface LinkView {
  readonly moment?: Moment | undefined;
  /** Id of a lens. Which lenses there are is the page's business: an unknown one is shown as the default lens. */
  readonly lens?: string | undefined;
  /** Lens of the second stage, where two stand side by side; `none` where the second is closed. */
  readonly second?: string | undefined;
  /** What is different in a second run beside this one; what it says is the page's business. */
  readonly versus?: string | undefined;
  /** Lens of the dock. */
  readonly dock?: string | undefined;
  readonly selection?: Selection | undefined;
  readonly language?: LinkLanguage | undefined;
  /** Pace (0.25 … 8), or where time is uniform its speed (0.01 … 100,000). */
  readonly speed?: number | undefined;
  readonly mode?: LinkMode | undefined;
  /** Engine version and run hash (16 hex digits) at the moment: whether today's run is the one that was shared. */
  readonly engineVersion?: number | undefined;
  readonly hash?: string | undefined;
  /** For blogs and courses: the stage without the page around it. */
  readonly embed?: boolean | undefined;
}

const languages: readonly LinkLanguage[] = ['en', 'zh'];

/** Reads `zh`, and tags of its places and scripts, as people write them: `zh-CN`. */
export const parseLanguage = (text: string): LinkLanguage | undefined =>
  languages.find((language) => language === text.toLowerCase().split('-')[0]);
const modes: readonly LinkMode[] = ['paced', 'uniform', 'steps'];
const selectionKinds: readonly Selection['kind'][] = ['message', 'queue', 'broker', 'nameServer', 'producer', 'consumer', 'group', 'link'];
/** How slow and how fast: the pace of paced and stepwise time, times of real time when it is uniform. */
const paceRange = { min: 0.25, max: 8 };
const uniformRange = { min: 0.01, max: 100_000 };
const maxFactsOfInstant = 1_000_000;

/** `2452000`, or `2452000~3` when only the first 3 facts of that millisecond are shown. */
export function momentText({ ms, n }: Moment): string {
  return n === undefined ? String(ms) : `${ms}~${n}`;
}

/** Reads `2452000`, `2452000~3` and `40m52s`; undefined for anything else. */
export function parseMoment(text: string): Moment | undefined {
  const match = /^(\d{1,10})(?:~(\d{1,7}))?$/.exec(text);
  if (match === null) {
    const duration = parseDuration(text);
    return duration === undefined || duration > limits.virtualMs ? undefined : { ms: duration };
  }
  const ms = Number(match[1]);
  const n = match[2] === undefined ? undefined : Number(match[2]);
  if (ms > limits.virtualMs || (n ?? 0) > maxFactsOfInstant) return undefined;
  return n === undefined ? { ms } : { ms, n };
}

/** Encodes one value of the query; what a fragment may hold stays readable. */
const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');

/** The query of a link, with its `?`; empty when there is nothing to say. `seed` comes first, where given. */
export function queryText(view: LinkView, seed: number | undefined): string {
  const { moment, lens, second, dock, versus, selection, language, speed, mode, engineVersion, hash, embed } = view;
  const fields: [Name, string | undefined][] = [
    ['seed', seed === undefined ? undefined : String(seed)],
    ['t', moment === undefined ? undefined : momentText(moment)],
    ['lens', lens],
    ['second', second],
    ['dock', dock],
    ['vs', versus],
    ['sel', selection === undefined ? undefined : `${selection.kind}:${selection.id}`],
    ['lang', language],
    ['speed', speed === undefined ? undefined : String(speed)],
    ['mode', mode],
    ['v', engineVersion === undefined ? undefined : String(engineVersion)],
    ['h', hash],
    ['embed', embed === true ? '1' : undefined],
  ];
  const said = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encoded(value)}`]));
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

/** Names of a query, in the order in which they are written. */
const names = ['seed', 't', 'lens', 'second', 'dock', 'vs', 'sel', 'lang', 'speed', 'mode', 'v', 'h', 'embed'] as const;

type Name = (typeof names)[number];

/** Names and values of a query, each name once. */
function readQuery(query: string): Result<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const [name = '', ...rest] = part.split('=');
    if (values.has(name)) return fail({ path: '', code: 'saidTwice', found: shown(name) });
    try {
      values.set(name, decodeURIComponent(rest.join('=')));
    } catch {
      return fail({ path: '', code: 'linkEncoding', found: shown(part) });
    }
  }
  return succeed(values);
}

function parseSelection(text: string): Selection | undefined {
  const colon = text.indexOf(':');
  const kind = selectionKinds.find((known) => known === text.slice(0, colon));
  const id = text.slice(colon + 1);
  if (colon < 1 || kind === undefined || id === '' || id.length > limits.textCharacters || hiddenCharacters.test(id)) return undefined;
  return { kind, id };
}

function integerBetween(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** A name of a query that is not known here, and the known one that may be meant. */
export interface UnknownName {
  readonly found: string;
  readonly nearest: string | undefined;
}

interface Query {
  readonly view: LinkView;
  readonly seed: number | undefined;
  readonly unknown: readonly UnknownName[];
}

/** Reads the query of a link. Names it does not know are no problem: a later Orrery may say more about the picture. They are told. */
export function parseQuery(query: string): Result<Query> {
  const said = readQuery(query);
  if (!said.ok) return said;
  const values = said.value;
  const problems: Problem[] = [];
  /** The value of a parameter by its reader; a problem when the reader refuses. */
  const read = <T>(name: Name, parse: (text: string) => T | undefined, problem: (found: string) => Problem): T | undefined => {
    const text = values.get(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(problem(shown(text)));
    return value;
  };
  const range =
    (name: Name, min: number, max: number) =>
    (found: string): Problem => ({ path: `?${name}`, code: 'outOfRange', found, min, max });
  const oneOf =
    (name: Name, allowed: readonly string[]) =>
    (found: string): Problem => ({
      path: `?${name}`,
      code: 'notOneOf',
      found,
      allowed,
      nearest: nearestName(values.get(name) ?? '', allowed),
    });

  const readLens = (name: Name): string | undefined =>
    read(
      name,
      (text) => (idPattern.test(text) && !isForbiddenName(text) ? text : undefined),
      (found) => ({ path: `?${name}`, code: 'badName', kind: 'id', found }),
    );

  const mode = read('mode', (text) => modes.find((known) => known === text), oneOf('mode', modes));
  const speeds = mode === 'uniform' ? uniformRange : paceRange;
  const view: LinkView = {
    moment: read('t', parseMoment, (found) => ({ path: '?t', code: 'badMoment', found, maxMs: limits.virtualMs })),
    lens: readLens('lens'),
    second: readLens('second'),
    dock: readLens('dock'),
    versus: read(
      'vs',
      (text) => (text !== '' && text.length <= limits.textCharacters && !hiddenCharacters.test(text) ? text : undefined),
      (found) => ({ path: '?vs', code: 'hiddenCharacters', found }),
    ),
    selection: read('sel', parseSelection, (found) => ({ path: '?sel', code: 'badSelection', found, allowed: selectionKinds })),
    language: read('lang', parseLanguage, oneOf('lang', languages)),
    speed: read(
      'speed',
      (text) => (/^\d{1,6}(\.\d{1,4})?$/.test(text) && Number(text) >= speeds.min && Number(text) <= speeds.max ? Number(text) : undefined),
      (found) => ({ path: '?speed', code: 'badSpeed', found, ...speeds }),
    ),
    mode,
    engineVersion: read('v', (text) => integerBetween(text, 0, 1_000_000), range('v', 0, 1_000_000)),
    hash: read(
      'h',
      (text) => (/^[0-9a-f]{16}$/.test(text) ? text : undefined),
      (found) => ({ path: '?h', code: 'badHash', found }),
    ),
    embed: read('embed', (text) => (text === '1' ? true : text === '0' ? false : undefined), oneOf('embed', ['0', '1'])),
  };
  const seed = read('seed', (text) => integerBetween(text, 0, 4_294_967_295), range('seed', 0, 4_294_967_295));
  if (problems.length > 0) return fail(...problems);
  const given = Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as LinkView;
  const unknown = [...values.keys()]
    .filter((name) => !names.some((known) => known === name))
    .map((name) => ({ found: shown(name), nearest: nearestName(name, names) }));
  return succeed({ view: given, seed, unknown });
}

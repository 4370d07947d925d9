/** The command line of `npm run sim`. */
import { durationText, limits, nearestName, parseDuration } from '../../scenario/index.ts';

export interface SimOptions {
  /** Scenario file, preset slug or share link; absent with `--list` and `--help`. */
  readonly source: string | undefined;
  /** Virtual time to run to (ms), inclusive; absent = to the end. */
  readonly until: number | undefined;
  /** Where the NDJSON trace goes: `-` is standard output. */
  readonly trace: string | undefined;
  readonly summary: boolean;
  readonly hash: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

export type OptionsResult = { readonly ok: true; readonly options: SimOptions } | { readonly ok: false; readonly reason: string };

export const usage = `Usage: npm run --silent sim -- <scenario.json | preset slug | share link> [options]

  --until <time>    run to this virtual time, e.g. 4h46m, 90s or 5000 (ms); default: until everything is quiet
  --trace -|FILE    write every fact as one line of JSON to standard output or a file (docs/trace.md)
  --summary         say in ten lines what happened (the default when nothing else is asked for)
  --hash            print the run's hash: same scenario, same 16 hex digits, everywhere
  --list            print the slugs of the presets, one a line
  --help            print this

Exit status: 0; 1 when an invariant is violated; 2 for bad input, with one line that says why.
`;

const flags = ['--summary', '--hash', '--list', '--help'] as const;
const valued = ['--until', '--trace'] as const;
const names: readonly string[] = [...flags, ...valued];

/** Reads the arguments after the program's name. A reason is one line without a line end. */
export function readOptions(args: readonly string[]): OptionsResult {
  const refuse = (reason: string): OptionsResult => ({ ok: false, reason });
  const given = new Set<string>();
  const values = new Map<string, string>();
  let source: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-')) {
      if (source !== undefined)
        return refuse(`${JSON.stringify(argument)} is one scenario too many; allowed: one file, preset slug or link.`);
      source = argument;
      continue;
    }
    const [name = '', ...rest] = argument.split('=');
    const flag = flags.find((known) => known === name);
    const option = valued.find((known) => known === name);
    if (flag === undefined && option === undefined) {
      const nearest = nearestName(name, names);
      return refuse(`unknown option ${name}; allowed: ${names.join(', ')}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`);
    }
    if (given.has(name)) return refuse(`${name} is given twice.`);
    given.add(name);
    if (option === undefined) {
      if (rest.length > 0) return refuse(`${name} takes no value.`);
      continue;
    }
    const value = rest.length > 0 ? rest.join('=') : args[(index += 1)];
    if (value === undefined || value === '' || (value.startsWith('--') && rest.length === 0)) {
      return refuse(
        `${option} needs a value; allowed: ${option === '--until' ? 'a time such as 4h46m' : '- for standard output, or a file'}.`,
      );
    }
    values.set(option, value);
  }
  const list = given.has('--list');
  const help = given.has('--help');
  if (list && !help && (source !== undefined || given.size > 1)) return refuse('--list stands alone; allowed: nothing beside it.');
  if (source === undefined && !list && !help)
    return refuse('no scenario given; allowed: a scenario file, a preset slug (--list prints them) or a share link.');
  const untilText = values.get('--until');
  const until = untilText === undefined ? undefined : /^\d{1,12}$/.test(untilText) ? Number(untilText) : parseDuration(untilText);
  if (untilText !== undefined && (until === undefined || until > limits.virtualMs)) {
    return refuse(
      `--until: found ${JSON.stringify(untilText)}; allowed: a time such as 4h46m, 90s or 5000 (ms), up to ${durationText(limits.virtualMs)}.`,
    );
  }
  const trace = values.get('--trace');
  const hash = given.has('--hash');
  const summary = given.has('--summary') || (!hash && trace === undefined);
  return { ok: true, options: { source, until, trace, summary, hash, list, help } };
}

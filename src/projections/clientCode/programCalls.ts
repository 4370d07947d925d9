/** The calls of each program, from the script: sends that differ only in time, or in a key that counts, are one call in a loop. */
import type { ScriptAction } from '../../engine/index.ts';

/** A call of a program, and how often the script runs it. */
export interface ProgramCall {
  /** In a loop `{n}` stands for the number of the repetition. */
  readonly action: ScriptAction;
  readonly times: number;
  /** The number of the first repetition. */
  readonly first: number;
  /** From one repetition to the next (ms): 0 back to back, undefined where that differs. */
  readonly everyMs: number | undefined;
}

interface KnownCall extends ProgramCall {
  /** When the script runs it for the last time so far (ms). */
  readonly lastAt: number;
}

export interface ProgramCalls {
  /** The different calls of each program, in the order in which the script runs them first. */
  readonly ofClient: ReadonlyMap<string, readonly ProgramCall[]>;
  /** Which call of its program each action of the script is. */
  readonly callAt: readonly (number | undefined)[];
}

/** Different calls of a program that are told apart. */
const mostCalls = 40;

const sends: ReadonlySet<string> = new Set(['send', 'sendBatch', 'sendInTransaction', 'request']);
/** Actions that name their program as `client`. */
const ofClients: ReadonlySet<string> = new Set(['httpSend', 'httpReceive', 'print']);

/** Calls of a program that are no sends, by the field that names it: each takes no time of its own. */
const otherCalls: Readonly<Record<string, string>> = {
  recall: 'producer',
  pause: 'consumer',
  resume: 'consumer',
  seek: 'consumer',
  commitSync: 'consumer',
  receive: 'consumer',
  ack: 'consumer',
  changeInvisibleDuration: 'consumer',
};

/** Whether the action sends by the RocketMQ client; over HTTP it does not. */
export const isSend = (action: ScriptAction): boolean => sends.has(action.do);

export const takesNoTime = (action: ScriptAction): boolean => action.do === 'print' || action.do in otherCalls;

/** The program that runs an action, where one does. */
export function programOf(action: ScriptAction): string | undefined {
  const field = sends.has(action.do) ? 'producer' : ofClients.has(action.do) ? 'client' : otherCalls[action.do];
  const id = field === undefined ? undefined : action[field];
  return typeof id === 'string' ? id : undefined;
}

/** Fields of an action that say when or how often, not what; and its key. */
const timing: ReadonlySet<string> = new Set(['at', 'count', 'every', 'keys', 'key']);

function shapeOf(action: ScriptAction): string {
  const fields = Object.entries(action).filter(([name]) => !timing.has(name));
  return JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const keyField = (action: ScriptAction): 'key' | 'keys' => (action.do === 'httpSend' ? 'key' : 'keys');

/** `m-12` is `m-{n}` and 12. */
function numbered(key: unknown): { readonly template: string; readonly number: number } | undefined {
  const parts = typeof key === 'string' ? /^(.*?)(0|[1-9]\d{0,8})$/.exec(key) : null;
  return parts === null ? undefined : { template: `${parts[1]}{n}`, number: Number(parts[2]) };
}

/** A loop of the script counts for itself, and one Message object is of one call. A batch counts its messages. */
const standsAlone = (action: ScriptAction): boolean =>
  action['sameMessage'] === true || (action.do !== 'sendBatch' && JSON.stringify(action).includes('{n}'));

const lastAt = ({ at, count = 1, every = 0 }: ScriptAction): number => at + (count - 1) * every;

/** The pause of both as one call: as long between them as within them. */
function pauseOf({ times, everyMs, lastAt: before }: KnownCall, { at, count = 1, every = 0 }: ScriptAction): number | undefined {
  const between = at - before;
  return (times === 1 || everyMs === between) && (count === 1 || every === between) ? between : undefined;
}

/** Both as one call, where a loop does what they do. */
function joined(call: KnownCall, action: ScriptAction): KnownCall | undefined {
  const field = keyField(action);
  const times = action.count ?? 1;
  const inTime = { everyMs: pauseOf(call, action), lastAt: lastAt(action) };
  if (standsAlone(action)) return undefined;
  if (call.action[field] === action[field]) return { ...call, ...inTime, times: call.times + times };
  const key = numbered(action[field]);
  if (key === undefined || times !== 1 || action.do === 'sendBatch') return undefined;
  const before = call.times === 1 ? numbered(call.action[field]) : { template: call.action[field], number: call.first };
  if (before?.template !== key.template || key.number !== before.number + call.times) return undefined;
  return { ...inTime, action: { ...call.action, [field]: key.template }, times: call.times + 1, first: before.number };
}

export function programCallsOf(script: readonly ScriptAction[]): ProgramCalls {
  const ofClient = new Map<string, KnownCall[]>();
  /** The last call of each shape. */
  const latest = new Map<string, number>();
  const callAt = script.map((action): number | undefined => {
    const id = programOf(action);
    if (id === undefined) return undefined;
    const calls = ofClient.get(id) ?? [];
    ofClient.set(id, calls);
    const shape = shapeOf(action);
    const known = latest.get(shape);
    const before = known === undefined ? undefined : calls[known];
    const loop = before && joined(before, action);
    if (known !== undefined && loop !== undefined) {
      calls[known] = loop;
      return known;
    }
    if (calls.length >= mostCalls) return undefined;
    latest.set(shape, calls.length);
    return calls.push({ action, times: action.count ?? 1, first: 1, everyMs: action.every ?? 0, lastAt: lastAt(action) }) - 1;
  });
  return { ofClient, callAt };
}

/** What happened in a run, in ten lines. */
import { isHousekeeping } from '../../engine/index.ts';
import type { Fact, FactOf, HorizonStop, ResolvedScenario } from '../../engine/index.ts';
import { durationText } from '../../scenario/index.ts';

/** Counts by name, in the order in which the names first came. */
class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `3 CONSUME_SUCCESS, 1 THROW`; at most six names. */
  get text(): string {
    const entries = [...this.counts].sort(([, one], [, other]) => other - one);
    const shown = entries.slice(0, 6).map(([name, count]) => `${grouped(count)} ${name}`);
    return [...shown, ...(entries.length > 6 ? [`${entries.length - 6} more`] : [])].join(', ');
  }
}

/** What is known of one message in one group. */
interface Course {
  readonly msgId: string;
  readonly group: string;
  firstFailureAt: number | undefined;
  /** Deliveries with reconsumeTimes above 0. */
  readonly retriesAt: number[];
}

/** Results after which a message comes again. */
const failures: ReadonlySet<string> = new Set([
  'RECONSUME_LATER',
  'NULL',
  'THROW',
  'TIMEOUT',
  'SUSPEND_CURRENT_QUEUE_A_MOMENT',
  'ROLLBACK',
]);

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
const counted = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;
/** `10.034 s`, `17,140.9 s`. */
const seconds = (ms: number): string =>
  `${grouped(Math.floor(ms / 1000))}${
    ms % 1000 === 0
      ? ''
      : `.${String(ms % 1000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`
  }`;

/** Folds the facts of a run, one after the other, and says at the end what they come to. */
export class RunSummary {
  private readonly scenario: ResolvedScenario;
  private facts = 0;
  private housekeeping = 0;
  private readonly actions = { applied: 0, rejected: new Tally() };
  private readonly requested = new Set<string>();
  private attempts = 0;
  private readonly sendResults = new Tally();
  private readonly stored = new Tally();
  private readonly deliveredTo = new Tally();
  private readonly results = new Tally();
  private readonly courses = new Map<string, Course>();
  private readonly seen = new Map<string, number>();
  private readonly deadLetters: FactOf<'message.deadLettered'>[] = [];
  private readonly lost = new Tally();
  private readonly violations: FactOf<'invariant.violated'>[] = [];

  constructor(scenario: ResolvedScenario) {
    this.scenario = scenario;
  }

  /** Whether a promise of the cluster or of the engine was found broken. */
  get isViolated(): boolean {
    return this.violations.length > 0;
  }

  add(fact: Fact): void {
    this.facts += 1;
    if (isHousekeeping(fact)) this.housekeeping += 1;
    switch (fact.type) {
      case 'action.applied':
        this.actions.applied += 1;
        break;
      case 'action.rejected':
        this.actions.rejected.add(fact.subject === undefined ? fact.reason : `${fact.reason} (${fact.subject})`);
        break;
      case 'send.requested':
        this.requested.add(fact.msgId);
        break;
      case 'send.attempted':
        this.attempts += 1;
        break;
      case 'send.completed':
        this.sendResults.add(fact.status);
        break;
      case 'send.failed':
        this.sendResults.add(`failed with ${fact.errorClass.split('.').at(-1) ?? fact.errorClass}`);
        break;
      case 'message.stored':
        this.stored.add(fact.topic);
        break;
      case 'message.delivered':
        this.addDelivery(fact);
        break;
      case 'message.consumed':
        this.addResult(fact);
        break;
      case 'message.deadLettered':
        this.deadLetters.push(fact);
        break;
      case 'message.lost':
      case 'message.dropped':
      case 'message.expired':
        this.lost.add(`${fact.type.slice('message.'.length)}${fact.reason === undefined ? '' : ` (${fact.reason})`}`);
        break;
      case 'invariant.violated':
        this.violations.push(fact);
        break;
      default:
        break; // The other facts are how it came about; the trace has them.
    }
  }

  private courseOf(fact: FactOf<'message.delivered'> | FactOf<'message.consumed'>): Course {
    const key = `${fact.group} ${fact.msgId}`;
    const known = this.courses.get(key);
    if (known !== undefined) return known;
    const course: Course = { msgId: fact.msgId, group: fact.group, firstFailureAt: undefined, retriesAt: [] };
    this.courses.set(key, course);
    return course;
  }

  private addDelivery(fact: FactOf<'message.delivered'>): void {
    this.deliveredTo.add(`to ${fact.consumer}`);
    const course = this.courseOf(fact);
    if (fact.reconsumeTimes > 0) course.retriesAt.push(fact.at);
    const isBroadcast = this.scenario.consumers.find((consumer) => consumer.id === fact.consumer)?.messageModel === 'BROADCASTING';
    const turn = `${fact.group} ${fact.msgId} ${fact.reconsumeTimes} ${isBroadcast ? fact.consumer : ''}`;
    this.seen.set(turn, (this.seen.get(turn) ?? 0) + 1);
  }

  private addResult(fact: FactOf<'message.consumed'>): void {
    this.results.add(fact.result);
    if (failures.has(fact.result)) this.courseOf(fact).firstFailureAt ??= fact.at;
  }

  /** `16 of 1 message; C0A8… at 10.034, 40.1 … s after its first failure`. */
  private retriesText(): string {
    const retried = [...this.courses.values()].filter((course) => course.retriesAt.length > 0);
    const total = retried.reduce((sum, course) => sum + course.retriesAt.length, 0);
    const [longest] = retried.toSorted((one, other) => other.retriesAt.length - one.retriesAt.length);
    if (longest === undefined) return 'none';
    const { msgId, firstFailureAt } = longest;
    const times = longest.retriesAt.slice(0, 20).map((at) => seconds(at - (firstFailureAt ?? 0)));
    const more = longest.retriesAt.length > 20 ? ' …' : '';
    return `${grouped(total)} of ${counted(retried.length, 'message', 'messages')}; ${msgId} at ${times.join(', ')}${more} s ${
      firstFailureAt === undefined ? '' : 'after its first failure'
    }`.trimEnd();
  }

  private deadLettersText(): string {
    const [first] = this.deadLetters;
    if (first === undefined) return 'none';
    const topics = new Tally();
    for (const deadLetter of this.deadLetters) topics.add(`in ${deadLetter.topic}`);
    return `${topics.text}; first ${first.msgId} at ${durationText(first.at)} with reconsumeTimes ${first.reconsumeTimes}`;
  }

  /** The ten lines, without a line end after the last. `untilMs` is how far the run was read. */
  text(untilMs: number, isEnd: boolean, stopped: HorizonStop | undefined): string {
    const duplicates = [...this.seen.values()].reduce((sum, count) => sum + count - 1, 0);
    const [violation] = this.violations;
    const rejected = this.actions.rejected;
    const why = stopped !== undefined ? `stopped: ${stopped.detail}` : isEnd ? 'the end' : 'as asked';
    const lines: readonly (readonly [string, string])[] = [
      ['scenario', `${this.scenario.title.en} · ${this.scenario.profile} · seed ${this.scenario.seed}`],
      ['run', `to ${durationText(untilMs)} (${why}), ${grouped(this.facts)} facts, ${grouped(this.housekeeping)} of them housekeeping`],
      [
        'script',
        `${counted(this.actions.applied, 'action', 'actions')} applied, ${rejected.total} rejected${rejected.total === 0 ? '' : `: ${rejected.text}`}`,
      ],
      [
        'sent',
        `${counted(this.requested.size, 'message', 'messages')} in ${counted(this.attempts, 'attempt', 'attempts')}${this.sendResults.total === 0 ? '' : `: ${this.sendResults.text}`}`,
      ],
      ['stored', this.stored.total === 0 ? 'nothing' : `${counted(this.stored.total, 'copy', 'copies')}: ${this.stored.text}`],
      [
        'delivered',
        this.deliveredTo.total === 0
          ? 'nothing'
          : `${counted(this.deliveredTo.total, 'time', 'times')}: ${this.deliveredTo.text}; ${this.results.total === 0 ? 'no result yet' : this.results.text}`,
      ],
      ['retries', this.retriesText()],
      ['dead letters', this.deadLettersText()],
      [
        'twice or never',
        `${counted(duplicates, 'duplicate delivery', 'duplicate deliveries')} (same reconsumeTimes), ${this.lost.total === 0 ? 'nothing lost' : this.lost.text}`,
      ],
      [
        'invariants',
        violation === undefined
          ? 'all held'
          : `${grouped(this.violations.length)} violated; first at ${durationText(violation.at)}: ${violation.rule}: ${violation.text}`,
      ],
    ];
    return lines.map(([name, text]) => `${name.padEnd(15)}${text}`).join('\n');
  }
}

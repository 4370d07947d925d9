/** The story as rows: chapters (one for each delivery) and their steps. Pure, so that it is tested without a page. */
import { isSuccess, type Fact } from '../../engine/index.ts';
import type { MessageStory, StoryStep } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import type { ListMark } from '../domParts.ts';
import { duration } from '../format/index.ts';
import type { Mark } from '../marks/index.ts';
import { causeSentence, factSentence, type SentenceContext } from '../sentences/sentences.ts';

export type { ListMark } from '../domParts.ts';

export interface ChapterRow {
  readonly kind: 'chapter';
  readonly key: string;
  readonly chapter: number;
  /** Time of its delivery, or of its first step (ms). */
  readonly at: number;
  /** First and last of its steps (ms). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly mark: ListMark;
  readonly title: string;
  /** Whose it is, where several groups receive the message, and how it ended. */
  readonly summary: string;
  readonly isOpen: boolean;
  readonly stepCount: number;
}

export interface StepRow {
  readonly kind: 'step';
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly mark: ListMark;
  readonly sentence: string;
  readonly cause: string | undefined;
  /** The newest step: what the message does now. */
  readonly isNewest: boolean;
  /** In a comparison the first fact that the other run has not. */
  readonly isDifference: boolean;
}

export interface GapRow {
  readonly kind: 'gap';
  readonly key: string;
  readonly text: string;
}

export type StoryRow = ChapterRow | StepRow | GapRow;

export interface RowOptions {
  readonly context: SentenceContext;
  readonly nowMs: number;
  /** Chapters that the reader opened or folded; the others follow the default: the last two are open, and those that hold the newest step or the first difference. */
  readonly opened: ReadonlyMap<number, boolean>;
  /** In a comparison the first fact that the other run has not. */
  readonly differsSeq?: number | undefined;
  /** Stories with at most this many chapters have no chapter rows. */
  readonly chaptersWithoutTitles?: number;
}

interface Chapter {
  readonly number: number;
  readonly steps: StoryStep[];
}

export function storyRows(story: MessageStory, options: RowOptions): readonly StoryRow[] {
  const chapters = chaptersOf(story);
  const hasTitles = chapters.length > (options.chaptersWithoutTitles ?? 2);
  const newestSeq = story.steps.at(-1)?.fact.seq;
  const lastBefore = story.forgottenSteps > 0 ? story.steps[story.stepsBefore - 1] : undefined;
  const rows: StoryRow[] = [];
  chapters.forEach((chapter, index) => {
    const holdsDifference = chapter.steps.some(({ fact }) => fact.seq === options.differsSeq);
    const holdsNewest = chapter.steps.some(({ fact }) => fact.seq === newestSeq);
    const isOpen = options.opened.get(chapter.number) ?? (holdsDifference || holdsNewest || index >= chapters.length - 2);
    if (hasTitles) rows.push(chapterRow(chapter, story, isOpen));
    if (hasTitles && !isOpen) return;
    chapter.steps.forEach((step, at) => {
      rows.push(stepRow(step, chapter.steps[at - 1], story, options, step.fact.seq === newestSeq));
      if (step === lastBefore) rows.push({ kind: 'gap', key: 'gap', text: m.story_stepsForgotten({ count: story.forgottenSteps }) });
    });
  });
  return rows;
}

/**
 * Where several groups receive the message, each has its own deliveries: what a group did stands in the chapter that it opened
 * last, however the groups take turns.
 */
function chaptersOf(story: MessageStory): readonly Chapter[] {
  const isShared = groupCount(story) > 1;
  const openers = new Map<number, string>();
  const chapters = new Map<number, Chapter>();
  if (isShared) {
    for (const step of story.steps) {
      const group = groupOf(step, story);
      if (step.chapter > 0 && group !== undefined && !openers.has(step.chapter)) openers.set(step.chapter, group);
    }
  }
  for (const step of story.steps) {
    const group = isShared ? groupOf(step, story) : undefined;
    let number = step.chapter;
    while (group !== undefined && number > 0 && openers.get(number) !== group) number--;
    const chapter = chapters.get(number);
    if (chapter === undefined) chapters.set(number, { number, steps: [step] });
    else chapter.steps.push(step);
  }
  return [...chapters.values()].sort((one, other) => one.number - other.number);
}

const groupCount = ({ deliveries }: MessageStory): number => new Set(deliveries.map(({ group }) => group)).size;

/** The group that a step is about. */
function groupOf({ fact }: StoryStep, { deliveries, waits }: MessageStory): string | undefined {
  switch (fact.type) {
    case 'message.due':
      return waits.find((it) => it.dueAt === fact.dueAt && it.foundAt === fact.at)?.group;
    case 'message.stored':
      return /^%(?:RETRY|DLQ)%(.*)/.exec(fact.topic)?.[1];
    case 'message.skipped':
      return deliveries.find(({ consumer }) => consumer === fact.consumer)?.group;
    default:
      return 'group' in fact ? fact.group : undefined;
  }
}

/** The groups that a chapter is about, in the order of its steps; said only where several receive the message. */
function groupsOf(chapter: Chapter, story: MessageStory): readonly string[] {
  if (groupCount(story) < 2) return [];
  return [...new Set(chapter.steps.map((step) => groupOf(step, story)).filter((group) => group !== undefined))];
}

function chapterRow(chapter: Chapter, story: MessageStory, isOpen: boolean): ChapterRow {
  const delivered = chapter.steps.find((step) => step.fact.type === 'message.delivered')?.fact;
  const consumed = chapter.steps.findLast((step) => step.fact.type === 'message.consumed')?.fact;
  const first = chapter.steps[0]?.fact;
  const dead = chapter.steps.find((step) => step.fact.type === 'message.deadLettered')?.fact;
  const sentBack = chapter.steps.find((step) => step.fact.type === 'message.sentBack')?.fact;
  const number = sentBack?.type === 'message.sentBack' ? sentBack.reconsumeTimes : undefined;
  const wait = story.waits.find(
    (it) => sentBack?.type === 'message.sentBack' && it.reconsumeTimes === number && it.group === sentBack.group,
  );
  const result =
    consumed?.type === 'message.consumed' ? m.story_chapter_result({ consumer: consumed.consumer, result: consumed.result }) : '';
  const waited =
    wait === undefined || result === '' ? result : m.story_chapter_waited({ summary: result, delay: duration(wait.dueAt - wait.from) });
  return {
    kind: 'chapter',
    key: `chapter ${chapter.number}`,
    chapter: chapter.number,
    // Over its steps the chapter begins where they do; alone it stands for its delivery.
    at: (isOpen ? first?.at : delivered?.at) ?? first?.at ?? 0,
    fromMs: first?.at ?? 0,
    toMs: chapter.steps.at(-1)?.fact.at ?? 0,
    mark: dead !== undefined ? { name: 'deadLetter', r: 7 } : number !== undefined ? { name: 'retry', number } : chapterMark(consumed),
    title:
      dead !== undefined
        ? m.story_chapter_dead()
        : number !== undefined
          ? m.story_chapter_retry({ number })
          : chapter.number === 0
            ? m.story_chapter_first()
            : m.story_chapter_again(),
    summary: [groupsOf(chapter, story).join(', '), waited].filter((part) => part !== '').join(' · '),
    isOpen,
    stepCount: chapter.steps.length,
  };
}

const chapterMark = (consumed: Fact | undefined): Mark =>
  consumed?.type === 'message.consumed' && !isSuccess(consumed.result) ? { name: 'failed', r: 6 } : { name: 'consumed', r: 5 };

function stepRow(step: StoryStep, before: StoryStep | undefined, story: MessageStory, options: RowOptions, isNewest: boolean): StepRow {
  const { fact, cause, periodMs } = step;
  // What stands in the line above needs no second mention, and a half message is the record that is stored.
  const isSame = fact.type === 'half.stored' && cause?.type === 'message.stored';
  const isObvious = isSame || (cause !== undefined && fact.timer === undefined && cause.seq === before?.fact.seq);
  return {
    kind: 'step',
    key: `step ${fact.seq}`,
    seq: fact.seq,
    at: fact.at,
    mark: stepMark(fact, story, options.nowMs),
    sentence: factSentence(fact, options.context),
    cause: isObvious ? undefined : causeSentence(fact, cause, options.context, periodMs),
    isNewest,
    isDifference: fact.seq === options.differsSeq,
  };
}

/** Which mark a fact gets in a list; the pie of a wait stands at `nowMs`. */
export function stepMark(fact: Fact, story: Pick<MessageStory, 'waits'> | undefined, nowMs: number): ListMark {
  switch (fact.type) {
    case 'message.consumed':
      return isSuccess(fact.result) ? { name: 'consumed', r: 5 } : { name: 'failed', r: 6 };
    case 'message.delivered':
      return fact.reconsumeTimes > 0 ? { name: 'retry', number: fact.reconsumeTimes } : { name: 'consuming', r: 6 };
    case 'message.sentBack':
    case 'message.scheduled':
      return waitingMark(fact.at, fact.dueAt, story, nowMs);
    case 'message.stored':
      return fact.deliverAt === undefined ? { name: 'stored', r: 5 } : waitingMark(fact.at, fact.deliverAt, story, nowMs);
    case 'message.deadLettered':
      return { name: 'deadLetter', r: 7 };
    case 'message.lost':
    case 'message.expired':
    case 'message.recalled':
    case 'message.dropped':
    case 'request.lost':
    case 'half.discarded':
      return { name: 'lost', r: 5 };
    case 'message.filtered':
    case 'message.skipped':
      return { name: 'filtered', r: 5 };
    case 'send.attemptFailed':
    case 'send.failed':
      return { name: 'failed', r: 6 };
    case 'half.stored':
    case 'half.checked':
    case 'half.deferred':
      return { name: 'half', r: 5 };
    case 'half.rolledBack':
      return { name: 'rolledBack', r: 5 };
    case 'client.crashed':
    case 'client.stopped':
    case 'broker.crashed':
    case 'broker.stopped':
    case 'nameServer.stopped':
    case 'link.cut':
    case 'connection.failed':
      return { name: 'fault' };
    case 'action.applied':
    case 'action.rejected':
      return { name: 'intervention' };
    case 'offset.committed':
    case 'offset.persisted':
      return { name: 'consumerOffset' };
    case 'send.requested':
    case 'send.attempted':
    case 'request.sent':
    case 'response.sent':
      return { name: 'inFlight', r: 4.5 };
    case 'message.cached':
      return { name: 'cached', r: 5 };
    default:
      return { name: 'stored', r: 4 };
  }
}

function waitingMark(from: number, dueAt: number, story: Pick<MessageStory, 'waits'> | undefined, nowMs: number): Mark {
  const isOver = story?.waits.some((wait) => wait.from === from && wait.foundAt !== undefined) ?? true;
  const share = isOver || dueAt <= from ? 1 : Math.min(1, Math.max(0, (nowMs - from) / (dueAt - from)));
  return { name: 'waiting', r: 6, share };
}

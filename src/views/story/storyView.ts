/** The story lens's picture: headline, answer, place, and the steps with their causes. D3 joins rows to elements by key. */
import { select } from 'd3';
import type { MessageStory, MessageStoryModel, StoryState, StorySummary } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { appendSpace, appendTo, setAttribute, setHidden, setSentence, setText } from '../domParts.ts';
import { count, countdown, saidTime } from '../format/index.ts';
import { markOutside, thingKey } from '../outside.ts';
import type { View, ViewCallbacks, ViewContext } from '../view.ts';
import { isReply, listNames, nameInStories, stateWord, storyAnswer } from './answer.ts';
import { storyRows } from './rows.ts';
import { contextOfStories } from './storyContext.ts';
import { createStoryList } from './storyList.ts';
import styles from './story.module.css';

/** Messages beside the story; the rest is found in the trace. */
const messagesShown = 40;

/** This near to its end a story counts as read to the end (px). */
const endReach = 40;

interface PlaceRow {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly kind: 'mono' | 'words' | 'countdown';
}

/** What is true of the message now: where it lies, where it goes, how often it was delivered. */
export function placeRows(story: MessageStory, nowMs: number): readonly PlaceRow[] {
  const rows: PlaceRow[] = [];
  const { place } = story;
  if (place !== undefined) {
    const value = m.story_placeQueue({ topic: place.topic, place: `${place.broker} q${place.queueId}`, offset: String(place.queueOffset) });
    rows.push({ key: 'place', label: story.isGone ? m.story_placeWas() : m.story_place(), value, kind: 'mono' });
    if (place.realTopic !== undefined && story.dueAt !== undefined) {
      const next = m.story_placeTarget({ topic: place.realTopic, queueId: place.realQueueId ?? 0 });
      rows.push({ key: 'next', label: m.story_placeNext(), value: next, kind: 'mono' });
    }
  }
  if (story.dueAt !== undefined) {
    const value = m.story_dueInAt({ left: countdown(story.dueAt - nowMs), time: saidTime(story.dueAt) });
    rows.push({ key: 'due', label: m.story_dueIn(), value, kind: 'countdown' });
  }
  rows.push({ key: 'reconsumeTimes', label: m.story_col_reconsumeTimes(), value: String(story.reconsumeTimes), kind: 'mono' });
  if (!isReply(story)) rows.push({ key: 'delivered', label: m.story_delivered(), value: deliveredText(story), kind: 'words' });
  return rows;
}

/** What nobody gets any more, unless another group comes. */
const ended: ReadonlySet<StoryState> = new Set(['filtered', 'rolledBack', 'discarded', 'recalled']);

function deliveredText({ deliveryCount, failureCount, state, isGone, copyCount }: MessageStory): string {
  if (deliveryCount > 0) return m.story_deliveredCount({ count: count(deliveryCount), failures: count(failureCount) });
  if (state === 'sendFailed' || (state === 'lost' && copyCount === 0)) return m.story_deliveredNotStored();
  return isGone || ended.has(state) ? m.story_deliveredToNobody() : m.story_deliveredNever();
}

/** Why there is no story to tell. */
function absence(model: MessageStoryModel): string {
  if (model.isForgotten) return m.story_forgotten({ count: count(model.messages.length) });
  return model.messages.length === 0 ? m.story_empty() : m.story_absent();
}

export function createStoryView(element: HTMLElement, callbacks: ViewCallbacks): View<MessageStoryModel> {
  const root = appendTo(element, 'div', styles.root);
  root.dataset.lens = 'story';
  const empty = appendTo(root, 'p', styles.empty);
  const columns = appendTo(root, 'div', styles.columns);
  const told = appendTo(columns, 'article');
  const question = appendTo(told, 'h2', styles.question);
  const answer = appendTo(told, 'p', styles.answer);
  const place = appendTo(told, 'dl', styles.place);
  const stepsHeading = appendTo(told, 'h3', styles.heading);
  const list = createStoryList(told, callbacks);
  const copiesHeading = appendTo(told, 'h3', styles.heading);
  const copies = appendTo(told, 'p', styles.answer);
  const help = appendTo(told, 'p', styles.help);
  const helpQuestion = appendTo(help, 'strong');
  const helpAnswer = appendTo(help, 'span');
  const experiment = appendTo(told, 'button', styles.experiment);
  experiment.type = 'button';
  experiment.onclick = () => callbacks.experiment?.()?.();
  const others = appendTo(columns, 'nav', styles.messages);
  const othersHeading = appendTo(others, 'h3', styles.heading);
  const othersList = appendTo(others, 'ul');

  let shownSeq: number | undefined;
  let shownId: string | undefined;

  function drawPlace(story: MessageStory, nowMs: number): void {
    const rows = placeRows(story, nowMs);
    select(place)
      .selectChildren<HTMLElement, { readonly row: PlaceRow; readonly tag: 'dt' | 'dd' }>()
      .data(
        rows.flatMap((row) => [
          { row, tag: 'dt' as const },
          { row, tag: 'dd' as const },
        ]),
        ({ row, tag }) => `${tag} ${row.key}`,
      )
      .join((enter) => enter.append(({ tag }) => place.ownerDocument.createElement(tag)))
      .order()
      .each(function draw({ row, tag }) {
        if (tag === 'dt') setText(this, row.label);
        else setSentence(this, row.value);
        if (tag === 'dd') setAttribute(this, 'class', row.kind === 'mono' ? undefined : styles[row.kind]);
      });
  }

  function drawMessages(model: MessageStoryModel, selection: ViewContext['selection']): void {
    const { story } = model;
    const newest = model.messages.slice(0, messagesShown);
    const isListed = story === undefined || newest.some(({ msgId }) => msgId === story.msgId);
    const shown = isListed ? newest : [story, ...newest.slice(0, -1)];
    setText(
      othersHeading,
      shown.length < model.messageCount
        ? m.story_messagesMore({ shown: count(shown.length), count: count(model.messageCount) })
        : m.story_messages(),
    );
    const isSelected = ({ msgId }: StorySummary): boolean => selection?.kind === 'message' && selection.id === msgId;
    const names = listNames(isListed ? model.messages : [...model.messages, story]);
    setHidden(othersHeading, shown.length === 0);
    setAttribute(others, 'aria-label', m.story_messages());
    select(othersList)
      .selectChildren<HTMLLIElement, StorySummary>('li')
      .data(shown, (message) => message.msgId)
      .join((enter) => enter.append((message) => messageItem(message)))
      .order()
      .each(function draw(message) {
        const [button] = this.getElementsByTagName('button');
        if (button === undefined) return;
        setAttribute(button, 'aria-current', message.msgId === model.story?.msgId ? 'true' : undefined);
        // Whose story is told need not be selected, and then is not marked in the other pictures either.
        setAttribute(button, 'data-selected', isSelected(message) ? '' : undefined);
        setAttribute(button, 'title', message.msgId);
        const [name, state] = button.children;
        if (name !== undefined) setSentence(name, names.get(message.msgId) ?? '');
        if (state !== undefined) setText(state, stateWord(message.state));
      });
  }

  /** Where the list scrolls for itself, the message whose story is told stands in sight. */
  function keepCurrentInSight(): void {
    const current = othersList.querySelector('[aria-current]')?.getBoundingClientRect();
    if (current === undefined || others.scrollHeight <= others.clientHeight) return;
    const { top, bottom, height } = others.getBoundingClientRect();
    if (current.top < top || current.bottom > bottom) others.scrollTop += current.top - top - (height - current.height) / 2;
  }

  function messageItem(message: StorySummary): HTMLLIElement {
    const item = othersList.ownerDocument.createElement('li');
    const button = appendTo(item, 'button', styles.message);
    button.type = 'button';
    appendTo(button, 'span');
    appendSpace(button);
    appendTo(button, 'span', styles.state);
    button.dataset.about = thingKey({ kind: 'message', id: message.msgId });
    button.addEventListener('click', () => callbacks.select({ kind: 'message', id: message.msgId }));
    return item;
  }

  return {
    update(model: MessageStoryModel, nowMs: number, view: ViewContext) {
      // Who reads at the end stays at the end while the story goes on.
      const { story } = model;
      // In the dock each column scrolls for itself, and the newest step comes first in sight.
      const scroller = view.compact ? told : root;
      const isOther = shownId !== story?.msgId;
      const isNew = view.compact && isOther;
      const isAtEnd = isNew || (scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - endReach);
      shownId = story?.msgId;
      root.classList.toggle(styles.compact ?? 'compact', view.compact);
      setAttribute(root, 'lang', getLocale());
      setHidden(empty, story !== undefined);
      setHidden(told, story === undefined);
      setHidden(columns, story === undefined && model.messages.length === 0);
      drawMessages(model, view.selection);
      if (isOther) keepCurrentInSight();
      markOutside(others, view.inSpan);
      if (story === undefined) {
        setText(empty, absence(model));
        return;
      }
      const said = storyAnswer(story, nowMs, nameInStories(model));
      setText(question, said.question);
      setSentence(answer, said.answer);
      setHidden(help, said.help === undefined);
      setText(helpQuestion, m.story_help());
      setSentence(helpAnswer, ` ${said.help ?? ''}`);
      setHidden(experiment, said.help === undefined || callbacks.experiment?.() === undefined);
      setText(experiment, m.story_experiment());
      drawPlace(story, nowMs);
      setText(stepsHeading, m.story_steps());
      const context = contextOfStories(model);
      list.update(
        story.msgId,
        (opened) => storyRows(story, { context, nowMs, opened, differsSeq: view.differs?.seq }),
        context,
        view.inSpan,
      );
      setText(copiesHeading, m.story_copies());
      setText(copies, story.copyCount === 0 ? m.story_copiesNone() : m.story_copiesText({ count: story.copyCount }));
      if (isAtEnd && (isNew || story.lastSeq !== shownSeq)) scroller.scrollTop = scroller.scrollHeight;
      shownSeq = story.lastSeq;
    },
    destroy: () => {
      list.destroy();
      root.remove();
    },
  };
}

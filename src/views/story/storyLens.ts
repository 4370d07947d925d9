/** The story lens: one message from send to end, in sentences. Its text twin holds the same steps as tables. */
import type { MessageStory, MessageStoryModel, StoryCopy } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import { count, listTime } from '../format/index.ts';
import { causeSentence, factSentence } from '../sentences/sentences.ts';
import type { Lens, LegendEntry, TwinTable } from '../view.ts';
import { nameInStories, stateWord, storyAnswer, storyName } from './answer.ts';
import { contextOfStories } from './storyContext.ts';
import { stepMark } from './rows.ts';
import { createStoryView } from './storyView.ts';

function twin(model: MessageStoryModel, nowMs: number): readonly TwinTable[] {
  const { story } = model;
  return story === undefined ? [messagesTable(model)] : [stepsTable(model, story, nowMs), copiesTable(story), messagesTable(model)];
}

function stepsTable(model: MessageStoryModel, story: MessageStory, nowMs: number): TwinTable {
  const context = contextOfStories(model);
  const { question, answer, help } = storyAnswer(story, nowMs, nameInStories(model));
  const caption = m.story_twin_caption({ steps: m.story_twin_steps({ message: storyName(story) }), question, answer });
  return {
    caption: help === undefined ? caption : `${caption} ${m.story_help()} ${help}`,
    columns: [{ label: m.story_col_time(), numeric: true, time: true }, { label: m.story_col_what() }, { label: m.story_col_because() }],
    rows: story.steps.map(({ fact, cause, periodMs }) => ({
      key: String(fact.seq),
      cells: [listTime(fact.at, true), factSentence(fact, context), causeSentence(fact, cause, context, periodMs) ?? ''],
      current: fact.seq === story.steps.at(-1)?.fact.seq,
    })),
  };
}

function copiesTable(story: MessageStory): TwinTable {
  const cells = (copy: StoryCopy): readonly string[] => [
    listTime(copy.at, true),
    `${copy.topic} ${copy.broker} q${copy.queueId}`,
    String(copy.queueOffset),
    String(copy.physicalOffset),
    copy.offsetMsgId,
    String(copy.reconsumeTimes),
  ];
  return {
    caption: m.story_twin_copies({ message: storyName(story) }),
    columns: [
      { label: m.story_col_time(), numeric: true, time: true },
      { label: m.story_col_queue() },
      { label: m.story_col_offset(), numeric: true },
      { label: m.story_col_physicalOffset(), numeric: true },
      { label: m.story_col_offsetMsgId() },
      { label: m.story_col_reconsumeTimes(), numeric: true },
    ],
    rows: story.copies.map((copy) => ({ key: String(copy.seq), cells: cells(copy), current: copy === story.place })),
  };
}

function messagesTable(model: MessageStoryModel): TwinTable {
  return {
    caption: m.story_twin_messages(),
    columns: [
      { label: m.story_col_message() },
      { label: m.story_col_topic() },
      { label: m.story_col_tag() },
      { label: m.story_col_key() },
      { label: m.story_col_since(), numeric: true, time: true },
      { label: m.story_col_state() },
      { label: m.story_col_deliveries(), numeric: true },
      { label: m.story_col_reconsumeTimes(), numeric: true },
    ],
    rows: model.messages.map((message) => ({
      key: message.msgId,
      cells: [
        message.msgId,
        message.topic ?? '',
        message.tag ?? '',
        message.keys ?? '',
        message.storedAt === undefined ? '' : listTime(message.storedAt, true),
        stateWord(message.state),
        count(message.deliveryCount),
        count(message.reconsumeTimes),
      ],
      selection: { kind: 'message', id: message.msgId },
      current: message.msgId === model.story?.msgId,
    })),
  };
}

/** Marks that nearly every story has, or its causes when they are unfolded, so that their places stand; the others follow when a step has them. */
const usual: ReadonlySet<string> = new Set(['inFlight', 'stored', 'consuming', 'consumed', 'intervention']);

function legend({ story }: MessageStoryModel): readonly LegendEntry[] {
  const used = new Set<string>(story?.steps.map(({ fact }) => stepMark(fact, story, fact.at).name));
  const entries: readonly LegendEntry[] = [
    { mark: 'inFlight', label: m.story_state_sending() },
    { mark: 'stored', label: m.story_legend_stored() },
    { mark: 'consuming', label: m.story_state_consuming() },
    { mark: 'consumed', label: m.story_state_consumed() },
    { mark: 'intervention', label: m.story_legend_intervention() },
    { mark: 'failed', label: m.story_legend_failed() },
    { mark: 'waiting', label: m.story_state_waiting() },
    { mark: 'retry', label: m.story_legend_retry() },
    { mark: 'deadLetter', label: m.story_chapter_dead() },
    { mark: 'half', label: m.story_state_half() },
    { mark: 'rolledBack', label: m.story_state_rolledBack() },
    { mark: 'filtered', label: m.story_legend_filtered() },
    { mark: 'lost', label: m.story_legend_lost() },
    { mark: 'consumerOffset', label: m.story_legend_consumerOffset() },
    { mark: 'fault', label: m.story_legend_fault() },
  ];
  return entries.filter(({ mark }) => usual.has(mark) || used.has(mark));
}

export const storyLens: Lens<MessageStoryModel> = {
  id: 'story',
  create: createStoryView,
  title: () => m.story_title(),
  context(model) {
    const { story, messages } = model;
    if (story !== undefined) return m.story_context({ message: nameInStories(model) ?? '', state: stateWord(story.state) });
    return messages.length === 0 ? m.story_context_none() : m.story_context_absent();
  },
  explanation: () => m.story_explanation(),
  spanRule: () => m.span_rule_story(),
  legend,
  twin,
};

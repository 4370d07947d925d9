/** The diagnosis as HTML: whom it is about, four questions, their answers and the facts below each; a fact jumps to its moment. */
import { select } from 'd3';
import type { Fact } from '../../engine/index.ts';
import type { Answer, DiagnosisModel, DiagnosisSubject, Finding } from '../../projections/diagnosis/diagnosisModel.ts';
import { m } from '../../paraglide/messages.js';
import { appendTo, setAttribute, setHidden, setSentence, setText } from '../domParts.ts';
import { virtualTime, messageName } from '../format/index.ts';
import { contextOfKeys, factSentence } from '../sentences/sentences.ts';
import { markOutside } from '../outside.ts';
import type { View, ViewCallbacks } from '../view.ts';
import styles from './diagnosis.module.css';
import { excludedText, findingText, questionText, subjectText } from './findingTexts.ts';

const idOf = ({ kind, id }: DiagnosisSubject): string => `${kind} ${id}`;

export function createDiagnosisView(element: HTMLElement, callbacks: ViewCallbacks): View<DiagnosisModel> {
  const root = appendTo(element, 'div', styles.root);
  const label = appendTo(root, 'label', styles.about);
  const labelText = appendTo(label, 'span');
  const field = appendTo(label, 'select', styles.select);
  // Nothing to choose from, and no name yet: that comes with the first picture.
  setHidden(label, true);
  const empty = appendTo(root, 'p', styles.empty);
  const list = appendTo(root, 'div', styles.answers);
  let subjects: readonly DiagnosisSubject[] = [];

  field.addEventListener('change', () => {
    const chosen = subjects.find((it) => idOf(it) === field.value);
    if (chosen !== undefined) callbacks.select(chosen);
  });
  root.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
    const buttons = [...list.querySelectorAll('button')].filter((button) => button.checkVisibility());
    buttons[buttons.indexOf(event.target) + step]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });

  function drawSubject({ subject, choices, keys }: DiagnosisModel): void {
    const isListed = subject === undefined || choices.some((it) => idOf(it) === idOf(subject));
    subjects = isListed ? choices : [subject, ...choices];
    setHidden(label, subjects.length === 0);
    setText(labelText, m.diagnosis_about());
    select(field)
      .selectChildren<HTMLOptionElement, DiagnosisSubject>('option')
      .data(subjects, idOf)
      .join('option')
      .order()
      .each(function draw(it) {
        if (this.value !== idOf(it)) this.value = idOf(it);
        setText(this, subjectText(it, keys));
      });
    const wanted = subject === undefined ? '' : idOf(subject);
    if (field.value !== wanted) field.value = wanted;
  }

  return {
    update(model, _nowMs, { inSpan, compact }) {
      root.classList.toggle(styles.compact ?? 'compact', compact);
      const context = contextOfKeys(model.keys, model.receivers);
      drawSubject(model);
      setText(empty, m.diagnosis_empty());
      setHidden(empty, model.answers.length > 0);
      select(list)
        .selectChildren<HTMLElement, Answer>('section')
        .data(model.answers, ({ question }) => question)
        .join((enter) => enter.append(() => newAnswer(list)))
        .each(function drawAnswer({ question, findings }) {
          const [heading, items] = this.children;
          if (heading !== undefined) setText(heading, questionText(question));
          if (items === undefined) return;
          select(items)
            .selectChildren<HTMLLIElement, Finding>('li')
            .data(findings)
            .join((enter) => enter.append(() => newFinding(items, callbacks)))
            .each(function drawFinding(found) {
              const [sentence, story, proof, others] = this.children;
              if (sentence !== undefined) setSentence(sentence, findingText(found, model.keys));
              if (story instanceof HTMLElement) {
                const { msgId } = found.values;
                setHidden(story, msgId === '' || callbacks.openStory === undefined);
                setText(story, m.diagnosis_openStory({ message: messageName(msgId, model.keys.get(msgId)) }));
              }
              if (proof === undefined || others === undefined) return;
              setAttribute(proof, 'aria-label', m.diagnosis_proof());
              drawFacts(
                proof,
                found.proof.map((fact) => ({ fact, text: factSentence(fact, context) })),
                callbacks,
              );
              const { excluded = [] } = found;
              setAttribute(this, 'data-found', found.isCause ? '' : undefined);
              if (others instanceof HTMLElement) setHidden(others, excluded.length === 0);
              const [summary, list] = others.children;
              if (summary !== undefined) setText(summary, m.diagnosis_excluded({ count: excluded.length }));
              if (list !== undefined)
                drawFacts(
                  list,
                  excluded.map((it) => ({ fact: it.fact, text: excludedText(it, context) })),
                  callbacks,
                );
            });
        });
      setAttribute(root, 'data-span', inSpan === undefined ? undefined : '');
      markOutside(list, inSpan);
    },
    destroy: () => root.remove(),
  };
}

interface FactRow {
  readonly fact: Fact;
  readonly text: string;
}

function drawFacts(list: Element, rows: readonly FactRow[], callbacks: ViewCallbacks): void {
  select(list)
    .selectChildren<HTMLLIElement, FactRow>('li')
    .data(rows)
    .join((enter) => enter.append(() => newFact(list, callbacks)))
    .each(function drawFact({ fact, text }) {
      setAttribute(this.firstElementChild ?? this, 'data-from', String(fact.at));
      const [time, said] = this.firstElementChild?.children ?? [];
      if (time !== undefined) setText(time, virtualTime(fact.at));
      if (said !== undefined) setSentence(said, text);
    });
}

function newAnswer(parent: Element): HTMLElement {
  const section = parent.ownerDocument.createElement('section');
  appendTo(section, 'h2', styles.question);
  appendTo(section, 'ul');
  return section;
}

function newFinding(parent: Element, callbacks: ViewCallbacks): HTMLLIElement {
  const item = parent.ownerDocument.createElement('li');
  item.className = styles.finding ?? '';
  appendTo(item, 'p', styles.sentence);
  const story = appendTo(item, 'button', styles.story);
  story.type = 'button';
  story.addEventListener('click', () => {
    callbacks.select({ kind: 'message', id: select<HTMLLIElement, Finding>(item).datum().values.msgId });
    callbacks.openStory?.();
  });
  appendTo(item, 'ul');
  const others = appendTo(item, 'details', styles.excluded);
  appendTo(others, 'summary');
  appendTo(others, 'ul');
  return item;
}

function newFact(parent: Element, callbacks: ViewCallbacks): HTMLLIElement {
  const item = parent.ownerDocument.createElement('li');
  const button = appendTo(item, 'button', styles.fact);
  button.type = 'button';
  appendTo(button, 'span', styles.time);
  appendTo(button, 'span', styles.said);
  button.firstElementChild?.after(' ');
  button.addEventListener('click', () => callbacks.seek({ ms: select<HTMLLIElement, FactRow>(item).datum().fact.at }));
  return item;
}

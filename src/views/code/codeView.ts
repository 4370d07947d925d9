/** The code lens's picture: buttons for clients and libraries, the program, the lit line. D3 joins lines to elements by number. */
import { select } from 'd3';
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { m } from '../../paraglide/messages.js';
import { choiceField, setOptions } from '../choiceField.ts';
import { appendTo, setAttribute, setHidden, setText } from '../domParts.ts';
import { codeParts } from './codeParts.ts';
import { markOutside, thingKey } from '../outside.ts';
import type { View, ViewCallbacks } from '../view.ts';
import { clientId, emptyText, kindOf, litOf, remarks, standing, type Lit } from './codeState.ts';
import { kindsFor } from './kinds.ts';
import type { CodeLine } from './program.ts';
import styles from './code.module.css';

/** Sets a line of the program unless it stands there already. */
function setCode(element: Element, text: string): void {
  if (element.textContent === text) return;
  const { ownerDocument: page } = element;
  const { indent, pieces } = codeParts(text);
  const space = page.createElement('span');
  space.className = styles.indent ?? '';
  space.textContent = indent;
  element.replaceChildren(space, ...pieces.flatMap((piece, index) => (index === 0 ? [piece] : [page.createElement('wbr'), piece])));
}

/** So many lines stand in sight above and below the lit one. */
const linesAround = 3;

/** The library that was chosen last, while the page is open: every code lens shows the same. */
let chosenKind: string | undefined;
export const shownKind = (): string | undefined => chosenKind;

interface Choice {
  readonly id: string;
  readonly label: string;
  readonly isChosen: boolean;
  /** What it stands for, where that can lie outside a chosen span. */
  readonly about?: string;
  choose(): void;
}

function drawChoices(parent: HTMLElement, label: string, choices: readonly Choice[]): void {
  setAttribute(parent, 'role', 'group');
  setAttribute(parent, 'aria-label', label);
  select(parent)
    .selectChildren<HTMLButtonElement, Choice>('button')
    .data(choices, ({ id }) => id)
    .join((enter) =>
      enter
        .append('button')
        .attr('type', 'button')
        .attr('class', styles.choice ?? ''),
    )
    .order()
    .each(function draw(choice) {
      setText(this, choice.label);
      setAttribute(this, 'aria-pressed', String(choice.isChosen));
      setAttribute(this, 'data-about', choice.about);
      this.onclick = choice.choose;
    });
}

/** The same choices as buttons and as a select: the style sheet shows one of them. */
function drawPicks(buttons: HTMLElement, pick: ReturnType<typeof choiceField>, label: string, choices: readonly Choice[]): void {
  drawChoices(buttons, label, choices);
  setText(pick.label, label);
  setOptions(
    pick.field,
    choices.map(({ id, label: text }) => ({ value: id, text })),
    choices.find(({ isChosen }) => isChosen)?.id ?? '',
  );
  pick.field.onchange = () => choices.find(({ id }) => id === pick.field.value)?.choose();
}

export function createCodeView(element: HTMLElement, callbacks: ViewCallbacks): View<ClientCodeModel> {
  const root = appendTo(element, 'div', styles.root);
  root.dataset.lens = 'code';
  const empty = appendTo(root, 'p', styles.empty);
  const bar = appendTo(root, 'div', styles.bar);
  const clients = appendTo(bar, 'div', styles.choices);
  const kinds = appendTo(bar, 'div', styles.choices);
  // On the phone, where so many buttons would have to be scrolled.
  const client = choiceField(bar, styles.pick, styles.choice);
  const library = choiceField(bar, styles.pick, styles.choice);
  const head = appendTo(root, 'div', styles.head);
  const names = appendTo(head, 'div', styles.names);
  const file = appendTo(names, 'span', styles.file);
  const state = appendTo(names, 'span', styles.state);
  const go = appendTo(head, 'button', styles.choice);
  const copy = appendTo(head, 'button', styles.choice);
  const said = appendTo(head, 'span', styles.said);
  const program = appendTo(root, 'pre', styles.program);
  program.tabIndex = 0;
  const code = appendTo(program, 'code');
  const notes = appendTo(root, 'ul', styles.notes);
  go.type = 'button';
  copy.type = 'button';

  let model: ClientCodeModel | undefined;
  let shownClient: string | undefined;
  let litRow: number | undefined;

  const textOf = (shown: ClientCodeModel): string =>
    kindOf(shown, chosenKind)
      .lines(shown)
      .map(({ text }) => text)
      .join('\n');

  const say = (words: () => string): void => {
    setText(said, words());
    callbacks.announce?.(words);
  };
  copy.onclick = () => {
    if (model === undefined) return;
    navigator.clipboard.writeText(textOf(model)).then(
      () => say(m.code_copied),
      () => {
        // The browser does not let the page write to the clipboard: the person can copy what is selected.
        getSelection()?.selectAllChildren(code);
        say(m.code_copyFailed);
      },
    );
  };
  go.onclick = () => {
    if (model?.running !== undefined) callbacks.seek({ ms: model.running.at });
  };

  function drawLines(shown: ClientCodeModel): void {
    const lines = kindOf(shown, chosenKind).lines(shown);
    const lit = lines.map((line) => litOf(shown, line));
    select(code)
      .selectChildren<HTMLSpanElement, CodeLine>('span')
      .data(lines)
      .join((enter) => enter.append('span').attr('class', styles.line ?? ''))
      .each(function draw(line, i) {
        setCode(this, line.text);
        setAttribute(this, 'data-lit', lit[i]);
        setAttribute(this, 'aria-current', lit[i] === undefined ? undefined : 'step');
        setAttribute(this, 'data-say', sayLit(lit[i]));
        setAttribute(this, 'data-from', lit[i] === undefined ? undefined : String(shown.running?.at ?? 0));
      });
    const row = lit.findIndex((one) => one !== undefined);
    if (row === litRow || row < 0) return;
    litRow = row;
    keepInSight(row);
  }

  const sayLit = (lit: Lit): string | undefined => (lit === undefined ? undefined : lit === 'now' ? m.code_stepNow() : m.code_stepLast());

  /** With what stands around it. Scrolls the program, never the page. */
  function keepInSight(row: number): void {
    const line = code.children[row];
    if (!(line instanceof HTMLElement)) return;
    const { offsetTop: top, offsetHeight: height } = line;
    const middle = (program.clientHeight - height) / 2;
    const around = Math.min(linesAround * height, middle);
    if (top - around < program.scrollTop || top + height + around > program.scrollTop + program.clientHeight)
      program.scrollTop = firstInSight(top - middle);
  }

  /** The first line from there on stands whole at the upper edge; at the end of the program the last that can. */
  function firstInSight(from: number): number {
    if (from <= 0) return 0;
    const most = program.scrollHeight - program.clientHeight;
    const tops = [...code.children].map((line) => (line instanceof HTMLElement ? line.offsetTop : 0));
    return tops.find((top) => top >= from && top <= most) ?? tops.findLast((top) => top <= most) ?? from;
  }

  const view: View<ClientCodeModel> = {
    update(next, nowMs, context) {
      const { compact } = context;
      model = next;
      root.classList.toggle(styles.compact ?? 'compact', compact);
      const id = clientId(next);
      setHidden(empty, id !== undefined);
      for (const part of [kinds, head, program, notes]) setHidden(part, id === undefined);
      // Of a client that is not there the others are offered.
      setHidden(clients, next.clients.length === 0);
      setHidden(client.field, next.clients.length === 0);
      setHidden(library.field, id === undefined);
      drawPicks(
        clients,
        client,
        m.code_clients(),
        next.clients.map((one) => ({
          id: one.id,
          label: one.id,
          isChosen: one.id === id,
          about: thingKey({ kind: one.role, id: one.id }),
          choose: () => callbacks.select({ kind: one.role, id: one.id }),
        })),
      );
      if (id === undefined) return setText(empty, emptyText(next));
      if (id !== shownClient) {
        shownClient = id;
        litRow = undefined;
        setText(said, '');
      }
      const kind = kindOf(next, chosenKind);
      drawPicks(
        kinds,
        library,
        m.code_kinds(),
        kindsFor(next).map((one) => ({
          id: one.id,
          label: one.label,
          isChosen: one.id === kind.id,
          choose: () => {
            chosenKind = one.id;
            litRow = undefined;
            if (model !== undefined) view.update(model, nowMs, context);
          },
        })),
      );
      setText(file, kind.fileName(next));
      setText(state, standing(next));
      setText(go, m.code_openFact());
      setHidden(go, next.running === undefined);
      setText(copy, m.code_copy());
      setAttribute(program, 'aria-label', m.code_program({ client: id }));
      // Before the lines: what it takes of the height says which of them are in sight.
      select(notes)
        .selectChildren<HTMLLIElement, string>('li')
        .data(remarks(next, kind))
        .join('li')
        .text((note) => note);
      drawLines(next);
      markOutside(root, context.inSpan);
    },
    destroy() {
      root.remove();
    },
  };
  return view;
}

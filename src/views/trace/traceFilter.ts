/** The trace list's tools: text, type, housekeeping, and the way back to now. */
import { factTypes, type FactType } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { appendTo, setAttribute, setHidden, setText } from '../domParts.ts';
import { count } from '../format/index.ts';
import type { FactFilter, ViewCallbacks } from '../view.ts';
import styles from './trace.module.css';

export interface TraceFilterState {
  /** What happened so far: a type, or a type and a code. */
  readonly kinds: readonly string[];
  readonly compact: boolean;
  readonly isFollowing: boolean;
  /** Rows found; undefined while they are looked for. */
  readonly matches: number | undefined;
  readonly isFiltered: boolean;
  readonly isCut: boolean;
}

export interface TraceFilter {
  filter(): FactFilter;
  update(state: TraceFilterState): void;
  /** Looks through background work too, for as long as the same words are looked for. */
  includeHousekeeping(): void;
}

/** Typing pauses this long before the list is searched (ms of wall time). */
const typingPauseMs = 180;

const isFactType = (text: string): text is FactType => Object.hasOwn(factTypes, text);

/** @param announce says what was found for what a person has asked; a list that grows by itself is not read out */
export function createTraceFilter(parent: HTMLElement, look: () => void, announce?: ViewCallbacks['announce']): TraceFilter {
  const bar = appendTo(parent, 'div', styles.tools);
  setAttribute(bar, 'role', 'search');
  const textLabel = appendTo(bar, 'label', styles.tool);
  const textName = appendTo(textLabel, 'span');
  const text = appendTo(textLabel, 'input', styles.input);
  text.type = 'search';
  text.maxLength = 200;
  const typeLabel = appendTo(bar, 'label', styles.tool);
  const typeName = appendTo(typeLabel, 'span');
  const type = appendTo(typeLabel, 'select', styles.input);
  const any = appendTo(type, 'option');
  any.value = '';
  const happened = appendTo(type, 'optgroup');
  const notYet = appendTo(type, 'optgroup');
  const everyType = Object.keys(factTypes).toSorted();
  let offered = '';
  const keepingLabel = appendTo(bar, 'label', styles.tool);
  const keeping = appendTo(keepingLabel, 'input');
  keeping.type = 'checkbox';
  const keepingName = appendTo(keepingLabel, 'span');
  const clear = appendTo(bar, 'button', styles.button);
  clear.type = 'button';
  const matches = appendTo(bar, 'span', styles.matches);
  const toNow = appendTo(bar, 'button', styles.button);
  toNow.type = 'button';

  let typing: number | undefined;
  let isAsked = false;
  const changed = (): void => {
    isAsked = true;
    look();
  };
  /** Ticked for the words that are looked for, not by hand. */
  let isTickedForWords = false;
  const lookAnew = (): void => {
    if (isTickedForWords) keeping.checked = false;
    isTickedForWords = false;
    changed();
  };
  text.addEventListener('input', () => {
    window.clearTimeout(typing);
    typing = window.setTimeout(lookAnew, typingPauseMs);
  });
  type.addEventListener('change', changed);
  keeping.addEventListener('change', () => {
    isTickedForWords = false;
    changed();
  });
  toNow.addEventListener('click', changed);
  clear.addEventListener('click', () => {
    text.value = '';
    type.value = '';
    lookAnew();
    text.focus();
  });

  const optionOf = (kind: string): HTMLOptionElement => new Option(kind.replace(' ', ' · '), kind);

  /** What happened stands first, each type and each code of a request; the list is touched only when something happened for the first time. */
  function offerKinds(kinds: readonly string[]): void {
    const known = kinds.join();
    if (known === offered) return;
    offered = known;
    const chosen = type.value;
    const soFar = new Set(kinds.flatMap((kind) => [kind, kind.split(' ')[0] ?? '']));
    happened.replaceChildren(...[...soFar].toSorted().map(optionOf));
    const others = new Set(chosen === '' ? everyType : [...everyType, chosen]);
    notYet.replaceChildren(...[...others].filter((kind) => !soFar.has(kind)).map(optionOf));
    type.value = chosen;
  }

  return {
    filter() {
      const words = text.value.trim();
      const [chosen = '', code] = type.value.split(' ');
      return {
        // A type that is housekeeping by itself would never be found otherwise.
        housekeeping: keeping.checked || type.value !== '',
        ...(words === '' ? {} : { text: words }),
        ...(isFactType(chosen) ? { types: [chosen] } : {}),
        ...(code === undefined ? {} : { code }),
      };
    },
    includeHousekeeping() {
      keeping.checked = true;
      isTickedForWords = true;
      changed();
    },
    update(state) {
      setHidden(bar, state.compact);
      setText(textName, m.trace_filter());
      setAttribute(text, 'placeholder', m.trace_filterHint());
      setText(typeName, m.trace_type());
      setText(any, m.trace_allTypes());
      setAttribute(happened, 'label', m.trace_typesSoFar());
      setAttribute(notYet, 'label', m.trace_typesNotYet());
      offerKinds(state.kinds);
      setText(keepingName, m.trace_housekeeping());
      setText(clear, m.trace_clear());
      setHidden(clear, !state.isFiltered);
      setText(toNow, m.trace_toNow());
      setHidden(toNow, state.isFollowing);
      setHidden(matches, !state.isFiltered && !state.isCut);
      if (state.matches === undefined) return;
      const { matches: found, isCut } = state;
      const words = (): string =>
        isCut ? m.trace_matchesMost({ count: count(found) }) : m.trace_matches({ count: found, shown: count(found) });
      setText(matches, words());
      if (isAsked && state.isFiltered) announce?.(words);
      isAsked = false;
    },
  };
}

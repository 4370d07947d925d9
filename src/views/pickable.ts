/**
 * Picking inside a lens: click, Enter, arrow keys along the lens's own order, Esc. A scene marks what can be picked with
 * `pickAttrs`; one listener at the root does the rest, so pictures stay data.
 */
import type { Selection } from '../engine/index.ts';
import type { ViewCallbacks } from './view.ts';

export type PickTarget = { readonly select: Selection } | { readonly seekMs: number } | { readonly command: string };

/** What a lens does itself when one of its own controls is used: the word of the target's `command`. */
export type CommandHandler = (command: string) => void;

/** Attributes that make a group of the scene an operable thing with a name. */
export function pickAttrs(target: PickTarget, label: string, isSelected = false): Readonly<Record<string, string | undefined>> {
  const isSelect = 'select' in target;
  return {
    class: 'pickable',
    cursor: 'pointer',
    role: 'button',
    tabindex: '-1',
    'aria-label': label,
    'aria-pressed': isSelect ? String(isSelected) : undefined,
    'data-pick': isSelect
      ? `${target.select.kind} ${target.select.id}`
      : 'seekMs' in target
        ? `seek ${target.seekMs}`
        : `command ${target.command}`,
  };
}

const kinds: ReadonlySet<string> = new Set<Selection['kind']>([
  'message',
  'queue',
  'broker',
  'nameServer',
  'producer',
  'consumer',
  'group',
  'link',
]);

function isKind(text: string): text is Selection['kind'] {
  return kinds.has(text);
}

function activate(element: Element, callbacks: ViewCallbacks, onCommand: CommandHandler): void {
  const [kind = '', ...rest] = (element.getAttribute('data-pick') ?? '').split(' ');
  const id = rest.join(' ');
  if (kind === 'seek') callbacks.seek({ ms: Number(id) });
  else if (kind === 'command') onCommand(id);
  else if (isKind(kind)) callbacks.select({ kind, id });
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export interface Picking {
  /** After each drawing: exactly one thing can be reached with Tab. */
  refresh(): void;
  destroy(): void;
}

export interface PickingOptions {
  /** For pictures whose order runs upwards: ArrowUp goes on in it. */
  readonly upIsForward?: boolean;
  readonly onCommand?: CommandHandler;
}

const rowOf = (element: Element): string => element.getAttribute('data-row') ?? '';

/** The thing above or below: things with the same `data-row` stand side by side; without rows the order is one column. */
function verticalNeighbour(elements: readonly Element[], from: Element, step: number): Element | undefined {
  const row = rowOf(from);
  if (row === '') return elements[elements.indexOf(from) + step];
  const rows = [...new Set(elements.map(rowOf))];
  const next = rows[rows.indexOf(row) + step];
  if (next === undefined) return undefined;
  const inNext = elements.filter((element) => rowOf(element) === next);
  const column = elements.filter((element) => rowOf(element) === row).indexOf(from);
  return inNext[Math.min(column, inNext.length - 1)];
}

/** Listens at `root`; what has focus keeps it while the scene redraws. */
export function attachPicking(root: Element, callbacks: ViewCallbacks, options: PickingOptions = {}): Picking {
  const onCommand = options.onCommand ?? (() => undefined);
  const all = (): Element[] => [...root.querySelectorAll('[data-pick]')];
  /** What has the focus, and which one in the order it is. */
  let focused: { readonly element: Element; readonly index: number } | undefined;

  /** What takes the place of a thing that is drawn no more takes its focus too. */
  const keepFocus = (elements: readonly Element[]): void => {
    if (focused === undefined) return;
    const { element, index } = focused;
    if (element.isConnected) focused = { element, index: elements.indexOf(element) };
    else if (document.activeElement === document.body) {
      const next = elements[Math.min(index, elements.length - 1)];
      if (next instanceof SVGElement || next instanceof HTMLElement) next.focus({ preventScroll: true });
    }
  };

  const refresh = (): void => {
    const elements = all();
    keepFocus(elements);
    const current =
      elements.find((element) => element === document.activeElement) ??
      elements.find((element) => element.getAttribute('tabindex') === '0') ??
      elements.find((element) => element.getAttribute('aria-pressed') === 'true') ??
      elements[0];
    for (const element of elements) {
      const wanted = element === current ? '0' : '-1';
      if (element.getAttribute('tabindex') !== wanted) element.setAttribute('tabindex', wanted);
    }
  };

  const onClick = (event: Event): void => {
    const element = event.target instanceof Element ? event.target.closest('[data-pick]') : null;
    if (element !== null) activate(element, callbacks, onCommand);
  };

  const focus = (element: Element | undefined): void => {
    if (!(element instanceof SVGElement) && !(element instanceof HTMLElement)) return;
    element.focus();
    refresh();
  };

  const onKeyDown = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const element = event.target instanceof Element ? event.target.closest('[data-pick]') : null;
    if (element === null) return;
    const elements = all();
    const isVertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    const step = (steps[event.key] ?? 0) * (options.upIsForward === true && isVertical ? -1 : 1);
    if (step !== 0) focus(isVertical ? verticalNeighbour(elements, element, step) : elements[elements.indexOf(element) + step]);
    else if (event.key === 'Home') focus(elements[0]);
    else if (event.key === 'End') focus(elements.at(-1));
    else if (event.key === 'Enter' || event.key === ' ') activate(element, callbacks, onCommand);
    else if (event.key === 'Escape') callbacks.select(undefined);
    else return;
    // The page steps facts with the same keys; inside a lens they walk the picture.
    event.preventDefault();
    event.stopPropagation();
  };

  const onFocusIn = (event: Event): void => {
    const element = event.target instanceof Element && root.contains(event.target) ? event.target.closest('[data-pick]') : null;
    focused = element === null ? undefined : { element, index: all().indexOf(element) };
  };

  const onFocusOut = (): void =>
    // Afterwards it is known whether somebody left it, or whether it is drawn no more.
    queueMicrotask(() => {
      if (focused?.element.isConnected === true && focused.element !== document.activeElement) focused = undefined;
    });

  // Not at the root: an SVG element that listens to the focus could have it itself.
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  root.addEventListener('click', onClick);
  root.addEventListener('keydown', onKeyDown);
  return {
    refresh,
    destroy() {
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('focusout', onFocusOut);
      root.removeEventListener('click', onClick);
      root.removeEventListener('keydown', onKeyDown);
    },
  };
}

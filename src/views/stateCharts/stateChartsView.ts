/** The state charts in the page: which machine and which one, its chart, and what the state means. */
import { select } from 'd3';
import type { ChartInstance, StateChartsModel } from '../../projections/stateCharts/stateChartsModel.ts';
import { choiceField, setOptions } from '../choiceField.ts';
import { appendTo, setAttribute, setHidden, setText } from '../domParts.ts';
import { countdown, saidTime } from '../format/index.ts';
import { renderScene, setRoot } from '../marks/index.ts';
import { attachGrab, attachPinch, type Point } from '../pinch.ts';
import { attachPicking } from '../pickable.ts';
import { markOutside } from '../outside.ts';
import type { KeptChoice, View, ViewCallbacks, ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { zoomWishes } from '../zoomWish.ts';
import type { Chart, ChartLayout } from './chart.ts';
import { charts } from './charts.ts';
import { chartNodes, eventName, fitLayout } from './chartScene.ts';
import { aboutMachine, aboutState, actionWords, eventsOf, instanceName, machineName, waysOf } from './chartTexts.ts';
import { choiceFor, chosen, clockMachine, selectionKey, withClock, type Choice } from './choice.ts';
import { handAction } from './handActions.ts';
import { outOfSight, squeezed } from './squeeze.ts';
import { stateName } from './stateName.ts';
import styles from './stateCharts.module.css';

/** Of the words below and beside the chart (px), as the style sheet has them. */
const panelBelow = 168;
const panelBeside = 300;
/** Of the choices in the dock, where they stand beside the rest (px). */
const choicesBeside = 250;

/** At the lower edge of what scrolls, as the style sheet has it (px). */
const fadeHeight = 20;

const zooms = [0.6, 0.75, 0.9, 1, 1.2, 1.5, 2] as const;

/** A kind of machine, with the number of those that live where it is not one. */
const optionText = (machine: string, living: number): string =>
  living === 1 ? machineName(machine) : m.stateCharts_option({ machine: machineName(machine), count: living });

function button(parent: Element, text: string, onClick: () => void): HTMLButtonElement {
  const element = appendTo(parent, 'button', styles.button);
  element.type = 'button';
  setText(element, text);
  element.addEventListener('click', onClick);
  return element;
}

export function createStateChartsView(element: HTMLElement, callbacks: ViewCallbacks): View<StateChartsModel> {
  const root = appendTo(element, 'div', styles.root);
  const bar = appendTo(root, 'div', styles.bar);
  const machine = choiceField(bar, styles.choice, styles.select);
  const instance = choiceField(bar, styles.choice, styles.select);
  // Named before the first picture: a choice without a name is none for a screen reader.
  setText(machine.label, m.stateCharts_machine());
  setText(instance.label, m.stateCharts_instance());
  // Beside the choices: there is no corner that every chart leaves free.
  const zoom = appendTo(bar, 'div', styles.zoom);
  const stage = appendTo(root, 'div', styles.stage);
  const scroller = appendTo(stage, 'div', styles.scroller);
  const svg = select(scroller).append('svg').attr('class', styles.chart).attr('role', 'group').attr('data-lens', 'stateCharts');
  const svgElement = svg.node();
  if (svgElement === null) throw new Error('an SVG element was just appended');
  const panel = appendTo(root, 'div', styles.panel);
  const left = appendTo(panel, 'div');
  const right = appendTo(panel, 'div');
  const parts = {
    state: appendTo(left, 'p', styles.state),
    meaning: appendTo(left, 'p', styles.meaning),
    about: appendTo(left, 'p', styles.about),
    since: appendTo(right, 'button', styles.since),
    timer: appendTo(right, 'p', styles.timer),
    hand: appendTo(right, 'div', styles.hand),
    leaves: appendTo(right, 'p', styles.quiet),
    events: appendTo(right, 'p', styles.events),
    ways: appendTo(right, 'ul', styles.ways),
    ignored: appendTo(right, 'p', styles.quiet),
  };
  parts.since.type = 'button';

  /** What a person chose here, for which selection; one made later chooses anew. */
  let choice: Choice = {};
  let looked: string | undefined;
  let hovered: string | undefined;
  let magnified: number | undefined;
  let shown: { readonly model: StateChartsModel; readonly nowMs: number; readonly context: ViewContext } | undefined;
  let selectionBefore: string | undefined;

  /** Told once: another picture may show another chart. */
  let told: KeptChoice | undefined;
  const keep = (now: KeptChoice): void => {
    if (told?.machine === now.machine && told.instance === now.instance && told.madeFor === now.madeFor) return;
    told = now;
    callbacks.keepChart?.(now);
  };

  const redraw = (): void => {
    if (shown !== undefined) draw(shown.model, shown.nowMs, shown.context);
  };
  const scaleBy = (direction: 1 | -1): void => {
    const now = magnified ?? shownScale;
    magnified = (direction === 1 ? zooms.find((step) => step > now + 0.01) : zooms.findLast((step) => step < now - 0.01)) ?? now;
    redraw();
  };
  /** How far what the hand holds is from where it holds it (px), because there was nothing to scroll yet. */
  let missed: { readonly at: Point; readonly x: number; readonly y: number } | undefined;
  /** What was at `from` comes to `at`, as far as there is something to scroll; what is missing comes with the next step. */
  const zoomBy = (factor: number, at: Point, from: Point): void => {
    const goesOn = missed !== undefined && missed.at.x === from.x && missed.at.y === from.y;
    const held = goesOn && missed !== undefined ? { x: from.x + missed.x, y: from.y + missed.y } : from;
    const before = { box: svgElement.getBoundingClientRect(), scale: shownScale, top: shownTop };
    // The picture may be enlarged as a whole.
    const enlarged = before.box.width / Number(svg.attr('width'));
    magnified = Math.min(zooms.at(-1) ?? 2, Math.max(zooms[0], shownScale * factor));
    redraw();
    const box = svgElement.getBoundingClientRect();
    const grown = shownScale / before.scale;
    const x = box.left + (held.x - before.box.left) * grown;
    const y = box.top + shownTop * enlarged + (held.y - before.box.top - before.top * enlarged) * grown;
    scroller.scrollBy((x - at.x) / enlarged, (y - at.y) / enlarged);
    const scrolled = svgElement.getBoundingClientRect();
    missed = { at, x: x + scrolled.left - box.left - at.x, y: y + scrolled.top - box.top - at.y };
  };
  const fit = (): void => {
    magnified = undefined;
    redraw();
  };
  const heedWish = zoomWishes((zoom) => (zoom === 'fit' ? fit() : scaleBy(zoom === 'in' ? 1 : -1)));
  let shownScale = 1;
  /** Above a chart that is lower than its room (px). */
  let shownTop = 0;
  let centredKey = '';
  const zoomButtons = { out: button(zoom, '−', () => scaleBy(-1)), in: button(zoom, '+', () => scaleBy(1)), fit: button(zoom, '', fit) };
  zoomButtons.fit.classList.add(styles.fit ?? 'fit');

  machine.field.addEventListener('change', () => {
    choice = { machine: machine.field.value };
    looked = undefined;
    redraw();
  });
  instance.field.addEventListener('change', () => {
    choice = { machine: machine.field.value, instance: instance.field.value };
    redraw();
  });
  const picking = attachPicking(svgElement, callbacks, {
    onCommand: (command) => {
      looked = command.replace(/^state /, '');
      redraw();
    },
  });
  const stateAt = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? (target.closest('[data-state]')?.getAttribute('data-state') ?? undefined) : undefined;
  svg.on('pointerover', (event: PointerEvent) => {
    if (stateAt(event.target) === hovered) return;
    hovered = stateAt(event.target);
    redraw();
  });
  svg.on('pointerleave', () => {
    hovered = undefined;
    redraw();
  });
  scroller.addEventListener('focusin', (event) => {
    const state = stateAt(event.target);
    if (state === undefined || state === looked) return;
    looked = state;
    redraw();
  });
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    if (event.key === '+' || event.key === '=') scaleBy(1);
    else if (event.key === '-') scaleBy(-1);
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  scroller.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      zoomBy(2 ** (-event.deltaY / 200), at, at);
    },
    { passive: false },
  );
  attachPinch(scroller, zoomBy);
  attachGrab(scroller, (target) => target.closest('[data-pick]') !== null);

  function drawBar(model: StateChartsModel, machineId: string, now: ChartInstance | undefined): void {
    setText(machine.label, m.stateCharts_machine());
    setText(instance.label, m.stateCharts_instance());
    setOptions(
      machine.field,
      charts.map(({ id }) => ({ value: id, text: optionText(id, model.counts[id] ?? 0) })),
      machineId,
    );
    const all = model.instances.filter((one) => one.machine === machineId);
    setOptions(
      instance.field,
      all.length === 0
        ? [{ value: '', text: m.stateCharts_noInstance() }]
        : all.map((one) => ({ value: one.instance, text: instanceName(one) })),
      now?.instance ?? '',
    );
    if (instance.field.disabled !== (all.length === 0)) instance.field.disabled = all.length === 0;
    setText(zoomButtons.fit, m.stateCharts_fit());
    setAttribute(zoomButtons.in, 'aria-label', m.stateCharts_zoomIn());
    setAttribute(zoomButtons.out, 'aria-label', m.stateCharts_zoomOut());
  }

  function drawSince(now: ChartInstance | undefined, isNow: boolean): void {
    const last = now?.last;
    // Since when the clock is in its mode nobody remembers: that is not of virtual time.
    setHidden(parts.since, !isNow || now === undefined || now.machine === clockMachine);
    if (now === undefined) return;
    setText(
      parts.since,
      last === undefined
        ? m.stateCharts_stateFirst({ state: stateName(now.machine, now.state) })
        : m.stateCharts_stateSince({
            state: stateName(now.machine, now.state),
            time: saidTime(last.at, true),
            event: eventName(last.event),
            from: stateName(now.machine, last.from),
          }),
    );
    parts.since.disabled = last === undefined;
    setAttribute(parts.since, 'title', last === undefined ? undefined : m.stateCharts_goThere());
    parts.since.onclick = () => last !== undefined && callbacks.seek({ ms: last.at });
  }

  /** Returns the events that have a key. */
  function drawHand(now: ChartInstance | undefined, events: readonly string[]): readonly string[] {
    const actions =
      now === undefined || callbacks.act === undefined
        ? []
        : events.flatMap((event) => {
            const action = handAction(now, event);
            return action === undefined ? [] : [{ event, action }];
          });
    const hadFocus = parts.hand.contains(document.activeElement);
    setHidden(parts.hand, actions.length === 0);
    setAttribute(parts.hand, 'role', 'group');
    setAttribute(parts.hand, 'aria-label', m.stateCharts_byHand());
    actions.forEach(({ event, action }, index) => {
      const known = parts.hand.children[index];
      const one = known instanceof HTMLButtonElement ? known : button(parts.hand, '', () => undefined);
      if (now !== undefined) setText(one, m.stateCharts_fire({ event, what: actionWords(action, now) }));
      one.onclick = () => callbacks.act?.(action);
    });
    while (parts.hand.children.length > actions.length) parts.hand.lastElementChild?.remove();
    // The key that was pressed may lead out of its own state: the next one has the focus, otherwise the state.
    if (hadFocus && !parts.hand.contains(document.activeElement)) {
      const next = parts.hand.lastElementChild ?? scroller.querySelector('[data-state]');
      if (next instanceof HTMLElement || next instanceof SVGElement) next.focus({ preventScroll: true });
    }
    return actions.map(({ event }) => event);
  }

  function drawPanel(chart: Chart, now: ChartInstance | undefined, nowMs: number, isBrief: boolean): void {
    const name = hovered ?? looked ?? now?.state ?? chart.initial;
    const state = chart.states.find((one) => one.name === name);
    const isNow = now?.state === name;
    const events = eventsOf(chart, name);
    const called = stateName(chart.id, name);
    setText(parts.state, isNow ? `${called} · ${m.stateCharts_now()}` : called);
    setText(parts.meaning, aboutState(chart.id, name));
    setText(parts.about, aboutMachine(chart.id));
    drawSince(now, isNow);
    const timers = isNow ? (now?.timers ?? []) : [];
    setHidden(parts.timer, timers.length === 0);
    setText(
      parts.timer,
      timers.map((timer) => m.stateCharts_timer({ name: timer.name, left: countdown(timer.dueAt - nowMs) })).join(' · '),
    );
    const byHand = drawHand(isNow ? now : undefined, events);
    const ways = isBrief ? waysOf(chart, name, byHand) : [];
    const others = events.filter((event) => !byHand.includes(event));
    const isFinal = state?.isFinal === true;
    setText(
      parts.leaves,
      isFinal ? m.stateCharts_ends() : byHand.length > 0 && !isBrief ? m.stateCharts_leavesAlso() : m.stateCharts_leaves(),
    );
    setHidden(parts.leaves, !isFinal && (isBrief ? ways : others).length === 0);
    setHidden(parts.events, others.length === 0 || isBrief);
    // What the edges do not say is said here.
    setHidden(parts.ways, !isBrief);
    drawWays(ways);
    setText(parts.events, others.join('  '));
    setHidden(parts.ignored, (state?.ignored.length ?? 0) === 0);
    setText(parts.ignored, m.stateCharts_ignores({ events: state?.ignored.join(', ') ?? '' }));
  }

  function drawWays(ways: readonly string[]): void {
    ways.forEach((way, index) => setText(parts.ways.children[index] ?? appendTo(parts.ways, 'li'), way));
    while (parts.ways.children.length > ways.length) parts.ways.lastElementChild?.remove();
  }

  /** In the dock the choices stand at the left; a chart that does not fit there gives way to its words. */
  function arrangeCompact(chart: Chart, { width, height, compact }: ViewContext): boolean {
    const fits = compact && fitLayout(chart, width - choicesBeside - panelBeside, height, true).fits;
    root.classList.toggle(styles.compact ?? 'compact', compact);
    root.classList.toggle(styles.wordsOnly ?? 'wordsOnly', compact && !fits);
    return fits;
  }

  /** A large chart has its words beside it where more of it is then in sight; otherwise they stand below, where they take least. */
  function arrange(chart: Chart, { width, height }: ViewContext): boolean {
    const room = height - bar.offsetHeight;
    const isBeside =
      (width >= 900 && !fitLayout(chart, width, room - panelBelow).fits && fitLayout(chart, width - panelBeside, room, true).fits) ||
      (width - panelBeside >= 400 && outOfSight(chart, width - panelBeside, room) < outOfSight(chart, width, room - panelBelow));
    root.classList.toggle(styles.beside ?? 'beside', isBeside);
    return isBeside;
  }

  /** A chart that is larger than its room begins with its start and the present state in sight; where one of them is too far off, with the state in the middle. */
  function centreNow(chart: Chart, layout: ChartLayout, now: ChartInstance | undefined): void {
    const key = `${chart.id} ${now?.instance ?? ''} ${shownScale} ${layout.width}`;
    if (key === centredKey) return;
    centredKey = key;
    const place = layout.states[chart.states.findIndex(({ name }) => name === (now?.state ?? chart.initial))];
    if (place === undefined) return;
    scroller.scrollLeft = (place.x + place.width / 2) * shownScale - scroller.clientWidth / 2;
    const fromStart = (place.y + place.height) * shownScale + fadeHeight;
    scroller.scrollTop = fromStart <= scroller.clientHeight ? 0 : (place.y + place.height / 2) * shownScale - scroller.clientHeight / 2;
  }

  function draw(model: StateChartsModel, nowMs: number, context: ViewContext): void {
    const madeFor = selectionKey(context.selection);
    if (madeFor !== selectionBefore) {
      selectionBefore = madeFor;
      choice = choiceFor(context.chart, context.selection);
      looked = undefined;
    }
    const { chart, instance: now } = chosen(model, choice, context.selection);
    // The machine stays chosen when another one would come first: only the hand or the selection changes it.
    choice = { instance: choice.machine === undefined ? now?.instance : undefined, ...choice, machine: chart.id };
    keep({ machine: chart.id, instance: choice.instance, madeFor });
    if (looked !== undefined && !chart.states.some(({ name }) => name === looked)) looked = undefined;
    drawBar(model, chart.id, now);
    const hasChart = arrangeCompact(chart, context) || !context.compact;
    if (!hasChart) {
      drawPanel(chart, now, nowMs, true);
      return;
    }
    const isBeside = !context.compact && arrange(chart, context);
    const roomBeside = { width: context.width - panelBeside, height: context.height - bar.offsetHeight };
    const room = isBeside ? roomBeside : { width: scroller.clientWidth, height: scroller.clientHeight };
    const { layout: laid, scale: fitting, isBrief } = fitLayout(chart, room.width, room.height, true);
    drawPanel(chart, now, nowMs, isBrief);
    shownScale = magnified ?? fitting;
    const layout = magnified === undefined ? squeezed(laid, Math.floor(room.height / shownScale)) : laid;
    const [width, height] = [layout.width * shownScale, layout.height * shownScale];
    const top = Math.max(0, (room.height - height) / 2);
    shownTop = top;
    scroller.classList.toggle(styles.cut ?? 'cut', height > room.height + 1);
    setRoot(svg, {
      width,
      height: height + top,
      viewBox: `0 ${-top / shownScale} ${layout.width} ${layout.height + top / shownScale}`,
      'aria-label': m.stateCharts_chartLabel({ machine: machineName(chart.id) }),
    });
    centreNow(chart, layout, now);
    renderScene(svg, chartNodes(chart, layout, { instance: now, looked: hovered ?? looked }, nowMs));
    markOutside(scroller, context.inSpan);
    picking.refresh();
  }

  return {
    update(model, nowMs, context) {
      shown = { model: withClock(model, context.clockMode), nowMs, context };
      redraw();
      heedWish(context);
    },
    destroy() {
      picking.destroy();
      root.remove();
    },
  };
}

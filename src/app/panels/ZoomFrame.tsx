/**
 * Enlarges a picture: Ctrl and the wheel, or two fingers, zoom at the pointer, `+` and `−` while it has the focus, `0` fits, dragging
 * the ground moves it. The wheel alone scrolls, as everywhere. In a presentation the picture is laid out for a smaller pane and
 * enlarged, so that its captions can be read from the last row; on a very large window a little.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { hasOwnZoom, isPicture } from '../lensCatalogue.ts';
import { useMedia, wideQuery } from '../media.ts';
import { usePresentedScale } from '../presentation.ts';
import { attachPinch, type Point } from '../../views/pinch.ts';
import { nextZoom, setZoom, zoomRange } from '../zoom.ts';
import { followMessage } from './followMessage.ts';
import styles from './ZoomFrame.module.css';

/** On a window with room for two stages a picture is drawn this much larger than on a desk's. */
const wideScale = 1.2;

const operable = '[data-pick], button, input, select, textarea, a, [tabindex]';

/** What scrolls by itself as long as the picture is not enlarged; then the frame alone does. */
const innerOf = (frame: HTMLElement): Element | null => frame.querySelector('[data-one-scroller]');

export function ZoomFrame({ lens, children }: { readonly lens: string; readonly children: ReactNode }) {
  const { uiStore, runStore } = useShell();
  const zoom = useUi((state) => state.zooms[lens] ?? 1);
  const presents = useUi((state) => state.presents);
  const frameRef = useRef<HTMLDivElement | null>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | undefined>(undefined);
  const dragged = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const isWide = useMedia(wideQuery);
  const presentedScale = usePresentedScale();
  const scale = presents ? presentedScale : isWide && isPicture(lens) ? wideScale : 1;
  const isPlain = zoom === 1;
  /** The zoom that is in the page, and which point of the unzoomed picture comes where in the frame with the next one (px). */
  const drawn = useRef(zoom);
  const wanted = useRef<{ readonly point: Point; readonly place: Point } | undefined>(undefined);

  /** What is at `from` comes to `at`; without them the middle stays. Turns that come before the next drawing add up. */
  const zoomTo = (next: (zoom: number) => number, at?: Point, from = at): void => {
    const frame = frameRef.current;
    if (frame === null) return;
    const box = frame.getBoundingClientRect();
    const placeOf = (point: Point | undefined): Point =>
      point === undefined ? { x: box.width / 2, y: box.height / 2 } : { x: point.x - box.left, y: point.y - box.top };
    const { x, y } = placeOf(from);
    const scrolled = drawn.current === 1 ? (innerOf(frame)?.scrollTop ?? 0) : 0;
    const point = wanted.current?.point ?? {
      x: (frame.scrollLeft + x) / drawn.current,
      y: (frame.scrollTop + y) / drawn.current + scrolled,
    };
    wanted.current = { point, place: placeOf(at) };
    const before = uiStore.getState().zooms[lens] ?? 1;
    if (setZoom(uiStore, lens, next(before)) === drawn.current) settle();
  };
  const settle = (): void => {
    const { point, place } = wanted.current ?? {};
    wanted.current = undefined;
    const frame = frameRef.current;
    if (frame === null || point === undefined || place === undefined) return;
    const [left, top] = [point.x * drawn.current - place.x, point.y * drawn.current - place.y];
    if (drawn.current === 1) innerOf(frame)?.scrollTo({ top });
    else frame.scrollTo(left, top);
  };
  useLayoutEffect(() => {
    drawn.current = zoom;
    settle();
  }, [zoom]);
  const turnTo = useEffectEvent(zoomTo);

  useEffect(() => {
    const frame = frameRef.current;
    if (frame === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: frame.offsetWidth, height: frame.offsetHeight }));
    observer.observe(frame);
    if (hasOwnZoom(lens)) return () => observer.disconnect();
    const turn = (event: WheelEvent): void => {
      if (event.defaultPrevented || (!event.ctrlKey && !event.metaKey)) return;
      event.preventDefault();
      turnTo((before) => before * 2 ** (-event.deltaY / 200), { x: event.clientX, y: event.clientY });
    };
    const letPinch = attachPinch(frame, (factor, at, from) => turnTo((before) => before * factor, at, from));
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (event.defaultPrevented || ctrlKey || metaKey || altKey || !uiStore.getState().singleKeys) return;
      if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
      const direction = key === '+' || key === '=' ? 1 : key === '-' || key === '−' ? -1 : undefined;
      if (direction === undefined) return;
      turnTo((before) => nextZoom(before, direction));
      event.preventDefault();
    };
    frame.addEventListener('keydown', press);
    frame.addEventListener('wheel', turn, { passive: false });
    return () => {
      observer.disconnect();
      frame.removeEventListener('keydown', press);
      frame.removeEventListener('wheel', turn);
      letPinch();
    };
  }, [uiStore, lens]);

  const followed = useUi(({ follows, selection }) => (follows && selection?.kind === 'message' ? selection.id : undefined));
  useEffect(() => {
    const frame = frameRef.current;
    return frame === null || followed === undefined ? undefined : followMessage(frame, runStore);
  }, [followed, runStore]);

  const grab = (event: PointerEvent): void => {
    if (
      isPlain ||
      event.pointerType !== 'mouse' ||
      event.button !== 0 ||
      (event.target instanceof Element && event.target.closest(operable) !== frameRef.current)
    )
      return;
    dragged.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent): void => {
    if (dragged.current === undefined) return;
    frameRef.current?.scrollBy(dragged.current.x - event.clientX, dragged.current.y - event.clientY);
    dragged.current = { x: event.clientX, y: event.clientY };
  };
  const drop = (): void => {
    dragged.current = undefined;
  };

  const sheet =
    isPlain || size === undefined
      ? { zoom: scale }
      : { zoom: zoom * scale, width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) };
  return (
    <div className={styles.holder}>
      <div
        ref={frameRef}
        className={zoom === 1 ? styles.frame : `${styles.frame} ${styles.zoomed}`}
        // What scrolls must be reachable without a mouse.
        {...(zoom === 1 ? {} : { tabIndex: 0, role: 'group', 'aria-label': m.app_zoomed({ percent: Math.round(zoom * 100) }) })}
        onPointerDown={grab}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={drop}
      >
        <div className={styles.sheet} style={sheet}>
          {children}
        </div>
      </div>
      {!hasOwnZoom(lens) && (
        <div className={styles.buttons} data-shown={zoom !== 1} data-offscreen={zoom === 1 ? true : undefined}>
          <Button
            className={styles.button}
            aria-label={m.app_zoomOut()}
            disabled={zoom <= zoomRange.min}
            onPress={() => zoomTo((before) => nextZoom(before, -1))}
          >
            <Icon name="zoomOut" size={16} />
          </Button>
          <Button
            className={styles.button}
            aria-label={m.app_zoomIn()}
            disabled={zoom >= zoomRange.max}
            onPress={() => zoomTo((before) => nextZoom(before, 1))}
          >
            <Icon name="zoomIn" size={16} />
          </Button>
          {zoom !== 1 && (
            <Button className={styles.button} aria-label={m.app_cmd_fit()} onPress={() => setZoom(uiStore, lens, 1)}>
              <Icon name="fit" size={16} />
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** The only React in `src/views`: one effect creates a picture inside one element, another feeds it each new frame. */
import { useEffect, useRef, type RefObject } from 'react';
import type { View, ViewContext } from './view.ts';

/** What is drawn now; `undefined` while there is nothing to draw yet (the last picture stays). */
export interface Drawing<TModel> {
  readonly model: TModel;
  /** Virtual time (ms, with fractions: a hop of one millisecond takes 700 ms of screen time). */
  readonly nowMs: number;
  readonly context: Omit<ViewContext, 'width' | 'height'>;
  /** What it is a picture of. Another subject gets a picture of its own: what was chosen or zoomed in the last one is not for it. */
  readonly subject?: string | undefined;
}

/** Where drawings come from. `subscribe` calls back whenever `read` may answer differently. */
export interface DrawingSource<TModel> {
  subscribe(listener: () => void): () => void;
  read(): Drawing<TModel> | undefined;
}

/** What went wrong while drawing is handed to React, so that the panel's error boundary shows it and the others go on. */
export type DrawingFailure = (error: unknown) => void;

/** The frame in which a view was prepared or drawn for the first time. Making a picture costs more than changing it, so each frame does one of them. */
let lastMade = Number.NaN;

/**
 * Mounts a D3 view. `create` is called once for each identity of `create` itself, so pass a stable function, and for each further subject; the size comes
 * from the element and a change of it redraws. Whatever the source tells between two animation frames is drawn once.
 */
export function useD3View<TModel>(
  create: (element: HTMLElement) => View<TModel>,
  source: DrawingSource<TModel>,
  fail: DrawingFailure,
): RefObject<HTMLDivElement | null> {
  const elementRef = useRef<HTMLDivElement | null>(null);
  const drawRef = useRef<() => void>(() => undefined);

  useEffect(() => {
    const element = elementRef.current;
    if (element === null) return undefined;
    let view: View<TModel>;
    try {
      view = create(element);
    } catch (error) {
      fail(error);
      return undefined;
    }
    let frameRequest = 0;
    let subject: string | undefined;
    let isPrepared = false;
    let isMade = false;
    const draw = (frame: number): void => {
      frameRequest = 0;
      if (!isMade && lastMade === frame) {
        schedule();
        return;
      }
      const drawing = source.read();
      const { clientWidth: width, clientHeight: height } = element;
      if (drawing === undefined || width === 0 || height === 0) return;
      if (!isMade) lastMade = frame;
      try {
        if (!isPrepared) {
          isPrepared = true;
          if (view.prepare !== undefined) {
            view.prepare(drawing.model, drawing.nowMs, { ...drawing.context, width, height });
            schedule();
            return;
          }
        }
        isMade = true;
        if (subject !== undefined && drawing.subject !== subject) {
          view.destroy();
          view = create(element);
        }
        ({ subject } = drawing);
        view.update(drawing.model, drawing.nowMs, { ...drawing.context, width, height });
      } catch (error) {
        stop();
        fail(error);
      }
    };
    const schedule = (): void => {
      if (frameRequest === 0) frameRequest = requestAnimationFrame(draw);
    };
    const unsubscribe = source.subscribe(schedule);
    const sizeObserver = new ResizeObserver(schedule);
    sizeObserver.observe(element);
    function stop(): void {
      unsubscribe();
      sizeObserver.disconnect();
      if (frameRequest !== 0) cancelAnimationFrame(frameRequest);
    }
    drawRef.current = schedule;
    schedule();
    return () => {
      stop();
      drawRef.current = () => undefined;
      view.destroy();
    };
  }, [create, source, fail]);

  // React renders the frame anew when language, theme or selection change: then the picture is drawn anew too.
  useEffect(() => {
    drawRef.current();
  });

  return elementRef;
}

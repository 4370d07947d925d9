/**
 * Two panes with a hairline between them that is dragged, or moved by arrow keys in steps of 16. The second pane has the
 * size in pixels, the first takes the rest; a double click or Enter restores the size as it was meant.
 */
import { createContext, useContext, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useShell, useUi } from '../context.ts';
import styles from './Split.module.css';

const keyStep = 16;

interface SplitProps {
  /** Under this name the size is remembered. */
  readonly id: string;
  /** What the hairline is called, e.g. "Height of the dock". */
  readonly label: string;
  readonly direction: 'row' | 'column';
  /** px */
  readonly defaultSize: number;
  readonly minSize: number;
  /** What is left to the first pane at least (px). */
  readonly minRest: number;
  readonly first: ReactNode;
  /** Shows a `SplitHandle` inside its landmark, so that the hairline is announced with what it moves. */
  readonly second: ReactNode;
}

const HandleContext = createContext<ReactNode>(null);

/** The hairline of the split that this pane is the second one of; nothing where there is none. */
export function SplitHandle() {
  return useContext(HandleContext);
}

export function Split({ id, label, direction, defaultSize, minSize, minRest, first, second }: SplitProps) {
  const { uiStore } = useShell();
  const remembered = useUi((state) => state.paneSizes[id]);
  const frameRef = useRef<HTMLDivElement | null>(null);
  const [isDragging, setIsDragging] = useState(false);
  /** The most that the second pane can have (px); undefined until it is measured. */
  const [most, setMost] = useState<number | undefined>(undefined);
  useEffect(() => {
    const frame = frameRef.current;
    if (frame === null) return undefined;
    const observer = new ResizeObserver(() =>
      setMost(Math.max(minSize, (direction === 'row' ? frame.clientWidth : frame.clientHeight) - minRest)),
    );
    observer.observe(frame);
    return () => observer.disconnect();
  }, [direction, minSize, minRest]);
  const room = most ?? Infinity;
  /** What is remembered may be more than a smaller window has. */
  const size = Math.min(room, remembered ?? defaultSize);

  const resize = (wanted: number | undefined): void => {
    uiStore.setState(({ paneSizes }) => {
      const { [id]: _old, ...others } = paneSizes;
      return { paneSizes: wanted === undefined ? others : { ...others, [id]: Math.round(Math.min(room, Math.max(minSize, wanted))) } };
    });
  };
  const drag = (event: PointerEvent): void => {
    const box = frameRef.current?.getBoundingClientRect();
    if (!isDragging || box === undefined) return;
    resize(direction === 'row' ? box.right - event.clientX : box.bottom - event.clientY);
  };
  const press = (event: KeyboardEvent): void => {
    const grows = direction === 'row' ? 'ArrowLeft' : 'ArrowUp';
    const shrinks = direction === 'row' ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grows) resize(size + keyStep);
    else if (event.key === shrinks) resize(size - keyStep);
    else if (event.key === 'Home') resize(minSize);
    else if (event.key === 'End') resize(most);
    else if (event.key === 'Enter') resize(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isRow = direction === 'row';
  const handle = (
    <div
      className={isRow ? styles.vertical : styles.horizontal}
      role="separator"
      // A separator that can be moved is a widget and takes the focus.
      tabIndex={0}
      aria-label={label}
      aria-orientation={isRow ? 'vertical' : 'horizontal'}
      aria-valuemin={minSize}
      aria-valuemax={most ?? size}
      aria-valuenow={size}
      aria-valuetext={`${size} px`}
      data-dragging={isDragging}
      onKeyDown={press}
      onDoubleClick={() => resize(undefined)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setIsDragging(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setIsDragging(false)}
      onPointerCancel={() => setIsDragging(false)}
    />
  );
  return (
    <div ref={frameRef} className={isRow ? styles.row : styles.column}>
      <div className={styles.first}>{first}</div>
      <div
        className={styles.second}
        style={isRow ? { width: size, maxWidth: `calc(100% - ${minRest}px)` } : { height: size, maxHeight: `calc(100% - ${minRest}px)` }}
      >
        <HandleContext value={handle}>{second}</HandleContext>
      </div>
    </div>
  );
}

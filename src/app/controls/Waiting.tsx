/** Stands where a part of the page is still to come: nothing for 150 ms, then quiet words, so that a fast one does not flash. */
import { useEffect, useState } from 'react';
import { m } from '../../paraglide/messages.js';
import styles from './controls.module.css';

/** Shorter than this nobody wonders (ms); the clock has the same patience. */
const patienceMs = 150;

interface WaitingProps {
  /** What is on its way; a part of the page where nothing is said. */
  readonly words?: () => string;
  /** Over the page, where what comes has no place of its own yet. */
  readonly isOver?: boolean;
}

export function Waiting({ words = m.app_partComing, isOver = false }: WaitingProps) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" className={isOver ? `${styles.waiting} ${styles.over}` : styles.waiting}>
      {isLong && <p>{words()}</p>}
    </div>
  );
}

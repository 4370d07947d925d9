/** A scenario file that is dropped anywhere on the page is opened. */
import { useEffect, useState } from 'react';
import { m } from '../../paraglide/messages.js';
import { useShell } from '../context.ts';
import styles from './DropFile.module.css';

const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

export function DropFile() {
  const shell = useShell();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setIsOver(false);
      const [file, ...others] = event.dataTransfer?.files ?? [];
      if (file === undefined) return;
      if (others.length > 0) shell.say(m.app_droppedMany({ name: file.name }));
      shell.openFile(file).catch(shell.fail);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [shell]);
  return isOver ? (
    <p className={styles.drop}>
      <span className={styles.words}>{m.app_dropFile()}</span>
    </p>
  ) : null;
}

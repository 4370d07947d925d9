/** A label that says what it stands for: under the pointer and with the focus in a sentence, pressed with default and official page. */
import { useRef, useState, type ReactNode } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { Selection } from '../../engine/index.ts';
import { useRun } from '../context.ts';
import { DialogFrame } from '../menus/frames.tsx';
import { valueText } from '../../views/optionText.ts';
import { constantOf } from './optionValues.ts';
import { termOf } from './termTable.ts';
import { TermText } from './TermText.tsx';
import { m } from '../../paraglide/messages.js';
import styles from './terms.module.css';

interface TermLabelProps {
  /** A term's id, or an option's real name; of others only the label is shown. */
  readonly name: string;
  readonly thing?: Selection | undefined;
  readonly children: ReactNode;
}

export function TermLabel({ name, thing, children }: TermLabelProps) {
  const triggerRef = useRef<HTMLButtonElement | null>(null);
  const [isOpen, setOpen] = useState(false);
  const scenario = useRun((state) => state.scenario);
  const term = termOf(name);
  if (term === undefined || scenario === undefined) return children;
  const constant = constantOf(scenario, term);
  return (
    <>
      <TooltipTrigger delay={300} isDisabled={isOpen}>
        <Button ref={triggerRef} className={styles.label ?? ''} aria-haspopup="dialog" aria-expanded={isOpen} onPress={() => setOpen(true)}>
          {children}
        </Button>
        <Tooltip className={styles.tooltip ?? ''} placement="bottom start">
          {term.what()}
          {constant !== undefined && ` ${m.term_word_default()}: ${valueText(constant.value, constant)}`}
        </Tooltip>
      </TooltipTrigger>
      {isOpen && (
        <DialogFrame className={styles.card} label={term.title()} triggerRef={triggerRef} close={() => setOpen(false)}>
          <h2 className={styles.title}>{term.title()}</h2>
          <TermText term={term} thing={thing} />
        </DialogFrame>
      )}
    </>
  );
}

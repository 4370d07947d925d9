/** A sentence whose lines do not end within a name or between a number and its unit. */
import { Fragment } from 'react';
import { sentenceParts } from '../../views/sentenceParts.ts';
import controls from './controls.module.css';

export function Sentence({ text }: { readonly text: string }) {
  return sentenceParts(text).map((part, index) => (
    <Fragment key={`${index} ${part.text}`}>
      {part.mayBreakBefore && <wbr />}
      {part.isWhole ? <span className={controls.whole}>{part.text}</span> : part.text}
    </Fragment>
  ));
}

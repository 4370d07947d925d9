/** A sentence whose lines do not end within a name or between a number and its unit. */
import { Fragment } from 'react';
import { sentencePieces, type SentencePart } from '../../views/sentenceParts.ts';
import controls from './controls.module.css';

function Parts({ parts }: { readonly parts: readonly SentencePart[] }) {
  return parts.map((part, index) => (
    <Fragment key={`${index} ${part.text}`}>
      {part.mayBreakBefore && <wbr />}
      {part.isWhole ? <span className={controls.whole}>{part.text}</span> : part.text}
    </Fragment>
  ));
}

export function Sentence({ text }: { readonly text: string }) {
  return sentencePieces(text).map(({ parts, isBlock }, index) =>
    isBlock ? (
      <span key={index} className={controls.block}>
        <Parts parts={parts} />
      </span>
    ) : (
      <Parts key={index} parts={parts} />
    ),
  );
}

/** A sentence whose lines do not end within a name or between a number and its unit. */
import { sentenceParts } from '../../views/sentenceParts.ts';
import controls from './controls.module.css';

export function Sentence({ text }: { readonly text: string }) {
  return sentenceParts(text).map((part, index) =>
    part.isWhole ? (
      <span key={`${index} ${part.text}`} className={controls.whole}>
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}

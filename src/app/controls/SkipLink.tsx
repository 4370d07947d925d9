/** The first stop of the Tab key: past what stands on every page, to what this one is about. */
import type { ReactNode } from 'react';
import { focusStage } from '../focusStage.ts';
import controls from './controls.module.css';

export function SkipLink({ children }: { readonly children: ReactNode }) {
  return (
    <a
      className={controls.skip}
      href="#stage"
      onClick={(event) => {
        // The hash is the page's address, so the link moves the focus itself.
        event.preventDefault();
        focusStage();
      }}
    >
      {children}
    </a>
  );
}

/** One preset: a picture of its end, what it is about, its one number, and how long it lasts. */
import { useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import type { Preset } from '../../scenario/index.ts';
import { count as countText, duration } from '../../views/format/index.ts';
import { sheet, thumbnailOf } from '../../views/thumbnails/index.ts';
import { m } from '../../paraglide/messages.js';
import { useUi } from '../context.ts';
import { sceneElements } from '../controls/sceneElements.ts';
import type { CardRun, CardRuns } from './cardRuns.ts';
import styles from './Catalogue.module.css';

interface CardProps {
  readonly preset: Preset;
  readonly runs: CardRuns;
  readonly open: (slug: string) => void;
}

/** The preset's run, from when the card is first seen; `failed` when it could not be computed. */
function useCardRun(preset: Preset, runs: CardRuns) {
  const ref = useRef<HTMLAnchorElement>(null);
  const [run, setRun] = useState<CardRun | 'failed' | undefined>(() => runs.known(preset.slug));
  const isMissing = run === undefined;
  useEffect(() => {
    const element = ref.current;
    if (element === null || !isMissing) return;
    let asked: AbortController | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        asked?.abort();
        if (!(entries.at(-1)?.isIntersecting ?? false)) return;
        asked = new AbortController();
        const { signal } = asked;
        runs.of(preset.slug, thumbnailOf(preset.lenses).projection, signal).then(
          (made) => signal.aborted || setRun(made),
          () => signal.aborted || setRun('failed'),
        );
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => {
      asked?.abort();
      observer.disconnect();
    };
  }, [preset, runs, isMissing]);
  return { ref, run };
}

function Picture({ preset, run }: { readonly preset: Preset; readonly run: CardRun }) {
  const language = useUi((state) => state.language);
  // The words in it are those of the language.
  const nodes = useMemo(() => ({ language, nodes: thumbnailOf(preset.lenses).draw(run.models) }).nodes, [preset, run, language]);
  return (
    <svg className={styles.thumbnail} viewBox={`0 0 ${sheet.width} ${sheet.height}`} aria-hidden="true" focusable="false">
      {sceneElements(nodes)}
    </svg>
  );
}

const isPlain = (event: MouseEvent): boolean => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

export function Card({ preset, runs, open }: CardProps) {
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const other = language === 'en' ? 'zh' : 'en';
  const { ref, run } = useCardRun(preset, runs);
  const made = run === 'failed' ? undefined : run;
  return (
    <li>
      <a
        ref={ref}
        className={styles.card}
        href={`#/run/${preset.slug}`}
        data-slug={preset.slug}
        data-run={run === 'failed' ? 'failed' : made === undefined ? 'waits' : 'shown'}
        onClick={(event) => {
          if (!isPlain(event)) return;
          event.preventDefault();
          open(preset.slug);
        }}
      >
        <span className={styles.picture}>
          {made !== undefined && <Picture preset={preset} run={made} />}
          {run === 'failed' && m.catalogue_failed()}
        </span>
        <h3 className={styles.title}>{preset.title[language]}</h3>
        <span className={styles.other} lang={other === 'zh' ? 'zh-CN' : 'en'}>
          {preset.title[other]}
        </span>
        <span className={styles.point}>{preset.point[language]}</span>
        <span className={styles.facts}>
          {preset.watched !== undefined && (
            <span>
              {m.catalogue_watched({ what: preset.watched[language] })} <b>{made?.count === undefined ? '' : countText(made.count)}</b>
            </span>
          )}
          <span>{made === undefined ? '' : m.catalogue_length({ length: duration(made.endMs) })}</span>
        </span>
      </a>
    </li>
  );
}

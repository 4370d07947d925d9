/** A page of text for what cannot be opened: where, what was found, what is allowed, and ways on. */
import { useMemo } from 'react';
import { linesOf, type FileLine } from '../../scenario/fileLines.ts';
import { defaultPresetSlug, listPresets, type Preset } from '../../scenario/index.ts';
import { problemSentence } from '../../scenario/problemText.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import type { Refusal } from '../session/refusal.ts';
import styles from './Refused.module.css';

function headline(kind: Refusal['kind']): string {
  return { link: m.app_refused_link, preset: m.app_refused_preset, file: m.app_refused_file, host: m.app_refused_host }[kind]();
}

/** The preset that was probably meant: the one that the link names, or the one whose name is nearest. */
function meantPreset({ what, problems }: Refusal): Preset | undefined {
  const nearest = problems.flatMap((problem) => (problem.code === 'unknownPreset' ? [problem.nearest] : []));
  const slug = nearest.length > 0 ? nearest[0] : /^#\/run\/([^?]+)/.exec(what)?.[1];
  // The usual one has its button anyway.
  return slug === defaultPresetSlug ? undefined : listPresets().find((preset) => preset.slug === slug);
}

function ProblemLine({ line }: { readonly line: FileLine | undefined }) {
  if (line === undefined) return null;
  return (
    <span className={styles.line}>
      <span>{m.app_refusedLine({ number: line.number })}</span>
      <code>{line.text}</code>
    </span>
  );
}

export function Refused({ refusal }: { readonly refusal: Refusal }) {
  const shell = useShell();
  const hasRun = useRun((state) => state.tree !== undefined);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const meant = meantPreset(refusal);
  const lines = useMemo(
    () =>
      linesOf(
        refusal.text ?? '',
        refusal.problems.map(({ path }) => path),
      ),
    [refusal],
  );
  // One button is the first one.
  const other = meant === undefined ? `${controls.button} ${controls.primary}` : controls.button;
  return (
    <main className={styles.page} id="stage" tabIndex={-1}>
      <h1 className={styles.title}>{headline(refusal.kind)}</h1>
      {refusal.what !== '' && (
        <p className={styles.what}>
          {m.app_refusedWhat({ what: '' })}
          <code>{refusal.what}</code>
        </p>
      )}
      {refusal.problems.length > 0 && (
        <dl className={styles.problems}>
          {refusal.problems.map((problem, index) => (
            // The same path may have two problems; their order does not change.
            <div key={`${index} ${problem.path}`} className={styles.problem}>
              {problem.path !== '' && (
                <dt>
                  <code>{problem.path}</code>
                </dt>
              )}
              <dd>
                {problemSentence(problem, language)}
                <ProblemLine line={lines[index]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className={styles.nothing}>{m.app_refusedNothing()}</p>
      <div className={styles.buttons}>
        {meant !== undefined && (
          <Button className={`${controls.button} ${controls.primary}`} onPress={() => void shell.openPreset(meant.slug)}>
            {m.app_openThat({ title: meant.title[language] })}
          </Button>
        )}
        {hasRun ? (
          <Button className={other} onPress={() => shell.backToRun()}>
            {m.app_backToRun()}
          </Button>
        ) : (
          <Button className={other} onPress={() => void shell.openPreset(defaultPresetSlug)}>
            {m.app_openDefault()}
          </Button>
        )}
        <Button className={controls.button} onPress={() => shell.chooseFile()}>
          <Icon name="upload" size={16} />
          {m.app_openFile()}
        </Button>
      </div>
      <h2 className={styles.subtitle}>{m.app_openPreset()}</h2>
      <ul className={styles.presets}>
        {listPresets().map((preset) => (
          <li key={preset.slug}>
            <button type="button" className={styles.preset} onClick={() => void shell.openPreset(preset.slug)}>
              <b>{preset.title[language]}</b>
              <span>{preset.point[language]}</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}

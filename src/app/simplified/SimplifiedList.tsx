/** What mechanisms simplify, one line to open for each. */
import { Fragment, use } from 'react';
import type { FactType } from '../../engine/index.ts';
import { useShell, useUi } from '../context.ts';
import type { Shell } from '../session/shell.ts';
import { mechanismIds, mechanismsOf, simplified, type MechanismId, type MechanismsOfRun } from './mechanismsOf.ts';
import styles from './SimplifiedList.module.css';

const unknown: MechanismsOfRun = { special: [], usual: [], absent: mechanismIds };

let asked = { of: '', answer: Promise.resolve(unknown) };

/** The mechanisms of the shown run as far as it is computed; the answer is kept, so that both places that show it ask once. */
function mechanismsOfRun({ host, runStore }: Shell): Promise<MechanismsOfRun> {
  const { scenario, status } = runStore.getState();
  const of = scenario === undefined || status === undefined ? '' : `${status.runId} ${status.facts}`;
  if (scenario !== undefined && status !== undefined && asked.of !== of) {
    const hasFact = async (types: readonly FactType[]): Promise<boolean> =>
      (await host.search(status.runId, { types, housekeeping: true }, Number.MAX_SAFE_INTEGER, 1)).length > 0;
    // A run can be closed before it has answered: then nothing is known of it.
    asked = { of, answer: mechanismsOf(scenario, hasFact).catch(() => unknown) };
  }
  return asked.answer;
}

export const useMechanisms = (): MechanismsOfRun => use(mechanismsOfRun(useShell()));

/** Names that one could type stand between backticks. */
export function WithNames({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? <Fragment key={index}>{part}</Fragment> : <code key={index}>{part}</code>));
}

export function SimplifiedList({ mechanisms }: { readonly mechanisms: readonly MechanismId[] }) {
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  return mechanisms.map((id) => (
    <details key={id} className={styles.mechanism}>
      <summary>{simplified[id].name[language]}</summary>
      <ul>
        {simplified[id].lines.map((line) => (
          <li key={line.en}>
            <WithNames text={line[language]} />
          </li>
        ))}
      </ul>
    </details>
  ));
}

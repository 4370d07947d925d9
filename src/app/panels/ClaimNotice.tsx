/** Over the stage while a wrong claim is run on purpose: which one, and the way to the run of RocketMQ itself. */
import { claims } from '../../engine/index.ts';
import { listPresets } from '../../scenario/index.ts';
import { m } from '../../paraglide/messages.js';
import { parseVariant, partnerOf } from '../comparison/variant.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import styles from './ClaimNotice.module.css';

const chip = `${controls.button} ${controls.chip}`;

export function ClaimNotice() {
  const shell = useShell();
  const scenario = useRun((state) => state.scenario);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  if (scenario === undefined || scenario.claims.length === 0) return null;
  const titles = scenario.claims.flatMap((id) => claims[id]?.title[language] ?? []);
  const versus = partnerOf(scenario);
  const partner = versus === undefined ? undefined : parseVariant(versus);
  const truth = partner?.kind === 'preset' ? listPresets().find(({ slug }) => slug === partner.slug) : undefined;
  return (
    <aside className={styles.notice} aria-label={m.app_claim()}>
      <p className={styles.text}>{m.app_claimRuns({ claims: titles.join(language === 'en' ? '; ' : '；') })}</p>
      <div className={styles.ways}>
        {truth !== undefined && (
          <Button className={chip} onPress={() => void shell.openPreset(truth.slug)}>
            {m.app_claimTruth({ title: truth.title[language] })}
          </Button>
        )}
        {versus !== undefined && (
          <Button className={chip} onPress={() => shell.uiStore.setState({ versus })}>
            {m.app_claimCompare()}
          </Button>
        )}
      </div>
    </aside>
  );
}

/**
 * Every lens in every size, from real runs at fixed moments: `#/gallery?lens=queues&lang=zh&theme=dark`. For those who change a
 * picture, and for the tests that measure it.
 */
import { Suspense, use, useEffect, useState } from 'react';
import type { Selection } from '../../engine/index.ts';
import type { SimulationHost } from '../../host/host.ts';
import { openPreset, problemText } from '../../scenario/index.ts';
import { m } from '../../paraglide/messages.js';
import { ShellContext, useShell, useUi } from '../context.ts';
import { lensLabel, loadLens, projectionOf, type LensId } from '../lensCatalogue.ts';
import { LensContent } from '../panels/Stage.tsx';
import { PanelBoundary } from '../panels/PanelBoundary.tsx';
import type { Shell } from '../session/shell.ts';
import { plantTree } from '../session/experiments.ts';
import { createRunStore } from '../stores/runStore.ts';
import { createUiStore } from '../stores/uiStore.ts';
import { LensBody } from '../panels/LensBody.tsx';
import { fixturesOf, selectionKindOf, type Fixture, type GallerySize } from './fixtures.ts';
import { galleryWishes } from './wishes.ts';
import styles from './Gallery.module.css';

/** The first message, client or broker of the kind that the lens shows. */
async function selectionOf(host: SimulationHost, runId: string, lens: LensId, atMs: number): Promise<Selection | undefined> {
  const kind = selectionKindOf[lens];
  if (kind === undefined) return undefined;
  const { models } = await host.frame(runId, { ms: atMs }, ['messageStory', 'clusterMap']);
  const id =
    kind === 'message'
      ? models.messageStory.messages.at(-1)?.msgId
      : kind === 'consumer'
        ? models.clusterMap.groups[0]?.consumers[0]?.id
        : models.clusterMap.brokers[0]?.id;
  return id === undefined ? undefined : { kind, id };
}

/** A shell whose stores stand still at the fixture's moment. */
async function shellAt(shell: Shell, lens: LensId, { slug, atMs }: Fixture): Promise<Shell> {
  const { host } = shell;
  const scenario = openPreset(slug);
  if (!scenario.ok) throw new Error(`The gallery names the preset ${slug}, which there is not`);
  const status = await host.open(scenario.value);
  const selection = await selectionOf(host, status.runId, lens, atMs);
  const projections = [...new Set([projectionOf(lens), 'clusterMap', 'messageStory'] as const)];
  const frame = await host.frame(status.runId, { ms: atMs }, projections, selection);
  const { language, theme } = shell.uiStore.getState();
  const uiStore = createUiStore();
  uiStore.setState({ language, theme, lens, selection });
  const runStore = createRunStore();
  runStore.setState({
    stage: 'ready',
    scenario: scenario.value,
    presetSlug: slug,
    tree: plantTree(status.runId, scenario.value.script),
    status: await host.status(status.runId),
    position: { nowMs: atMs },
    shown: { frame, selectionKey: '' },
  });
  return { ...shell, runStore, uiStore, runId: () => status.runId };
}

function Cell({ lens, fixture, size }: { readonly lens: LensId; readonly fixture: Fixture; readonly size: GallerySize }) {
  const entry = use(loadLens(lens));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {size.width} × {size.height} · {fixture.slug} · {fixture.atMs} ms
      </figcaption>
      <div
        className={styles.cell}
        style={{ width: size.width, height: size.height }}
        data-gallery-cell={`${lens} ${size.id} ${fixture.slug}`}
      >
        <PanelBoundary>
          {size.id === 'dock' ? <LensBody entry={entry} compact asTable={false} /> : <LensContent entry={entry} asTable={false} />}
        </PanelBoundary>
      </div>
    </figure>
  );
}

function Row({ lens, fixture, sizes }: { readonly lens: LensId; readonly fixture: Fixture; readonly sizes: readonly GallerySize[] }) {
  const shell = useShell();
  const [still, setStill] = useState<Shell | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    shellAt(shell, lens, fixture).then((made) => {
      if (!isGone) setStill(made);
    }, shell.fail);
    return () => {
      isGone = true;
    };
  }, [shell, lens, fixture]);
  if (still === undefined) return <p data-gallery-waits>{fixture.slug}</p>;
  return (
    <ShellContext value={still}>
      {sizes.map((size) => (
        <Cell key={size.id} lens={lens} fixture={fixture} size={size} />
      ))}
    </ShellContext>
  );
}

export function Gallery({ hash }: { readonly hash: string }) {
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const { lenses, sizes, problems } = galleryWishes(hash);
  return (
    // The only thing that scrolls here, and nothing in it need take the focus.
    <main className={styles.gallery} tabIndex={0} aria-label={m.gallery_title()}>
      <h1>{m.gallery_title()}</h1>
      <p>{m.gallery_about()}</p>
      {problems.length > 0 && (
        <ul role="alert">
          {problems.map((problem) => (
            <li key={`${problem.path} ${problem.code}`}>{problemText(problem, language)}</li>
          ))}
        </ul>
      )}
      {(problems.length > 0 ? [] : lenses).map((lens) => (
        <section key={lens} aria-label={lensLabel(lens)}>
          <h2>{lensLabel(lens)}</h2>
          <Suspense fallback={<p data-gallery-waits>{lensLabel(lens)}</p>}>
            {fixturesOf(lens).map((fixture) => (
              <Row key={fixture.slug} lens={lens} fixture={fixture} sizes={sizes} />
            ))}
          </Suspense>
        </section>
      ))}
    </main>
  );
}

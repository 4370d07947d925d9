/** The request that is or was last on its way for what is selected, field by field. */
import { useEffect, useState } from 'react';
import type { ResolvedScenario, Selection } from '../../../../engine/index.ts';
import { bytes, saidTime } from '../../../../views/format/index.ts';
import { m } from '../../../../paraglide/messages.js';
import { useRun, useShell } from '../../../context.ts';
import { Fields } from '../Fields.tsx';
import styles from '../Inspector.module.css';
import { loadPacket, type FactSource, type ShownPacket } from './loadPacket.ts';

interface PacketCardProps {
  readonly selection: Selection;
  readonly scenario: ResolvedScenario;
}

export function PacketCard({ selection, scenario }: PacketCardProps) {
  const shell = useShell();
  const seq = useRun((state) => (state.player === 'playing' ? undefined : state.shown?.frame.seq));
  const [isOpen, setOpen] = useState(false);
  const [shown, setShown] = useState<ShownPacket>();
  const { kind, id } = selection;
  useEffect(() => {
    const runId = shell.runId();
    if (!isOpen || seq === undefined || runId === undefined) return undefined;
    let isWanted = true;
    const { host } = shell;
    const source: FactSource = {
      search: async (query, beforeSeq, limit) => host.search(runId, query, beforeSeq, limit),
      facts: async (fromSeq, toSeq) => host.facts(runId, fromSeq, toSeq),
    };
    // A run that was closed meanwhile answers nothing; the next frame asks again.
    void loadPacket(source, { kind, id }, seq, scenario).then(
      (packet) => {
        if (isWanted) setShown(packet);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [shell, isOpen, seq, kind, id, scenario]);
  return (
    <details className={styles.packet} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.section}>{m.app_packet()}</summary>
      {shown === undefined ? (
        <p className={styles.hint}>{m.app_packetNone()}</p>
      ) : (
        <>
          <p className={styles.hint}>
            {m.app_packetOf({ from: shown.request.from, to: shown.request.to, time: saidTime(shown.request.at, true) })}
          </p>
          {shown.packet.header !== '' && <code className={styles.code}>{shown.packet.header}</code>}
          <Fields
            fields={[
              { label: 'code', value: `${shown.packet.code ?? '–'} ${shown.request.code}`, isCode: true },
              ...(shown.packet.code === undefined
                ? []
                : [{ label: 'opaque', value: shown.request.opaque, whole: m.app_packetOpaque(), isCode: true }]),
              ...shown.packet.fields.map(({ name, full, value }) => ({
                label: full === undefined ? name : `${name} ${full}`,
                value,
                isCode: true,
              })),
              ...(shown.packet.bodyBytes === undefined ? [] : [{ label: 'body', value: bytes(shown.packet.bodyBytes) }]),
            ]}
          />
        </>
      )}
    </details>
  );
}

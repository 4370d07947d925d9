/** The chosen span of virtual time in the lens header: from when to when, how long, what is in it, and how to let go of it. */
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { spanText } from '../spanText.ts';
import styles from './SpanChip.module.css';

export function SpanChip() {
  const { uiStore } = useShell();
  const measure = useUi((state) => state.measure);
  const now = useRun((state) => (measure === undefined || measure.toMs !== undefined ? 0 : Math.floor(state.position.nowMs)));
  const held = useRun((state) => state.span);
  if (measure === undefined) return null;
  const span = spanText(measure, now, held);
  return (
    <p className={styles.chip}>
      <Icon name="measure" size={16} />
      <span title={m.span_label({ span })}>{span}</span>
      <Button className={styles.clear} aria-label={m.span_clear()} onPress={() => uiStore.setState({ measure: undefined })}>
        <Icon name="close" size={14} />
      </Button>
    </p>
  );
}

/** Pace in steps, or uniform speed on a logarithmic slider: each step of it is the same factor. */
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { duration } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import type { OpenedProps } from '../controls/Opener.tsx';
import { paces, uniformSpeedRange } from '../stores/uiStore.ts';
import { modeText, speedText } from '../panels/speedText.ts';
import { DialogFrame } from './frames.tsx';
import styles from './SpeedDialog.module.css';

function SpeedSlider() {
  const { uiStore } = useShell();
  const mode = useUi((state) => state.mode);
  const pace = useUi((state) => state.pace);
  const uniformSpeed = useUi((state) => state.uniformSpeed);
  const isUniform = mode === 'uniform';
  const paceIndex = Math.max(
    0,
    // A link may ask for any pace between them.
    paces.findLastIndex((one) => one <= pace),
  );
  const ends = (isUniform ? [uniformSpeedRange.min, uniformSpeedRange.max] : [paces[0], paces.at(-1) ?? 1]).map(speedText);
  return (
    <>
      <Slider
        minValue={isUniform ? Math.log10(uniformSpeedRange.min) : 0}
        maxValue={isUniform ? Math.log10(uniformSpeedRange.max) : paces.length - 1}
        step={isUniform ? 0.1 : 1}
        value={isUniform ? Math.log10(uniformSpeed) : paceIndex}
        onChange={(value) => {
          const position = typeof value === 'number' ? value : (value[0] ?? 0);
          uiStore.setState(isUniform ? { uniformSpeed: Number((10 ** position).toPrecision(2)) } : { pace: paces[position] ?? 1 });
        }}
      >
        <div className={styles.sliderHead}>
          <Label>{modeText(mode)}</Label>
          <SliderOutput>{isUniform ? m.app_speedUniform({ speed: speedText(uniformSpeed).slice(0, -1) }) : speedText(pace)}</SliderOutput>
        </div>
        <SliderTrack className={styles.track}>
          <SliderThumb className={styles.thumb} aria-label={m.app_speed()} />
        </SliderTrack>
        <div className={styles.ends} aria-hidden="true">
          {ends.map((end) => (
            <span key={end}>{end}</span>
          ))}
        </div>
      </Slider>
      {isUniform && <p className={styles.speedNote}>{m.app_speedMeans({ length: duration(uniformSpeed * 1000) })}</p>}
    </>
  );
}

export function SpeedDialog(opened: OpenedProps) {
  return (
    <DialogFrame {...opened} label={m.app_speed()} className={styles.speedDialog} placement="top">
      <SpeedSlider />
    </DialogFrame>
  );
}

/** The ways of moving and their speeds in words. */
import { m } from '../../paraglide/messages.js';
import type { PlayMode } from '../stores/uiStore.ts';

export function modeText(mode: PlayMode): string {
  return { paced: m.app_modePaced, uniform: m.app_modeUniform, steps: m.app_modeSteps }[mode]();
}

/** `1×`, `0.25×`, `100,000×` */
export function speedText(speed: number): string {
  return `${speed >= 1000 ? String(Math.round(speed)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(speed.toPrecision(3)))}×`;
}

/** How the page can look and move, in words: for the menu and for the palette. */
import { m } from '../paraglide/messages.js';
import type { Motion, Theme } from './stores/uiStore.ts';

export const themes: readonly Theme[] = ['auto', 'light', 'dark'];
export const motions: readonly Motion[] = ['auto', 'less', 'all'];

export const themeText = (theme: Theme): string => ({ auto: m.app_themeAuto, light: m.app_themeLight, dark: m.app_themeDark })[theme]();
export const motionText = (motion: Motion): string => ({ auto: m.app_themeAuto, less: m.app_motionLess, all: m.app_motionAll })[motion]();

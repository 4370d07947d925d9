/** Shortcuts as people read them, and the one listener that runs them. */
import { tinykeys } from 'tinykeys';
import { m } from '../../paraglide/messages.js';
import type { Shell } from '../session/shell.ts';
import { closeTopmost } from './pageCommands.ts';
import { execute, type Command } from './command.ts';

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const words: Readonly<Record<string, () => string>> = {
  Space: () => m.app_key_space(),
  ArrowLeft: () => '←',
  ArrowRight: () => '→',
  Escape: () => 'Esc',
  $mod: () => (isMac ? '⌘' : 'Ctrl'),
  '-': () => '−',
};

/** `Ctrl + Shift + Z` */
export function keyText(binding: string | undefined): string {
  if (binding === undefined) return '';
  if (binding === 'Shift++' || binding === '+') return '+';
  if (binding === 'Shift+?') return '?';
  return binding
    .split('+')
    .map((key) => words[key]?.() ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' + ');
}

/** Whether the key belongs to what has focus: text, or a widget that uses the key itself. */
function belongsToFocus(event: KeyboardEvent, binding: string): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (target === undefined) return false;
  const isText = 'input:not([type="radio"], [type="checkbox"], [type="range"]), textarea, select, [contenteditable="true"]';
  if (target.closest(`${isText}, [role="dialog"], [role="menu"], [role="listbox"]`) !== null) {
    // Undo of a text field is the field's own; the palette may be opened from anywhere.
    return binding !== '$mod+k';
  }
  // A radio that has the focus is chosen already, so Space plays: who has just clicked "Uniform" expects that.
  if (binding === 'Space') return target.closest('button, a, [role="button"], [role="tab"], [type="checkbox"]') !== null;
  // Of these keys a radio uses the arrows only.
  if (binding.includes('Arrow') && target.closest('[type="radio"]') !== null) return true;
  if (/Arrow|Home|End|Page/.test(binding)) {
    return target.closest('[role="slider"], [role="tab"], [type="range"], [role="separator"]') !== null;
  }
  return false;
}

/** Runs commands by their keys. Keys with Ctrl or Cmd always work; single keys only while `singleKeys()` says so. */
export function listenForKeys(target: Window, shell: Shell, commands: readonly Command[], singleKeys: () => boolean): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const command of commands) {
    for (const binding of command.keys ?? []) {
      bindings[binding] = (event) => {
        if (event.defaultPrevented || belongsToFocus(event, binding)) return;
        // While an overlay opens, what is typed is meant for it.
        if (shell.uiStore.getState().overlay !== undefined) return;
        if (!binding.startsWith('$mod') && binding !== 'Escape' && !singleKeys()) return;
        if (event.repeat && command.group !== 'time') return;
        event.preventDefault();
        if (command.id === 'clear') closeTopmost(shell);
        else execute(shell, command);
      };
    }
  }
  return tinykeys(target, bindings);
}

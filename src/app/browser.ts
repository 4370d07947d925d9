/** The parts of the browser that share, save and open; the only place of the shell that touches them. */
import type { BrowserAccess } from './session/sharing.ts';

export function browserAccess(window: Window): BrowserAccess {
  const { document, history, location, navigator } = window;
  return {
    address: () => location.href,
    setAddress(hash, how) {
      if (location.hash === hash) return;
      if (how === 'push') history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    },
    goTo(hash) {
      location.hash = hash;
    },
    async copy(text) {
      await navigator.clipboard.writeText(text);
    },
    print: () => window.print(),
    save(name, type, content) {
      const address = URL.createObjectURL(new Blob([content], { type }));
      const anchor = document.createElement('a');
      anchor.href = address;
      anchor.download = name;
      anchor.click();
      // The download has begun with the click; the address may go once it has been read.
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
    chooseFile() {
      return new Promise((resolve) => {
        const input = document.createElement('input');
        input.type = 'file';
        input.accept = '.json,application/json';
        input.addEventListener('change', () => resolve(input.files?.[0]));
        input.addEventListener('cancel', () => resolve(undefined));
        input.click();
      });
    },
  };
}

import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { ShellContext } from '../context.ts';
import type { Shell } from '../session/shell.ts';
import { later, Opening } from './later.tsx';

let root: Root | undefined;
afterEach(() => act(() => root?.unmount()));

const fail = vi.fn<(error: unknown) => void>();
const close = vi.fn<() => void>();

/** Opens a part of the page that comes later; it comes with `bring`, or with `lose` not at all. */
async function open() {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  close.mockClear();
  let bring = (_part: () => React.ReactNode): void => undefined;
  let lose = (_reason: Error): void => undefined;
  const Part = later(
    () =>
      new Promise<() => React.ReactNode>((resolve, reject) => {
        bring = resolve;
        lose = reject;
      }),
  );
  const shell: Partial<Shell> = { fail };
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root?.render(
      <ShellContext value={shell as Shell}>
        <p>The page</p>
        <Opening close={close}>
          <Part />
        </Opening>
      </ShellContext>,
    ),
  );
  return { bring: (part: () => React.ReactNode) => act(async () => bring(part)), lose: (reason: Error) => act(async () => lose(reason)) };
}

function Search() {
  const [text, setText] = useState('');
  return (
    <div role="dialog">
      <input autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      <output>{text}</output>
    </div>
  );
}

test('what is typed before something that was asked for is there is typed in it', async () => {
  const keys = vi.fn<() => void>();
  window.addEventListener('keydown', keys);
  const { bring } = await open();
  await userEvent.keyboard(' kilx{Backspace}l');
  expect(keys).not.toHaveBeenCalled();
  await bring(Search);
  await expect.poll(() => document.querySelector('output')?.textContent).toBe('kill');
  await userEvent.keyboard('s');
  expect(document.querySelector('output')?.textContent).toBe('kills');
  window.removeEventListener('keydown', keys);
});

test('Esc takes it back; what cannot come is said, and the page stays', async () => {
  const first = await open();
  await userEvent.keyboard('{Escape}');
  expect(close).toHaveBeenCalledOnce();
  act(() => root?.unmount());
  await first.bring(Search);
  const { lose } = await open();
  await lose(new Error('offline'));
  expect(close).toHaveBeenCalledOnce();
  expect(fail).toHaveBeenCalledOnce();
  expect(document.body.textContent).toContain('The page');
});

test('what takes longer than 150 ms says so, what is fast does not', async () => {
  const said = vi.fn<(text: string) => void>();
  const observer = new MutationObserver(() => said(document.querySelector('[role="status"]')?.textContent ?? ''));
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  const fast = await open();
  await fast.bring(Search);
  act(() => root?.unmount());
  await open();
  const begunAt = performance.now();
  expect(document.querySelector('[role="status"]')?.textContent).toBe('');
  await expect.poll(() => document.querySelector('[role="status"]')?.textContent).toBe('This part is still on its way');
  expect(performance.now() - begunAt).toBeGreaterThan(100);
  expect(said.mock.calls.flat().filter((text) => text !== '')).toEqual(['This part is still on its way']);
  observer.disconnect();
});

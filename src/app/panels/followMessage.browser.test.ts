import { expect, test } from 'vitest';
import { createRunStore } from '../stores/runStore.ts';
import { followMessage } from './followMessage.ts';

test('what is followed comes into sight with the next moment, and stays where it is while it can be seen', async () => {
  const frame = document.body.appendChild(document.createElement('div'));
  frame.style.cssText = 'width: 200px; height: 100px; overflow: auto';
  frame.innerHTML =
    '<div style="height: 900px"><b aria-pressed="true">old</b><p style="margin-top: 700px"><b data-newest>new</b></p></div>';
  const runStore = createRunStore();
  const leave = followMessage(frame, runStore);
  await expect.poll(() => frame.scrollTop).toBeGreaterThan(600);
  frame.scrollTop -= 10;
  const { scrollTop } = frame;
  runStore.setState({ player: 'paused' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(frame.scrollTop).toBe(scrollTop);
  frame.querySelector('[data-newest]')?.removeAttribute('data-newest');
  runStore.setState({ player: 'paused' });
  await expect.poll(() => frame.scrollTop).toBe(0);
  leave();
  frame.remove();
});

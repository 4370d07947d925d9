import { expect, test, vi } from 'vitest';
import { keepOffline, takeOver } from './keepOffline.ts';

const address = new URL('https://orrery.example/serviceWorker.js');

function worker(state: ServiceWorkerState) {
  return Object.assign(new EventTarget(), { state, postMessage: vi.fn<(message: unknown) => void>() });
}

/** A browser in which a worker is registered already, or none; tests move its workers. */
function browser(controller: ReturnType<typeof worker> | null, waiting: ReturnType<typeof worker> | null) {
  const registration = Object.assign(new EventTarget(), { waiting, installing: null as ReturnType<typeof worker> | null });
  const register = vi.fn(() => Promise.resolve(registration as unknown as ServiceWorkerRegistration));
  const serviceWorker = Object.assign(new EventTarget(), { controller, register });
  const reload = vi.fn<() => void>();
  return { registration, serviceWorker, reload };
}

async function start(made: ReturnType<typeof browser>) {
  const ask = vi.fn<(show: () => void) => void>();
  const { serviceWorker, reload } = made;
  await keepOffline({ serviceWorker: serviceWorker as unknown as ServiceWorkerContainer, reload }, address, ask);
  return ask;
}

function install(made: ReturnType<typeof browser>) {
  const found = worker('installing');
  made.registration.installing = found;
  made.registration.dispatchEvent(new Event('updatefound'));
  found.state = 'installed';
  found.dispatchEvent(new Event('statechange'));
  return found;
}

test('the first visit asks nothing', async () => {
  const made = browser(null, null);
  const ask = await start(made);
  install(made);
  expect(made.serviceWorker.register).toHaveBeenCalledWith(address);
  expect(ask).not.toHaveBeenCalled();
});

test('a newer build asks, and is shown by a reload only when somebody wants it', async () => {
  const made = browser(worker('activated'), null);
  const ask = await start(made);
  const newer = install(made);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(newer.postMessage).not.toHaveBeenCalled();

  ask.mock.calls[0]?.[0]();
  expect(newer.postMessage).toHaveBeenCalledWith(takeOver);
  expect(made.reload).not.toHaveBeenCalled();
  made.serviceWorker.dispatchEvent(new Event('controllerchange'));
  expect(made.reload).toHaveBeenCalledTimes(1);
});

test('a build that has come with an earlier visit asks at once', async () => {
  const waiting = worker('installed');
  const ask = await start(browser(worker('activated'), waiting));
  ask.mock.calls[0]?.[0]();
  expect(waiting.postMessage).toHaveBeenCalledWith(takeOver);
});

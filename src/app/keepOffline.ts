/** What the page says to a newer service worker when somebody wants the newer build. */
export const takeOver = 'takeOver';

/** What is used of the browser. */
export interface OfflineBrowser {
  readonly serviceWorker: Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>;
  reload(): void;
}

/**
 * Keeps the page's files for visits without a network. `ask` is called when a newer build is here and waits; it is given what
 * shows that build: a reload, which the page never does by itself.
 */
export async function keepOffline({ serviceWorker, reload }: OfflineBrowser, address: URL, ask: (show: () => void) => void): Promise<void> {
  const askFor = (worker: ServiceWorker): void =>
    ask(() => {
      serviceWorker.addEventListener('controllerchange', () => reload(), { once: true });
      worker.postMessage(takeOver);
    });
  const registration = await serviceWorker.register(address);
  if (registration.waiting !== null && serviceWorker.controller !== null) askFor(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      // Without a controller it is the first one, and there is nothing that it would replace.
      if (worker.state === 'installed' && serviceWorker.controller !== null) askFor(worker);
    });
  });
}

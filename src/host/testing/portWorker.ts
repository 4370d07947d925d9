import { expose } from 'comlink';
import type { InProcessHost } from '../inProcessHost.ts';
import type { WorkerLike } from '../workerHost.ts';
import { answering } from '../workerProtocol.ts';

/** A worker without a thread: a message port with a host behind it, that a test can silence. */
export interface PortWorker extends WorkerLike {
  readonly isTerminated: boolean;
  /** From now on nothing it is told reaches it, as in an endless loop. */
  silence(): void;
}

export function portWorker(host: InProcessHost | undefined): PortWorker {
  const { port1: page, port2: inside } = new MessageChannel();
  let isTerminated = false;
  let isSilent = false;
  if (host !== undefined) expose(answering(host), inside);
  page.start();
  return {
    get isTerminated() {
      return isTerminated;
    },
    silence: () => {
      isSilent = true;
    },
    postMessage: (message: unknown, transfer?: Transferable[]) => {
      if (!isTerminated && !isSilent) page.postMessage(message, transfer ?? []);
    },
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      page.addEventListener(type, listener);
    },
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      page.removeEventListener(type, listener);
    },
    terminate: () => {
      isTerminated = true;
      page.close();
      inside.close();
    },
  };
}

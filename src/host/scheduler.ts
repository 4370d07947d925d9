/** Where the host gets its turns from; tests pass one that they step by hand. */
export interface Scheduler {
  /** Wall time (ms, any origin), only to end slices. */
  now(): number;
  /** Runs the task soon, after other waiting tasks of the thread had their turn. */
  later(task: () => void): void;
}

/** For the page and for Node: keeps no process alive. */
export const timeoutScheduler: Scheduler = {
  now: () => performance.now(),
  later: (task) => {
    setTimeout(task, 0);
  },
};

/** For the worker: a message to itself, because nested timeouts wait 4 ms each and half of the thread would idle. */
export function channelScheduler(): Scheduler {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    later: (task) => {
      waiting.push(task);
      channel.port2.postMessage(0);
    },
  };
}

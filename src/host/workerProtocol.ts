/** What page and worker say to each other: plain data in both directions, the page asks, the worker answers. */
import { transfer } from 'comlink';
import { transferables } from './factBatch.ts';
import type { SimulationHost } from './host.ts';
import { asHostError, HostError, type HostErrorCode } from './hostError.ts';
import type { InProcessHost } from './inProcessHost.ts';

/** Everything that can be asked of a run. Runs are started under names that the page chose; facts travel in columns. */
type Remote = Omit<SimulationHost, 'open' | 'fork' | 'facts'> & Pick<InProcessHost, 'openAs' | 'forkAs' | 'factColumns'>;
export type RemoteMethod = keyof Remote;
export type RemoteArguments<M extends RemoteMethod> = Parameters<Remote[M]>;
export type RemoteResult<M extends RemoteMethod> = Awaited<ReturnType<Remote[M]>>;

/** Errors travel as values, because an Error loses its own fields on the way. */
export type Answer<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'error'; readonly code: HostErrorCode; readonly message: string };

export interface WorkerApi {
  /** A sign of life: answered between two slices. */
  ping(): 'alive';
  /** `question` is the page's number for it, by which it can be given up. */
  ask<M extends RemoteMethod>(question: number, method: M, args: RemoteArguments<M>): Promise<Answer<RemoteResult<M>>>;
  giveUp(question: number): void;
}

/** The worker's end. */
export function answering(host: InProcessHost): WorkerApi {
  const waiting = new Map<number, AbortController>();
  return {
    ping: () => 'alive',
    giveUp: (question) => waiting.get(question)?.abort(),
    ask: async (question, method, args) => {
      const patience = new AbortController();
      waiting.set(question, patience);
      try {
        // TypeScript cannot tie one method's arguments to its own signature once the method is a variable.
        const call = host[method].bind(host) as (...given: unknown[]) => Promise<never>;
        // A signal cannot be sent, so the page sends all arguments but this last one; methods that take none leave it.
        const value = await call(...args, patience.signal);
        return method === 'factColumns' ? transfer({ kind: 'value', value }, transferables(value)) : { kind: 'value', value };
      } catch (thrown) {
        const { code, message } = asHostError(thrown);
        return { kind: 'error', code, message };
      } finally {
        waiting.delete(question);
      }
    },
  };
}

/** The page's end: the value of an answer, or the error as it was thrown in the worker. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'error') throw new HostError(answer.code, answer.message);
  return answer.value;
}

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
  ask<M extends RemoteMethod>(method: M, args: RemoteArguments<M>): Promise<Answer<RemoteResult<M>>>;
}

/** The worker's end. */
export function answering(host: InProcessHost): WorkerApi {
  return {
    ping: () => 'alive',
    ask: async (method, args) => {
      try {
        // TypeScript cannot tie one method's arguments to its own signature once the method is a variable.
        const call = host[method].bind(host) as (...given: unknown[]) => Promise<never>;
        const value = await call(...args);
        return method === 'factColumns' ? transfer({ kind: 'value', value }, transferables(value)) : { kind: 'value', value };
      } catch (thrown) {
        const { code, message } = asHostError(thrown);
        return { kind: 'error', code, message };
      }
    },
  };
}

/** The page's end: the value of an answer, or the error as it was thrown in the worker. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'error') throw new HostError(answer.code, answer.message);
  return answer.value;
}

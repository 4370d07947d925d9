/** The portable checks in a worker: answers a list of golden hashes with the names and reasons of what failed. */
import { goldenChecks, randomChecks, type GoldenHashes } from './portable.ts';

/** What a dedicated worker offers here; the engine's own programs know no browser. */
interface WorkerScope {
  onmessage: ((event: { readonly data: GoldenHashes }) => void) | null;
  postMessage(message: readonly string[]): void;
}

declare const self: WorkerScope;

self.onmessage = ({ data }) => {
  const failures: string[] = [];
  for (const { name, run } of [...goldenChecks(data), ...randomChecks(4)]) {
    try {
      run();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  // A dedicated worker has one listener: whoever made it.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  self.postMessage(failures);
};

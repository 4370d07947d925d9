/** What the page loads only where no worker starts: the engine and the host that runs it in the page. */
export { createRun } from '../engine/index.ts';
export { InProcessHost } from './inProcessHost.ts';

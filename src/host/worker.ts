/** The worker's script: one in-process host behind a message port. */
import { expose } from 'comlink';
import { createRun } from '../engine/index.ts';
import { InProcessHost } from './inProcessHost.ts';
import { channelScheduler } from './scheduler.ts';
import { answering } from './workerProtocol.ts';

// Sending an answer copies it, so models need no copy of their own.
expose(answering(new InProcessHost({ createRun, scheduler: channelScheduler(), copiesModels: false })));

/** What `bench.ts` compiles and starts in a process of its own: measures one part and prints the figures as JSON. */
import { measureEngineShare } from './engineShare.ts';
import { measureFactTransfer } from './factTransfer.ts';
import type { Measured } from './figures.ts';
import { measureFirstPicture } from './firstPicture.ts';
import { measureFlightDrawing } from './flightDrawing.ts';
import { measureMachineSteps } from './machineSteps.ts';
import { measureMessagesAtRest } from './messagesAtRest.ts';
import { measurePresetRun } from './presetRun.ts';
import { measureSeeking } from './seeking.ts';
import { measureFirstLoad, measureLink } from './sizes.ts';
import { measureWaitingLine } from './waitingLine.ts';

const parts: Readonly<Record<string, () => readonly Measured[] | Promise<readonly Measured[]>>> = {
  engineShare: measureEngineShare,
  waitingLine: measureWaitingLine,
  machineSteps: measureMachineSteps,
  presetRun: measurePresetRun,
  seeking: measureSeeking,
  factTransfer: measureFactTransfer,
  messagesAtRest: measureMessagesAtRest,
  link: measureLink,
  firstLoad: measureFirstLoad,
  firstPicture: measureFirstPicture,
  flightDrawing: measureFlightDrawing,
};

const part = parts[process.argv[2] ?? ''];
if (part === undefined) throw new Error(`no part ${process.argv[2] ?? ''}: ${Object.keys(parts).join(', ')}`);
process.stdout.write(JSON.stringify(await part()));

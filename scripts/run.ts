/** Running other programs from the scripts of this folder. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface Outcome {
  /** Exit code; 1 when the program could not be started. */
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  readonly stdout: string;
}

/** Some colour their output on every machine that calls itself CI, whatever they are told. */
const textOf = (chunks: readonly Buffer[]): string => {
  const text = Buffer.concat(chunks).toString();
  return process.stdout.isTTY ? text : stripVTControlCharacters(text);
};

/** Programs that write into a file or a log must not colour it; some take any FORCE_COLOR, even 0, for a yes. */
const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
const plain = process.stdout.isTTY ? { ...inherited, FORCE_COLOR: '1' } : { ...inherited, NO_COLOR: '1' };

/** Runs a program of `node_modules/.bin` or of PATH to its end and keeps what it printed. Never rejects. */
export function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...plain, ...environment },
      // On Windows the programs in node_modules/.bin are .cmd files, which only a shell can start.
      shell: process.platform === 'win32',
    });
    const everything: Buffer[] = [];
    const stdout: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      everything.push(chunk);
      stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => everything.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}\n`, stdout: '' }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: textOf(everything), stdout: textOf(stdout) }));
  });
}

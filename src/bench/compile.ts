/** Compiles what is measured as the page is compiled: run through a loader, closures are slower than what people get. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Path of a compiled program that `node` can start from the top folder; `remove` takes it away. */
export async function compileMeasure(): Promise<{ readonly path: string; remove(): void }> {
  const folder = `${root}node_modules/.cache/orrery-bench-${process.pid}`;
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: ['xstate', 'valibot'] },
    build: {
      ssr: 'src/bench/measure.ts',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'measure.mjs' } },
    },
  });
  return { path: `${folder}/measure.mjs`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Finding files of this repository. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of the repository's top folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** Paths (from the top folder, with `/`) of all files below a folder whose names match, in text order; generated texts left out. */
export function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => `${entry.parentPath.replaceAll('\\', '/').slice(root.length)}/${entry.name}`)
    .filter((path) => !path.startsWith('src/paraglide/') && !path.endsWith('.d.css.ts'))
    .toSorted();
}

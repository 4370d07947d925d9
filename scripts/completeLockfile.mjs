/**
 * Run after each change of package-lock.json: `node scripts/completeLockfile.mjs`.
 *
 * Native tools come as one optional package for each platform. npm writes only those into the lockfile that it could look up
 * when the lockfile was made, and then `npm ci` refuses the file on every machine where the others count as missing. This adds
 * what is missing, from the exact versions that the packages themselves ask for. Such an entry has no integrity value; npm adds
 * it when the package is installed for the first time on its platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const systems = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x'];

/** What a platform package runs on, read from its name, e.g. `binding-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.findLast((word) => systems.includes(word));
  const processor = words.findLast((word) => processors.includes(word));
  if (system === undefined || processor === undefined) throw new Error(`Cannot tell from its name what ${name} runs on.`);
  const libc = words.includes('musl') || words.includes('musleabihf') ? ['musl'] : ['glibc'];
  return { os: [system], cpu: [processor], ...(system === 'linux' ? { libc } : {}) };
}

const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
const added = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const own = `${path}/node_modules/${name}`;
    const shared = `node_modules/${name}`;
    if (packages[own] !== undefined || packages[shared] !== undefined) continue;
    if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${path} asks for ${name}@${version}, which is no exact version.`);
    packages[shared] = {
      version,
      ...(entry.license === undefined ? {} : { license: entry.license }),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
      ...platformOf(name),
    };
    added.push(name);
  }
}
const [top, ...others] = Object.keys(packages);
const order = [top, ...others.sort((a, b) => a.localeCompare(b, 'en'))];
lock.packages = Object.fromEntries(order.map((path) => [path, packages[path]]));
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(added.length === 0 ? 'package-lock.json is complete' : `added:\n  ${added.join('\n  ')}`);

/**
 * The built page works offline after the first visit: a service worker keeps all its files. A newer build is fetched in the
 * background; the page asks whether to show it, and otherwise it comes once the last tab was closed. A run that is open is
 * never reloaded by itself.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { takeOver } from './src/app/keepOffline.ts';

const fileName = 'serviceWorker.js';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => name !== fileName)
    .toSorted();

/** `./` is the page itself: the address that a visit asks for. */
const workerText = (version: string, files: readonly string[]): string => `const cacheName = 'orrery-${version}';
const files = ${JSON.stringify(['./', ...files.filter((name) => name !== 'index.html').map((name) => `./${name}`)])};
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
});
self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith('orrery-') && name !== cacheName;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))));
});
self.addEventListener('message', (event) => {
  if (event.data === '${takeOver}') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const folder = new URL('./', self.location).pathname;
  const wanted = pathname === folder || pathname === folder + 'index.html' ? './' : request;
  event.respondWith(
    caches.open(cacheName).then(async (cache) => (await cache.match(wanted, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request)),
  );
});
`;

export function offlinePage(): Plugin {
  let folder = '';
  return {
    name: 'orrery-offline',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    // When every file is written, those of the simulation's worker and of public/ too.
    closeBundle() {
      const files = filesIn(folder);
      const hash = createHash('sha256');
      for (const name of files) hash.update(name).update(readFileSync(join(folder, name)));
      writeFileSync(join(folder, fileName), workerText(hash.digest('hex').slice(0, 12), files));
    },
  };
}

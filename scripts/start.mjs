/** `npm start`: builds Orrery and serves the folder `dist` on this machine only. Options: --port N, --no-build. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const host = '127.0.0.1';
const triedPorts = 20;
const root = fileURLToPath(new URL('../dist/', import.meta.url));

const mimeTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The file an address stands for; undefined when there is none or it lies outside `dist`. */
function fileFor(url) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(url, `http://${host}`).pathname);
  } catch {
    return undefined;
  }
  const file = normalize(join(root, pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function respond(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const file = fileFor(request.url ?? '/');
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    'content-type': mimeTypes[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
    // File names under assets/ carry a hash of their content; the page itself must always be asked for again.
    'cache-control': file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

function listen(port, triesLeft, wasAskedFor) {
  const server = createServer(respond);
  server.once('error', (error) => {
    if (error.code === 'EADDRINUSE' && !wasAskedFor && triesLeft > 0) {
      listen(port + 1, triesLeft - 1, wasAskedFor);
      return;
    }
    const inUse = `Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`;
    console.error(error.code === 'EADDRINUSE' ? inUse : `Cannot serve on ${host}:${port}: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(port, host, () => {
    console.log(`\n  Orrery runs at http://${host}:${port}/\n  Ctrl+C stops it.\n`);
  });
}

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'no-build': { type: 'boolean', default: false } },
});
const port = Number(values.port ?? 4173);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`--port takes a whole number from 1 to 65535, found "${values.port}".`);
  process.exit(2);
}
if (!values['no-build']) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const build = spawnSync(npm, ['run', '--silent', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
if (!existsSync(join(root, 'index.html'))) {
  console.error('Nothing is built yet: run npm start without --no-build.');
  process.exit(1);
}
listen(port, triedPorts, values.port !== undefined);

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';
import { laterChunks } from './laterChunks.ts';
import { offlinePage } from './offline.ts';

export default defineConfig({
  // Relative addresses, so that the folder `dist` works under any path of any static server.
  base: './',
  plugins: [react(), laterChunks(), contentSecurityPolicy(), offlinePage()],
  // A worker is a build of its own: it leaves out the sentences of the contract and of the actions.
  worker: { format: 'es', plugins: () => [laterChunks(true)] },
  build: {
    target: 'es2023',
    // Inlined files would be data: addresses, which the policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true },
});

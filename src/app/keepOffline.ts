/** Keeps the page's files for visits without a network. A build does it; while one develops, files change under the page. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !window.location.protocol.startsWith('http')) return;
  // Without it the page works as well, as long as there is a network: a browser may forbid it, in a private window for example.
  navigator.serviceWorker.register(new URL('serviceWorker.js', document.baseURI)).catch(() => undefined);
}

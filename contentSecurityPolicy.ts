/**
 * The content security policy of the built page. It sits in a meta tag, because Orrery is a folder of files that any
 * static server can serve; the development server needs inline scripts and gets none.
 */
import type { Plugin } from 'vite';

/** The one style element that react-aria's press handling injects; the hash changes with that library's version. */
const uiKitStyleHash = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

export const policy: readonly string[] = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${uiKitStyleHash}`,
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

export function contentSecurityPolicy(): Plugin {
  return {
    name: 'orrery-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy.join('; ') }, injectTo: 'head-prepend' },
    ],
  };
}

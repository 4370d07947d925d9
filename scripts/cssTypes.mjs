/**
 * `npm run css-types`: writes `X.module.d.css.ts` beside each `X.module.css` (ignored by git), so that a class name that the
 * style sheet does not have is a type error, and one that it has is a text and not "text or undefined".
 */
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

/** Class names of a style sheet: in selectors only, so not in comments, texts, addresses or between braces. */
function classNames(css) {
  const bare = css.replaceAll(/\/\*[\s\S]*?\*\/|"[^"]*"|'[^']*'|url\([^)]*\)/g, ' ');
  const selectors = bare.split(/[{}]/).flatMap((piece) => piece.split(';').at(-1) ?? []);
  // The last piece before each brace is a selector or an at-rule; values such as `0.5em` have a digit behind the dot.
  return [...new Set(selectors.flatMap((selector) => [...selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map((match) => match[1])))];
}

for (const path of files.filter((file) => file.endsWith('.module.css'))) {
  const lines = classNames(readFileSync(path, 'utf8')).map((name) => `  readonly ${JSON.stringify(name)}: string;\n`);
  const text = `declare const styles: {\n${lines.join('')}};\nexport default styles;\n`;
  const target = path.replace(/\.css$/, '.d.css.ts');
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}
for (const path of files.filter((file) => file.endsWith('.module.d.css.ts'))) {
  if (!existsSync(path.replace(/\.d\.css\.ts$/, '.css'))) unlinkSync(path);
}

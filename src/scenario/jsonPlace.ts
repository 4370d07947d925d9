/** Where a text stops being JSON. JavaScript engines word their own errors differently and often leave the place out. */

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Position of the first character that cannot continue a JSON text (the length of the text when it only ends too early);
 * undefined when the text is JSON. Keeps its own stack, so depth is no danger.
 */
export function jsonErrorPosition(text: string): number | undefined {
  let position = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match !== null) position = pattern.lastIndex;
    return match !== null;
  };
  const take = (character: string): boolean => {
    skip(space);
    if (text[position] !== character) return false;
    position += 1;
    return true;
  };
  const takeKey = (): boolean => {
    skip(space);
    return skip(string) && take(':');
  };
  /** What each open bracket waits for. */
  const open: ('}' | ']')[] = [];
  for (;;) {
    // A value begins here.
    if (take('{')) {
      if (!take('}')) {
        open.push('}');
        if (!takeKey()) return position;
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push(']');
        continue;
      }
    } else {
      skip(space);
      if (!skip(string) && !skip(scalar)) return position;
    }
    // A value ended here: close what closes, then a comma or the end.
    let closing = open.at(-1);
    while (closing !== undefined && take(closing)) {
      open.pop();
      closing = open.at(-1);
    }
    skip(space);
    if (closing === undefined) return position === text.length ? undefined : position;
    if (!take(',')) return position;
    if (closing === '}' && !takeKey()) return position;
  }
}

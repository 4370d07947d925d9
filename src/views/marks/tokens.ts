/** Names of the colour tokens of `src/styles/tokens.css` (visual rules, section 3), for SVG as `var(--name)`. */
export const tokens = [
  'paper',
  'surface',
  'raised',
  'sunken',
  'line',
  'edge',
  'ink',
  'ink-2',
  'ink-3',
  'select',
  'focus',
  'on-ink',
  'time',
  'time-soft',
  'flight',
  'stored',
  'done',
  'wait',
  'half',
  'fail',
  'dead',
  'lost',
  'flight-soft',
  'done-soft',
  'wait-soft',
  'half-soft',
  'fail-soft',
  'lost-soft',
] as const;

export type Token = (typeof tokens)[number];

/** `var(--name)` for an SVG attribute or a style. */
export const colour = (token: Token): string => `var(--${token})`;

/** Links: making, reading, and what their parts may be. */
export { decodeLink, encodeLink, linkLimits, looksLikeLink } from './shareCode.ts';
export type { DecodedLink, EncodedLink, LinkAdvice } from './shareCode.ts';
export { parseLanguage, parseMoment } from './linkView.ts';
export type { LinkLanguage, LinkMode, LinkView, UnknownName } from './linkView.ts';

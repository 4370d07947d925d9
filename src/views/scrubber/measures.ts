/** Rows of the scrubber (px): the playhead's head stands between the marks and the track, so that it hides none. */
export const rows = { marks: 10, head: 18, top: 25, height: 32, axis: 73, total: 80 } as const;
export const labelSize = 11;
/** In a narrower scrubber (px) few marks have room for their words: what is pressed says them. */
export const wordsFrom = 500;

/** Rows of the scrubber (px). */
export const rows = { marks: 10, top: 20, height: 32, axis: 68, total: 80 } as const;
export const labelSize = 11;

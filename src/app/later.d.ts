/** Made by `laterChunks.ts`: what the first picture does not need comes later. */
declare module 'virtual:later' {
  /** Commit that the page was built from; empty outside a build. */
  export const commit: string;
  /** Whether the texts of this language can be shown now. */
  export const hasTexts: (language: string) => boolean;
  export const loadTexts: (language: string) => Promise<void>;
  /** Whether this preset can be opened now. */
  export const hasPreset: (slug: string) => boolean;
  /** Brings all presets of the catalogue. */
  export const loadPresets: () => Promise<void>;
}

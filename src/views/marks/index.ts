/** The drawing parts that all lenses share. */
export { renderScene, sceneText, setRoot } from './scene.ts';
export type { SceneNode } from './scene.ts';
export {
  countPlace,
  lowRetryHeight,
  markAt,
  markColour,
  markNames,
  markNodes,
  markRadius,
  markShapes,
  selectionRing,
} from './messageMarks.ts';
export type { CountSide, Mark, MarkName, Shape } from './messageMarks.ts';
export { clearedCanvas, drawMark, drawSelectionRing, readPalette, watchTheme } from './canvas.ts';
export type { CanvasPalette } from './canvas.ts';
export {
  clientOffsetNodes,
  avoidedNodes,
  besideOffset,
  consumerOffsetNodes,
  consumerPath,
  faultCross,
  flowControlNodes,
  heldPullNodes,
  hexagonPath,
  interventionDiamond,
  legendNodes,
  olderNode,
  lockDeniedNodes,
  queueLockNodes,
  producerPath,
  reviveNodes,
  tornPath,
  wedgeNodes,
  violationTriangle,
} from './nodeShapes.ts';
export type { LegendMark } from './nodeShapes.ts';
export { nodeGlyph } from './nodeGlyphs.ts';
export { fitMiddle, fitText, nameLines, overlaps, placeLabels, boldShare, boldWidth, textWidth } from './text.ts';
export type { Box } from './text.ts';
export { colour } from './tokens.ts';
export type { Token } from './tokens.ts';

/** Measures the gallery inside the page; everything that a picture may not do comes back as a sentence. */

/** Runs in the browser, so it may use nothing from outside. */
export function measureGallery(): string[] {
  interface Words {
    readonly text: string;
    readonly box: DOMRect;
    readonly element: Element;
  }
  const slack = 1.5;
  const findings: string[] = [];
  // What lets the pointer through is painted all the same.
  const everythingIsHit = new CSSStyleSheet();
  everythingIsHit.replaceSync('[data-gallery-cell] * { pointer-events: all !important; }');
  document.adoptedStyleSheets.push(everythingIsHit);

  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

  /** Each run of text that is drawn, with the box of its letters. */
  const wordsIn = (cell: Element): Words[] => {
    const found: Words[] = [];
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const element = node.parentElement;
      if (text === '' || element === null || element.closest('title, desc, style, select, [data-offscreen]') !== null || !isShown(element))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // One box for each line.
      const letters = Number.parseFloat(getComputedStyle(element).fontSize);
      for (const line of range.getClientRects()) {
        // A Chinese font's line is half as high again as its letters, which are what must not touch.
        const height = Math.min(line.height, letters);
        const box = new DOMRect(line.left, line.top + (line.height - height) / 2, line.width, height);
        if (box.width > 1 && box.height > 1) found.push({ text, box, element });
      }
    }
    return found;
  };

  /** The part of a box that its scrolling or clipping ancestors let be seen, up to the cell. */
  const seenPart = (element: Element, box: DOMRect, cell: Element): DOMRect | undefined => {
    let { left, top, right, bottom } = box;
    for (let at: Element | null = element; at !== null && at !== cell.parentElement; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const clip = at.getBoundingClientRect();
      if (overflowX !== 'visible') [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
      if (overflowY !== 'visible') [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
    }
    return right - left > 1 && bottom - top > 1 ? new DOMRect(left, top, right - left, bottom - top) : undefined;
  };

  /** Rows pass under sums that stay in sight. */
  const isUnderFoot = (element: Element, { left, top, width, height }: DOMRect): boolean => {
    const foot = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[data-foot]');
    return foot !== null && foot !== undefined && !foot.contains(element);
  };

  /** Text that is shortened on purpose shows an ellipsis and has its whole in a title. */
  const isShortened = (element: Element): boolean =>
    [element, element.parentElement].some((one) => one !== null && getComputedStyle(one).textOverflow === 'ellipsis');

  type Colour = readonly [number, number, number, number];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colourOf = (css: string): Colour => {
    if (canvas === null) return [0, 0, 0, 0];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = '#000';
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top: Colour, under: Colour): Colour => [
    top[0] * top[3] + under[0] * (1 - top[3]),
    top[1] * top[3] + under[1] * (1 - top[3]),
    top[2] * top[3] + under[2] * (1 - top[3]),
    1,
  ];
  const luminance = ([r, g, b]: Colour): number => {
    const [x, y, z] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (x ?? 0) + 0.7152 * (y ?? 0) + 0.0722 * (z ?? 0);
  };
  const contrast = (a: Colour, b: Colour): number => {
    const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
  };
  const opacityOf = (element: Element, until: Element): number => {
    let opacity = 1;
    for (let at: Element | null = element; at !== null && at !== until; at = at.parentElement)
      opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const withAlpha = ([r, g, b, a]: Colour, alpha: number): Colour => [r, g, b, a * alpha];

  /** What is painted under the middle of the text. */
  const groundUnder = (words: Words, cell: Element): Colour => {
    const { box, element } = words;
    const at = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const layers: Colour[] = [];
    for (const one of at) {
      // Words of the page stand on what their own element is painted with, those of a drawing on what lies below.
      if (one === element ? one instanceof SVGElement : element.contains(one)) continue;
      if (one.localName === 'text' || one.localName === 'tspan') continue;
      // A line has nothing to fill, whatever its style says.
      if (one instanceof SVGLineElement) continue;
      const style = getComputedStyle(one);
      const isDrawing = one instanceof SVGGeometryElement;
      if (!isDrawing && !(one instanceof HTMLElement)) continue;
      const fill = isDrawing
        ? withAlpha(colourOf(style.fill === 'none' ? 'transparent' : style.fill), Number(style.fillOpacity))
        : colourOf(style.backgroundColor);
      layers.push(withAlpha(fill, opacityOf(one, cell)));
      if (one === cell) break;
    }
    return layers.reduceRight<Colour>((under, top) => over(top, under), colourOf(getComputedStyle(cell).backgroundColor));
  };

  for (const cell of document.querySelectorAll('[data-gallery-cell]')) {
    const name = cell.getAttribute('data-gallery-cell') ?? '';
    cell.scrollIntoView({ block: 'center' });
    const frame = cell.getBoundingClientRect();
    const seen = wordsIn(cell).flatMap((words) => {
      const part = seenPart(words.element, words.box, cell);
      if (part === undefined || isUnderFoot(words.element, part)) return [];
      const isCutSideways = part.width < words.box.width - slack && !isShortened(words.element);
      const canScroll = [...cell.querySelectorAll('*')].some(
        (one) =>
          one.contains(words.element) && one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX),
      );
      if (isCutSideways && !canScroll) findings.push(`${name}: “${words.text}” is cut off`);
      return [{ ...words, box: part }];
    });
    if (seen.length === 0) findings.push(`${name}: nothing is written in it`);
    for (const [index, a] of seen.entries()) {
      if (a.box.right > frame.right + slack || a.box.left < frame.left - slack) findings.push(`${name}: “${a.text}” stands outside`);
      for (const b of seen.slice(index + 1)) {
        if (a.text === b.text && a.element === b.element) continue;
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // The lowest of the letters are only a few: an eighth may be shared.
        const shared = 0.125 * Math.min(a.box.height, b.box.height);
        if (across > slack && down > Math.max(slack, shared)) findings.push(`${name}: “${a.text}” and “${b.text}” stand on each other`);
      }
      const style = getComputedStyle(a.element);
      const isDrawing = a.element instanceof SVGElement;
      const ground = groundUnder(a, cell);
      const ink = withAlpha(
        colourOf(isDrawing ? style.fill : style.color),
        opacityOf(a.element, cell) * (isDrawing ? Number(style.fillOpacity) : 1),
      );
      const ratio = contrast(over(ink, ground), ground);
      const isLarge =
        Number.parseFloat(style.fontSize) >= 24 || (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 600);
      if (ratio < (isLarge ? 3 : 4.5) - 0.05) findings.push(`${name}: “${a.text}” has a contrast of ${ratio.toFixed(2)}`);
    }
  }
  return [...new Set(findings)];
}

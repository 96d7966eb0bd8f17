// Text that a reader cannot read on a page: cut off, under other text, or with characters that turn or hide it.
import type { Page } from 'playwright-core';

/**
 * @param scrolled whether text that is reached by scrolling a part of the page sideways may be out of its window
 * @returns texts of which a part is cut off by an element around them, and texts that lie over each other.
 * What is there for screen readers alone, and the drawing of the plot, are left out.
 */
export const illegible = (
  page: Page,
  { scrolled = true }: { scrolled?: boolean } = {},
): Promise<{ cut: string[]; overlapping: string[] }> =>
  page.evaluate(`(() => {
    const SCROLLED = ${scrolled};
    const SLACK = 1.5;
    const clips = (style) => /hidden|clip/.test(style.overflowX) || /hidden|clip/.test(style.overflowY);
    const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const isForAll = (element) => element.closest('.hidden-visually, .skip, .uplot, option, script, style, [aria-hidden="true"] .uplot') === null;
    const pieces = [];
    const cut = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.data.trim();
      const parent = node.parentElement;
      if (text === '' || !isForAll(parent) || !isShown(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      let isScrolled = false;
      for (let box = parent; box !== document.documentElement; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (/auto|scroll/.test(style.overflowX) && SCROLLED) isScrolled = true;
        if (isScrolled || (!clips(style) && (SCROLLED || !/auto|scroll/.test(style.overflowX)))) continue;
        const edge = box.getBoundingClientRect();
        const isCut = rects.some((rect) => rect.left < edge.left - SLACK || rect.right > edge.right + SLACK ||
          rect.top < edge.top - SLACK || rect.bottom > edge.bottom + SLACK);
        if (isCut || (style.textOverflow === 'ellipsis' && box.scrollWidth > box.clientWidth)) cut.add(text.slice(0, 80));
      }
      for (const rect of rects) pieces.push({ text, parent, rect });
    }
    const overlapping = new Set();
    for (const [index, one] of pieces.entries()) for (const other of pieces.slice(index + 1)) {
      if (one.parent === other.parent) continue;
      const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const height = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      // Line boxes touch; letters do not, until they share a third of a line.
      if (width > 2 && height > 0.35 * Math.min(one.rect.height, other.rect.height) && !isStuck(one.parent) && !isStuck(other.parent))
        overlapping.add(one.text.slice(0, 40) + ' / ' + other.text.slice(0, 40));
    }
    function isStuck(element) {
      for (let box = element; box !== null; box = box.parentElement)
        if (/sticky|fixed/.test(getComputedStyle(box).position)) return true;
      return false;
    }
    return { cut: [...cut], overlapping: [...overlapping] };
  })()`);

/** Characters that turn or hide text, or act on a terminal, with some of the text around them. */
export const harmfulCharacters = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node.data);
    for (const element of document.querySelectorAll('[title], [aria-label]'))
      texts.push(element.title, element.getAttribute('aria-label') ?? '');
    return texts.filter((text) => /[^\\P{Cc}\\n\\t]|\\p{Cf}|\\p{Zl}|\\p{Zp}/u.test(text)).map((text) => JSON.stringify(text.slice(0, 80)));
  })()`);

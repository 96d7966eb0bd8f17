// Every view of the dashboard, as anybody may meet it: in both themes, on a phone, read by a screen reader.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './browser/accessibility.ts';
import { describeInChromium } from './browser/chromium.ts';
import { DESKTOP, PHONE, type Theme, type Visit } from './browser/dashboard.ts';
import { layoutShifts, overflow, STEADY } from './browser/layout.ts';
import { harmfulCharacters, illegible } from './browser/legible.ts';
import { keepScreenshot, keepsScreenshots } from './browser/screenshots.ts';
import { fillShowcase, impatient, type Showcase } from './browser/showcase.ts';
import { openStage, type Stage } from './browser/stage.ts';
import { type View, views } from './browser/views.ts';

describeInChromium('every view of the dashboard', () => {
  let stage: Stage;
  let shown: Showcase;
  beforeAll(async () => {
    stage = await openStage(impatient);
    shown = await fillShowcase(stage, keepsScreenshots ? 400 : 60);
  });
  afterAll(() => stage?.close());

  const visit = async (view: View, how: Visit) => {
    const page = await stage.dashboard.open(view.path(shown), how);
    await view.filled(page);
    return page;
  };

  describe.each(['light', 'dark'] satisfies Theme[])('in its %s theme', (theme) => {
    it.each(views)('gives axe nothing serious to find: $name', async (view) => {
      const page = await visit(view, { theme });
      expect(await seriousFindings(page)).toEqual([]);
      await keepScreenshot(page, `${view.name}-${theme}`);
      await page.context().close();
    });
  });

  describe.each([
    ['a desktop', DESKTOP],
    ['a phone', PHONE],
  ])('on %s', (_, size) => {
    it.each(views)('stands still while its answers come late and out of order: $name', async (view) => {
      const page = await visit(view, { size, slowly: true });
      const shifts = await layoutShifts(page);
      expect(
        shifts.reduce((sum, { value }) => sum + value, 0),
        JSON.stringify(shifts),
      ).toBeLessThan(STEADY);
      await page.context().close();
    });

    it.each(views)('cuts no text off and puts none over another: $name', async (view) => {
      const page = await visit(view, { size });
      // The first page tells how things stand: there nothing is to be scrolled for.
      const scrolled = view.name !== 'overview';
      expect(await illegible(page, { scrolled })).toEqual({ cut: [], overlapping: [] });
      await page.context().close();
    });
  });

  it.each(views)('shows escaped what would turn, hide or erase text: $name', async (view) => {
    const page = await visit(view, {});
    expect(await harmfulCharacters(page)).toEqual([]);
    // Where the order of such a customer is shown.
    if (view.name === 'saga') await page.getByText('ada-10\\u202e73-oreg').first().waitFor();
    await page.context().close();
  });

  it.each(views)('is to be seen, and asks for its data, before its program is there: $name', async (view) => {
    const path = view.path(shown);
    let asked: string[] = [];
    const page = await visit(view, {
      async before(page) {
        await page.locator('h1').waitFor();
        await page.locator('nav').getByText('Dead letters').waitFor();
        asked = await page.evaluate<string[]>('[...earlyReads.keys()]');
      },
    });
    // Where a query says what a view reads, it is asked for later.
    expect(asked.length, asked.join()).toBeGreaterThan(path.includes('?') ? 0 : 1);
    expect(await page.evaluate('[...earlyReads.keys()]'), 'asked for, and taken by nobody').toEqual([]);
    const shifts = await layoutShifts(page);
    expect(
      shifts.reduce((sum, { value }) => sum + value, 0),
      JSON.stringify(shifts),
    ).toBeLessThan(STEADY);
    await page.context().close();
  });

  it.each(views)('fits the width of a phone: $name', async (view) => {
    const page = await visit(view, { size: PHONE });
    expect(await overflow(page)).toEqual({ pixels: 0, outside: [] });
    if (view.name === 'saga') await keepScreenshot(page, `${view.name}-phone`);
    await page.context().close();
  });

  it('complains of nothing: no error in the console, nothing refused by the content security policy', () => {
    expect(stage.dashboard.complaints).toEqual([]);
  });
});

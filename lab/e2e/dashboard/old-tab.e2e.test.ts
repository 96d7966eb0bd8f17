// A page that was loaded before the orchestrator was updated.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './browser/chromium.ts';
import { openStage, type Stage } from './browser/stage.ts';

describeInChromium('a page of an earlier build', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  /** The page says that it is of another build than the one that is served. */
  const ofEarlierBuild = (page: Page) =>
    page.route(/\/ui\/sagas$/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(
        /(<meta name="dashboard-build" content=")[^"]*/,
        '$1ea71ea71',
      );
      return route.fulfill({ response: answer, body });
    });
  const bar = (page: Page) => page.getByRole('status').filter({ hasText: 'A new version' });

  it('says that there is a new version, and is of it once it is reloaded', async () => {
    const page = await stage.dashboard.open('/ui/sagas', {
      first: async (page) => {
        await ofEarlierBuild(page);
      },
    });
    await bar(page).getByText('A new version of the dashboard is available.').waitFor();
    await page.unroute(/\/ui\/sagas$/);
    await bar(page).getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('status').getByText('Live').waitFor();
    expect(await bar(page).count()).toBe(0);
  });

  it('says so when a file of it is gone', async () => {
    const page = await stage.dashboard.open('/ui/sagas', {
      first: async (page) => {
        await ofEarlierBuild(page);
        // Without the stream, which would tell it before.
        await page.route(/\/sagas\/stream/, (route) => route.abort());
        await page.route(/\/assets\/statechart-/, (route) => route.fulfill({ status: 404 }));
      },
    });
    expect(await bar(page).count()).toBe(0);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await bar(page).waitFor();
  });

  it('is not said of the build that is served', async () => {
    const page = await stage.dashboard.open('/ui/sagas');
    await page.getByRole('status').getByText('Live').waitFor();
    expect(await bar(page).count()).toBe(0);
  });

  it('complained of nothing', () => {
    expect(stage.dashboard.complaints).toEqual([]);
  });
});

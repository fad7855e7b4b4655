import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive, type Served } from './served.fixture.ts';

describe.skipIf(HAS_NO_BROWSER)('the why page in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: Served;
  beforeAll(async () => {
    served = await serveLive();
  });
  afterAll(() => served?.close());

  test('shows every candidate, the chosen one and a lock where a rule forbids', async () => {
    const whys = await Promise.all(served.feed(80).map(({ id }) => served.collector.why(id)));
    const barred = whys.find((why) => why?.explanation?.candidates.some(({ exclusion }) => exclusion === 'control'))!;
    const page = await open(`${served.url}/decisions/${barred.entry.id}`);
    const bars = page.locator('.cost-bars li');
    await bars.first().waitFor();
    expect(await bars.count()).toBe(barred.explanation!.candidates.length);
    expect(await page.locator('.cost-bars li[data-chosen=true]').innerText()).toContain(
      barred.explanation!.chosen!.deployment,
    );
    const locked = barred.explanation!.candidates.filter(({ exclusion }) => exclusion === 'control').length;
    expect(await page.locator('.cost-bars .lock').count()).toBe(locked);
  });

  test('an unknown decision is said to be unknown', async () => {
    allow(/404/);
    const page = await open(`${served.url}/decisions/none`);
    await page.getByRole('heading', { level: 1, name: 'No entry has this decision id.' }).waitFor();
  });
});

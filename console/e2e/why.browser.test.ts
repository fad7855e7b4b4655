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

  test('past a mark of the carbon slider the one that wins is the one that the question answers', async () => {
    const whys = await Promise.all(served.feed(80).map(({ id }) => served.collector.why(id)));
    const flipsAbove = whys.find((why) =>
      why?.explanation?.switching.some(({ price, direction }) => price === 'carbon' && direction === 'above'),
    )!;
    const { id } = flipsAbove.entry;
    const page = await open(`${served.url}/decisions/${id}`);
    const slider = page.getByRole('slider', { name: 'Carbon' });
    await slider.press('End');
    const price = await slider.inputValue();
    const answer = await fetch(`${served.url}/api/decisions/${id}?carbonUsdPerTonne=${price}`);
    const { repriced } = (await answer.json()) as { repriced: { chosen: string } };
    expect(repriced.chosen).not.toBe(flipsAbove.entry.decision?.chosen);
    const says = page.locator('.replay p[aria-live]');
    expect(await says.innerText()).toContain(`${repriced.chosen} wins, not ${flipsAbove.entry.decision?.chosen}`);
    await page.getByRole('button', { name: 'Back to the prices of then' }).click();
    expect(await says.innerText()).toContain(`${flipsAbove.entry.decision?.chosen} wins, as`);
  });

  test('an unknown decision is said to be unknown', async () => {
    allow(/404/);
    const page = await open(`${served.url}/decisions/none`);
    await page.getByRole('heading', { level: 1, name: 'No entry has this decision id.' }).waitFor();
  });
});

/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { openKeyStore } from '../../server/src/app/keys.ts';
import { PROVIDER_CLIENT, startProvider } from '../../server/src/doors/http/provider.fixture.ts';
import { audit, virtualKeys } from '../../server/src/identity/index.ts';
import { START } from '../dev/made-up-traffic.ts';
import { faultsOnPaper, faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, serveLive } from './served.fixture.ts';

const PASSWORD = 'four words of no sense';
const RAW = {
  gateway: { port: 4000, host: '127.0.0.1' },
  limits: {
    organisation: { rpm: 600, budgets: [{ usd: 500, period: 'month' }] },
    keys: { concurrency: 8, budgets: [] },
  },
};

describe.skipIf(HAS_NO_BROWSER)('who may what, in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  const closing: (() => Promise<void>)[] = [];
  /** A control plane with a state of its own, over books where a page needs some. */
  const start = async (access: Parameters<typeof serveLive>[2], hasBooks = false) => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-control-'));
    const keys = await openKeyStore(folder);
    const over: Parameters<typeof serveLive>[0] = {
      identity: async () => keys,
      state: (work) => work(keys.state),
      settings: () => ({ file: 'node_modules/joulegate/dist/examples/quickstart/joulegate.yaml', raw: RAW }),
    };
    const who = { people: { state: async () => keys.state, now: () => START + 86_400_000 }, ...access };
    const served = hasBooks
      ? await serveBooks({ entries: 20, stepMs: 3_600_000 }, over, who)
      : await serveLive(over, [], who);
    closing.push(async () => {
      await served.close();
      await keys.close();
      await rm(folder, { recursive: true });
    });
    return { ...served, setUpUrl: served.setUpUrl!, state: keys.state };
  };
  afterAll(() => Promise.all(closing.map((close) => close())));
  const pages = async (page: Page): Promise<readonly string[]> =>
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
  const signIn = async (page: Page, name: string, password: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  test('the link makes the first admin, who makes a key and a viewer; the viewer is offered no write, and the audit names who did what', async () => {
    const admin = await start({ readersSignIn: true }, true);
    allow(/401|403|400/);
    const page = await open(admin.setUpUrl);
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
    // The code is a secret: it leaves the address.
    expect(page.url()).toBe(`${admin.url}/set-up`);
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.getByText('a password has 12 to 200 characters').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.locator('.tiles').waitFor();
    expect(await pages(page)).toEqual(expect.arrayContaining(['Limits', 'Keys', 'Settings', 'Audit']));

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByText('No key was made yet.').waitFor();
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('dialog').getByLabel('Organisation').fill('acme');
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('ci');
    await page.getByRole('dialog').getByLabel('Team').fill('research');
    await page.getByLabel('Requests a minute').fill('60');
    await page.getByLabel('Carbon, g CO2e').fill('900');
    expect(await faultsOnScreens(page, 'make-key')).toEqual([]);
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = await page.locator('.secret code').innerText();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('900 g CO2e a month').waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(secret);
    const [key] = await virtualKeys.list(admin.state);
    expect(key).toMatchObject({ organisation: 'acme', name: 'ci', team: 'research' });

    await page.getByRole('button', { name: 'Limits of ci' }).click();
    expect(await page.getByLabel('Requests a minute').inputValue()).toBe('60');
    await page.getByLabel('Requests a minute').fill('30');
    await page.getByRole('button', { name: 'Save the limits' }).click();
    await page.getByText('30 requests a minute').waitFor();
    expect(await faultsOnScreens(page, 'keys')).toEqual([]);
    expect(await faultsOnPaper(page, 'keys')).toEqual([]);

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Make a user' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Vic');
    await page.getByRole('button', { name: 'Make the user' }).click();
    const password = await page.locator('.secret code').innerText();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('rowheader', { name: 'Vic' }).waitFor();
    await page.locator('.config-section summary', { hasText: 'limits' }).click();
    await page.getByText('rpm: 600').waitFor();
    await page.getByText(/of \d+ requests of the last 30 days/).waitFor();
    expect(await faultsOnScreens(page, 'settings')).toEqual([]);
    expect(await faultsOnPaper(page, 'settings')).toEqual([]);

    await page.getByRole('link', { name: 'Limits' }).click();
    await page.getByRole('button', { name: 'Change the limits of ci' }).waitFor();
    await page.locator('.limits .budget-state').first().waitFor();
    expect(await faultsOnScreens(page, 'limits')).toEqual([]);
    expect(await faultsOnPaper(page, 'limits')).toEqual([]);

    const viewer = await open(`${admin.url}/keys?state=all`);
    await viewer.waitForURL('**/sign-in?*');
    await signIn(viewer, 'Vic', 'not that password');
    await viewer.getByText('name or password is not right').waitFor();
    await signIn(viewer, 'Vic', password);
    await viewer.waitForURL('**/keys?state=all');
    await viewer.getByText('needs the role operator or admin').waitFor();
    expect(await pages(viewer)).not.toContain('Keys');
    expect(await viewer.getByRole('button', { name: /Make|Revoke/ }).count()).toBe(0);

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: 'Freeze ci' }).click();
    await page.getByLabel('Why').fill('a script ran away');
    expect(await faultsOnScreens(page, 'freeze-key')).toEqual([]);
    await page.getByRole('button', { name: 'Freeze the key' }).click();
    await page.getByText(/Frozen since .*: a script ran away/).waitFor();
    const holds = async () => [...(await virtualKeys.holds(admin.state.db, START)).values()];
    expect(await holds()).toMatchObject([{ kind: 'freeze', why: 'a script ran away' }]);
    expect(await page.getByRole('button', { name: 'Freeze ci' }).count()).toBe(0);
    await page.getByLabel('State').selectOption('held');
    await page.getByRole('rowheader', { name: /ci/ }).waitFor();
    expect(await faultsOnScreens(page, 'keys-held')).toEqual([]);
    await page.getByRole('button', { name: 'Thaw ci' }).click();
    await page.getByText('a script ran away. ').waitFor();
    await page.getByRole('button', { name: 'Let it go on' }).click();
    await page.getByText('No key fits.').waitFor();
    expect(await holds()).toEqual([]);
    await page.getByLabel('State').selectOption('');
    await page.getByRole('button', { name: 'Revoke ci' }).click();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByText('No key fits.').waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByLabel('What').selectOption('key');
    await page.getByText('revoked a key').waitFor();
    expect(new URL(page.url()).searchParams.get('action')).toBe('key');
    await page.locator('.audit-detail').first().locator('summary').click();
    expect(await faultsOnScreens(page, 'audit')).toEqual([]);
    expect(await faultsOnPaper(page, 'audit')).toEqual([]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('row', { name: /Vic.*signed in/ }).waitFor();
    const { records } = await audit.list(admin.state, { limit: 100 });
    expect(records.map(({ actorName, action }) => `${actorName} ${action}`)).toEqual(
      expect.arrayContaining([
        'Ada key.create',
        'Ada key.freeze',
        'Ada key.thaw',
        'Ada key.limits',
        'Ada key.revoke',
        'Ada user.create',
        'Vic user.sign-in',
      ]),
    );
  });

  test('where reading is open one signs in to write, changes a password and signs out; a session that ends is noticed', async () => {
    const admin = await start({ readersSignIn: false }, true);
    const code = new URL(admin.setUpUrl).hash.slice(1);
    allow(/401|403/);
    const page = await open(`${admin.url}/set-up#${code}`);
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.getByRole('button', { name: /^Ada/ }).click();
    await page.getByText('Change the password').click();
    await page.getByLabel('Present password').fill(PASSWORD);
    await page.getByLabel('New password').fill(`${PASSWORD} at all`);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('Changed.').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await pages(page)).toContain('Today');
    expect(await pages(page)).not.toContain('Settings');
    await page.goto(`${admin.url}/settings`);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await signIn(page, 'Ada', `${PASSWORD} at all`);
    await page.waitForURL('**/settings');
    await page.getByRole('button', { name: 'Make a user' }).click();
    // The session ends elsewhere while a form is filled in.
    await page.context().clearCookies();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Vic');
    await page.getByRole('button', { name: 'Make the user' }).click();
    await page.getByText('needs the role operator or admin').waitFor();
  });

  test('one signs in at a real identity provider and comes back to where one was; without a group one is told so', async () => {
    let groups: readonly string[] = [];
    const provider = await startProvider('grace', () => groups);
    closing.push(async () => provider.close());
    const admin = await start({
      port: provider.port,
      oidc: {
        issuer: provider.issuer,
        name: 'Acme',
        clientId: PROVIDER_CLIENT.id,
        clientSecret: () => PROVIDER_CLIENT.secret,
        scopes: ['openid', 'email', 'groups'],
        claim: 'groups',
        roles: { operator: ['ops'] },
        otherwise: null,
        publicUrl: null,
      },
    });
    allow(new RegExp(`request to ${provider.issuer}`));
    const page = await open(`${admin.url}/keys?state=all`);
    await page.getByRole('link', { name: 'Sign in with Acme' }).click();
    await page.getByText('grace@example.org has no role here').waitFor();
    expect(await faultsOnScreens(page, 'sign-in-provider')).toEqual([]);
    groups = ['ops'];
    await page.getByRole('link', { name: 'Sign in with Acme' }).click();
    await page.getByText('No key was made yet.').waitFor();
    expect(page.url()).toBe(`${admin.url}/keys?state=all`);
    expect(await pages(page)).toEqual(expect.arrayContaining(['Keys', 'Settings']));
    await page.getByRole('button', { name: 'grace@example.org' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    // Their password is the provider's.
    expect(await page.getByText('Change the password').count()).toBe(0);
  });
});

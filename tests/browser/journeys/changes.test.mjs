/** The log of changes: read, narrowed and followed, by people without scripts too. */
import assert from 'node:assert/strict';
import { journey, NARROW, url } from '../browser.mjs';

journey('the log is narrowed by a form, and its feed follows', async ({ page }) => {
  await page.goto('/changes');
  const all = await page.locator('.lg-entry').count();
  assert.ok(all > 0);
  await page.getByLabel('What was done').selectOption('new');
  await page.getByLabel('Place or body').fill('Seattle, WA');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/\/changes\?place=seattle-wa&change=new$/);
  assert.ok((await page.locator('.lg-entry').count()) > 0);
  for (const what of await page.locator('.lg-did').allInnerTexts()) assert.equal(what, 'new');
  const feed = await page.getByRole('link', { name: 'Follow' }).getAttribute('href');
  assert.equal(feed, '/changes.atom?place=seattle-wa&change=new');
  const answer = await fetch(new URL(feed, url));
  assert.match(await answer.text(), /<entry>/);
  await page.getByRole('link', { name: /^Leave out Seattle/ }).click();
  await page.waitForURL(/\/changes\?change=new$/);
}, { scripts: false });

journey('a line leads to what was known before and after', async ({ page }) => {
  await page.goto('/changes?change=new');
  await page.getByRole('link', { name: /as known after that day$/ }).first().click();
  assert.match(page.url(), /\/engagements\/[0-9a-z]+\?known_on=\d{4}-\d\d-\d\d$/);
  await page.getByText(/as known on/).first().waitFor();
});

journey('the log does not scroll sideways on a narrow screen', async ({ page }) => {
  await page.goto('/changes');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { viewport: NARROW });

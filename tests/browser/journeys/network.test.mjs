/** Who deals with whom: the picture and the table say the same, by mouse, by keyboard, and without scripts. */
import assert from 'node:assert/strict';
import { ask, journey, NARROW, url } from '../browser.mjs';

const hook = (page) => page.evaluate(() => {
  const network = window.__legation?.network;
  return network && { ready: network.ready, nodes: network.nodes, ties: network.ties, held: network.held, query: network.query };
});

async function drawn(page, query) {
  await page.waitForFunction((wanted) => {
    const network = window.__legation?.network;
    return network?.ready && network.query === wanted;
  }, query);
  return hook(page);
}

journey('the picture, the table and the API hold the same pairs', async ({ page }) => {
  await page.goto('/network');
  const picture = await drawn(page, '');
  const answer = await ask('network');
  assert.equal(picture.ties, answer.ties.length);
  assert.equal(picture.nodes, answer.nodes.length);
  assert.equal(await page.locator('#results tbody tr').count(), answer.ties.length);
  assert.match(await page.locator('.lg-network__said').innerText(), /Those left out have at most \d+ each\./);
});

journey('a chosen state opens into its places, and the rail narrows the picture', async ({ page }) => {
  await page.goto('/network');
  await drawn(page, '');
  const [x, y] = await page.evaluate(() => window.__legation.network.spotOf('state:WA'));
  await page.mouse.click(x, y);
  await page.getByRole('link', { name: 'Open Washington' }).click();
  await page.waitForURL(/\/network\?state=WA$/);
  const opened = await drawn(page, 'state=WA');
  assert.ok(opened.nodes > 10);
  assert.ok(await page.evaluate(() => window.__legation.network.spotOf('actor:seattle-wa')));
  await page.locator('#rail input[name="kind"][value="sister_tie"]').check();
  await drawn(page, 'kind=sister_tie&state=WA');
  assert.match(page.url(), /\/network\?kind=sister_tie&state=WA$/);
  await page.goBack();
  await drawn(page, 'state=WA');
});

journey('arrow keys go through the picture and say where they are', async ({ page }) => {
  await page.goto('/network?country=JP');
  await drawn(page, 'country=JP');
  await page.focus('.lg-network__view');
  await page.keyboard.press('ArrowDown');
  const first = (await hook(page)).held;
  assert.match(first, /^state:/);
  await page.keyboard.press('ArrowDown');
  const second = (await hook(page)).held;
  assert.notEqual(second, first);
  assert.match(await page.locator('.lg-network [role="status"]').innerText(), /engagements?; drawn with \d+ counterparts?\. Most with /);
  await page.keyboard.press('ArrowRight');
  assert.match((await hook(page)).held, /^actor:/);
  await page.keyboard.press('Escape');
  assert.equal((await hook(page)).held, null);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/country=JP.*state=|state=.*country=JP|country=JP/);
  await page.waitForFunction((state) => location.search.includes(`state=${state}`), first.slice('state:'.length));
});

journey('the table sorts in place and keeps its order when the view is narrowed', async ({ page }) => {
  await page.goto('/network');
  await drawn(page, '');
  await page.getByRole('link', { name: 'Counterpart', exact: true }).click();
  await page.waitForURL(/order=foreign/);
  await page.waitForSelector('#results th[aria-sort="ascending"]');
  const names = await page.locator('#results tbody td:nth-of-type(1) a').allInnerTexts();
  assert.deepEqual(names, names.toSorted((a, b) => a.localeCompare(b, 'en')));
  await page.locator('#rail input[name="kind"][value="memorandum"]').check();
  await drawn(page, 'kind=memorandum');
  assert.match(page.url(), /order=foreign/);
});

journey('the network on a narrow screen shows the table first and does not scroll sideways', async ({ page }) => {
  await page.goto('/network');
  await drawn(page, '');
  const [table, picture] = await Promise.all(['#results', '#network'].map((part) => page.locator(part).boundingBox()));
  assert.ok(table.y < picture.y);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { viewport: NARROW });

journey('the network is whole without scripts', async ({ page }) => {
  await page.goto('/network?state=WA');
  assert.ok((await page.locator('#results tbody tr').count()) > 10);
  await page.getByRole('link', { name: 'In force', exact: true }).click();
  assert.equal(new URL(page.url()).search, '?state=WA&order=in_force');
  const counts = (await page.locator('#results tbody td:nth-of-type(3)').allInnerTexts()).map(Number);
  assert.deepEqual(counts, counts.toSorted((a, b) => b - a));
  const link = page.locator('#results tbody td:nth-of-type(2) a').first();
  const said = Number((await link.innerText()).replaceAll(',', ''));
  const { search } = new URL(await link.getAttribute('href'), url);
  assert.equal((await ask(`engagements${search}`)).total, said);
}, { scripts: false });

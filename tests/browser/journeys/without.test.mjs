/** Without scripts, and without WebGL. */
import assert from 'node:assert/strict';
import { ask, journey, NARROW } from '../browser.mjs';
import { changing, settled } from '../story.mjs';

const number = (text) => Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', ''));

journey('without scripts the map page is useful, filters by its form and leads to every page', async ({ page }) => {
  await page.goto('/');
  const everything = number(await page.innerText('#sentence'));
  assert.ok(everything > 1500, `${everything} engagements`);
  assert.equal(await page.locator('#results tbody tr').count(), 50);
  assert.ok(await page.locator('#map figure').isVisible(), 'a drawing stands where the globe would');
  assert.ok((await page.locator('#years tbody tr').count()) > 20, 'the years are a table');

  await page.check('#rail input[name="kind"][value="sister_tie"]');
  await page.fill('#rail input[name="from"]', '1980');
  await page.click('#rail button[type="submit"]');
  assert.match(page.url(), /kind=sister_tie/);
  assert.match(page.url(), /from=1980/);
  const narrowed = number(await page.innerText('#sentence'));
  assert.ok(narrowed > 0 && narrowed < everything, `${narrowed} of ${everything}`);
  assert.ok(await page.isChecked('#rail input[name="kind"][value="sister_tie"]'), 'the form shows what was chosen');

  await page.click('#view-actions a:has-text("Table")');
  assert.match(page.url(), /view=table/);
  assert.equal(number(await page.innerText('#sentence')), narrowed);
  await page.click('#results thead a:has-text("Engagement")');
  assert.match(page.url(), /sort=title/);
  await page.click('#results .lg-pager a[rel="next"]');
  assert.match(page.url(), /cursor=/);

  await page.click('#results tbody a[href^="/engagements/"]');
  assert.ok((await page.locator('#evidence .lg-card').count()) >= 1);
  await page.goto('/places/seattle-wa');
  assert.match(await page.innerText('h1'), /Seattle/);
  assert.ok((await page.locator('#in-force .lg-entry').count()) >= 1);
}, { scripts: false });

journey('without scripts the search box answers', async ({ page }) => {
  await page.goto('/');
  await page.fill('#ask input[name="ask"]', 'Seattle Japan');
  await page.press('#ask input[name="ask"]', 'Enter');
  await page.waitForURL(/place=seattle-wa/);
  assert.match(await page.innerText('#sentence'), /Seattle.*Japan/);
}, { scripts: false, viewport: NARROW });

/** How many different colours a sample of the canvas has, and the share of pixels that are not blank. */
function colours(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('#map canvas');
    const copy = document.createElement('canvas');
    copy.width = 200;
    copy.height = 150;
    const pen = copy.getContext('2d', { willReadFrequently: true });
    pen.imageSmoothingEnabled = false;
    pen.drawImage(canvas, 0, 0, 200, 150);
    const { data } = pen.getImageData(0, 0, 200, 150);
    const seen = new Set();
    let inked = 0;
    for (let n = 0; n < data.length; n += 4) {
      if (data[n + 3] === 0) continue;
      inked += 1;
      seen.add((data[n] << 16) | (data[n + 1] << 8) | data[n + 2]);
    }
    return { colours: seen.size, inked: inked / (data.length / 4) };
  });
}

journey('without WebGL the globe is drawn on a canvas, and a circle on it can be chosen', async ({ page }) => {
  await page.goto('/?place=seattle-wa&at=-122.3,47.6,3');
  await settled(page);
  assert.equal(await page.evaluate(() => window.__legation.map.renderer), 'canvas');
  await page.waitForFunction(() => window.__legation.map.placeAt('seattle-wa') !== null);
  await page.waitForTimeout(600);
  const drawn = await colours(page);
  assert.ok(drawn.inked > 0.2, `${Math.round(drawn.inked * 100)} % of the canvas is drawn`);
  assert.ok(drawn.colours >= 5, `${drawn.colours} colours`);

  const [x, y] = await page.evaluate(() => window.__legation.map.placeAt('seattle-wa'));
  const box = await page.locator('#map canvas').boundingBox();
  await changing(page, () => page.mouse.click(box.x + x, box.y + y), { has: ['sel=place:seattle-wa'] });
  assert.match(await page.innerText('#panel'), /Seattle/);
});

journey('with WebGL the globe loads the same data', async ({ page, troubles }) => {
  await page.goto('/?country=JP&renderer=webgl');
  await page.waitForFunction(() => window.__legation?.map?.ready, null, { timeout: 90_000 });
  const map = await page.evaluate(() => {
    const { renderer, places, countries } = window.__legation.map;
    return { renderer, places, countries };
  });
  assert.equal(map.renderer, 'webgl');
  const world = await ask('map?country=JP');
  assert.deepEqual([map.places, map.countries], [world.places.length, world.countries.length]);
  assert.ok(map.places > 20);
  // Chromium itself writes about its own software drawing.
  troubles.splice(0, troubles.length, ...troubles.filter((line) => !/GPU stall|GL Driver Message/.test(line)));
}, { webgl: true, timeout: 180_000 });

/** Map, histogram, rail, sentence, table, panel, links and address tell the same numbers, whatever was changed last. */
import assert from 'node:assert/strict';
import { journey, url } from '../browser.mjs';
import { assertOneStory, changing, readStory, settled } from '../story.mjs';

const box = (name, value) => `#rail input[name="${name}"][value="${value}"]`;

async function openFacet(page, facet) {
  const details = page.locator(`#rail [data-facet="${facet}"] details`);
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
}

journey('everything in view', async ({ page }) => {
  await page.goto('/');
  await settled(page);
  const { told } = await assertOneStory(page);
  assert.ok(told.total > 1500, `${told.total} engagements from the starter`);
});

journey('every way to change the view changes all of it', async ({ page }) => {
  await page.goto('/');
  await settled(page);

  await changing(page, () => page.check(box('kind', 'sister_tie')), { has: ['kind=sister_tie'] });
  await assertOneStory(page);

  await openFacet(page, 'state');
  await changing(page, () => page.check(box('state', 'CA')), { has: ['state=CA'] });
  assert.notEqual(await page.locator('#rail [data-facet="state"] details').getAttribute('open'), null, 'the list stays open');
  await changing(page, () => page.check(box('state', 'WA')), { has: ['state=CA,WA'] });
  await assertOneStory(page);

  await page.fill('#rail input[name="from"]', '1960');
  await changing(page, () => page.press('#rail input[name="from"]', 'Enter'), { has: ['from=1960'] });
  const { told } = await assertOneStory(page);
  assert.equal(told.undated, 0, 'the undated are left out while years are chosen');
  await changing(page, () => page.check(box('undated', 'include')), { has: ['undated=include'] });
  const { told: withUndated } = await assertOneStory(page);
  assert.equal(withUndated.total, told.total + told.undated_aside, 'the switch brings in just those');

  await changing(page, () => page.check(box('gov', '1')), { has: ['gov=1'] });
  await assertOneStory(page);

  await page.fill('#rail input[name="q"]', 'sister');
  await changing(page, () => page.press('#rail input[name="q"]', 'Enter'), { has: ['q=sister'] });
  await assertOneStory(page);

  // A chip takes one thing away again.
  const chips = page.locator('#rail .lg-chips a');
  const before = await chips.count();
  await changing(page, () => chips.filter({ hasText: 'California' }).click(), { has: ['state=WA&'] });
  assert.equal(await chips.count(), before - 1);
  await assertOneStory(page);
});

journey('dragging over the years narrows to them', async ({ page }) => {
  await page.goto('/?country=DE');
  await settled(page);
  const chart = page.locator('#years svg');
  await chart.scrollIntoViewIfNeeded();
  const frame = await chart.boundingBox();
  const y = frame.y + 20;
  await changing(
    page,
    async () => {
      await page.mouse.move(frame.x + frame.width * 0.5, y);
      await page.mouse.down();
      await page.mouse.move(frame.x + frame.width * 0.7, y, { steps: 5 });
      await page.mouse.up();
    },
    { has: ['from='] },
  );
  const params = new URL(page.url()).searchParams;
  const [from, to] = [Number(params.get('from')), Number(params.get('to'))];
  assert.ok(from > 1800 && to > from, `${from} to ${to}`);
  const { story } = await assertOneStory(page);
  assert.ok(story.years.filter(([year]) => year < from || year > to).every(([, , view]) => view === 0));
  await changing(page, () => page.click('#years button:has-text("All years")'), { lacks: ['from='] });
  await assertOneStory(page);
});

journey('sorting and paging keep the view and change the list', async ({ page }) => {
  await page.goto('/?country=CN');
  await settled(page);
  const { story: newest, told } = await assertOneStory(page);
  assert.ok(told.next, 'more than one page');
  await changing(page, () => page.click('#results .lg-pager a[rel="next"]'), { has: ['cursor='] });
  const second = await readStory(page);
  assert.equal(second.sentence, newest.sentence);
  assert.equal(second.rows.filter((row) => newest.rows.some((other) => other.href === row.href)).length, 0, 'no row twice');
  await page.goto('/?country=CN&sort=oldest');
  await settled(page);
  const { story: oldest } = await assertOneStory(page);
  assert.notDeepEqual(oldest.rows, newest.rows);
  assert.equal(oldest.sentence, newest.sentence);
});

journey('the table holds the same rows as the map’s list', async ({ page }) => {
  await page.goto('/?country=UA');
  await settled(page);
  const { story: map } = await assertOneStory(page);
  await changing(page, () => page.click('#view-actions a:has-text("Table")'), { has: ['view=table'] });
  const table = await readStory(page);
  assert.deepEqual(table.rows.map((row) => row.href), map.rows.map((row) => row.href));
  assert.equal(table.sentence, map.sentence);
  await changing(page, () => page.click('#view-actions a:has-text("Map")'), { lacks: ['view='] });
  await assertOneStory(page);
});

journey('a chosen place and a chosen country open a panel that agrees with the map', async ({ page }) => {
  await page.goto('/?kind=sister_tie');
  await settled(page);
  const { world } = await assertOneStory(page);
  const seattle = world.places.find((place) => place.slug === 'seattle-wa');
  await changing(page, () => page.evaluate(() => window.__legation.map.choose('place:seattle-wa')), { has: ['sel=place:seattle-wa'] });
  const panel = page.locator('#panel');
  assert.match(await panel.innerText(), /Seattle/);
  assert.ok(numbersIn(await panel.innerText()).includes(seattle.count), `the panel tells ${seattle.count}`);
  assert.equal(await panel.locator('a[href^="/places/seattle-wa"]').count() > 0, true, 'with a link to the profile');
  await assertOneStory(page);
  await changing(page, () => page.keyboard.press('Escape'), { lacks: ['sel='] });
  assert.equal((await readStory(page)).panel, '');

  const japan = world.countries.find((country) => country.iso2 === 'JP');
  await changing(page, () => page.evaluate(() => window.__legation.map.choose('country:JP')), { has: ['sel=country:JP'] });
  assert.match(await panel.innerText(), /Japan/);
  assert.ok(numbersIn(await panel.innerText()).includes(japan.count), `the panel tells ${japan.count}`);
  await changing(page, () => panel.locator('.lg-panel__close').click(), { lacks: ['sel='] });
});

const numbersIn = (text) => (text.match(/\d[\d,]*/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')));

journey('the links beside the sentence lead to exactly this view', async ({ page }) => {
  await page.goto('/?country=MX&kind=memorandum');
  await settled(page);
  const { story, told } = await assertOneStory(page);
  const links = Object.entries(story.actions);
  assert.ok(links.length >= 4, `links: ${links.map(([text]) => text).join(', ')}`);
  for (const [text, href] of links) {
    const response = await fetch(new URL(href, url));
    // Following by mail is for those who are signed in.
    const expected = new URL(href, url).pathname === '/watch' ? 401 : 200;
    assert.equal(response.status, expected, `${text} leads to ${href}`);
    assert.match(decodeURIComponent(href), /country=MX/, `${text} keeps the country`);
    assert.match(decodeURIComponent(href), /memorandum/, `${text} keeps the kind`);
  }
  const all = await fetch(new URL(`/export/engagements.csv?${story.query}&licence=all`, url));
  const lines = (await all.text()).split('\r\n').join('\n').trimEnd();
  assert.ok(csvRows(lines) - 1 >= told.total, `${csvRows(lines)} lines for ${told.total} engagements`);
});

/** Rows of a CSV text, line breaks within quotes not counted. */
function csvRows(text) {
  let rows = 1;
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (letter === '\n' && !quoted) rows += 1;
  }
  return rows;
}

journey('a view that cannot be loaded says so and keeps the last one', async ({ page, troubles }) => {
  await page.goto('/?country=JP');
  await settled(page);
  const before = await readStory(page);
  await page.route('**/*', (route) => (route.request().headers()['x-legation-fragment'] ? route.abort() : route.fallback()));
  await page.check(box('kind', 'memorandum'));
  const failure = page.locator('.lg-failure');
  await failure.waitFor();
  assert.equal((await readStory(page)).sentence, before.sentence);
  await page.unroute('**/*');
  await changing(page, () => failure.locator('button').click(), { has: ['kind=memorandum'] });
  assert.equal(await failure.count(), 0);
  await assertOneStory(page);
  // The browser writes a line about the connection that this test cut.
  troubles.splice(0, troubles.length, ...troubles.filter((line) => !/ERR_FAILED/.test(line)));
});

/** The desk on the starter: duplicates by keyboard and back, a name without scripts, two editors, every page looked at. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { startAtlas } from '../atlas.mjs';
import { assertNone, journey, NARROW, WIDE } from '../browser.mjs';
import { invite, signIn } from '../signed.mjs';

/** A table of which one row cannot be used. */
const REFUSED = `claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,title,source_url,source_publisher,source_kind,language,confidence
1,Seattle,city,WA,Bergen,city,NO,sister_tie,active,the day before yesterday,A tie,https://example.org/1,The Daily,news,en,high
`;

let atlas;
before(async () => {
  const table = join(await mkdtemp(join(tmpdir(), 'legation-desk-')), 'ours.csv');
  await writeFile(table, REFUSED);
  atlas = await startAtlas({ tables: [table], starter: true });
}, { timeout: 240_000 });
after(() => atlas.stop());

/** How many wait in a queue, as the desk says. */
async function waiting(page, queue) {
  await page.goto(`${atlas.url}/desk`);
  return Number((await page.innerText(`a[href="/desk/${queue}"] .lg-queue__count`)).replaceAll(',', ''));
}

/** A page at both widths: no violation, no sideways scrolling, every target large enough. */
async function look(page, wrong, name) {
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    const at = `${name} at ${size.width}`;
    const { violations } = await new AxeBuilder({ page }).analyze();
    wrong.push(...violations.map(({ id, nodes }) => `${at}: ${id}: ${nodes[0].target} ${nodes[0].failureSummary}`));
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('main button, main .lg-pager a, main summary, main select, main input[type=text]')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
        .map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 30)} is ${element.getBoundingClientRect().height} high`),
    );
    wrong.push(...small.map((line) => `${at}: ${line}`));
    if (!(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth))) wrong.push(`${at}: scrolls sideways`);
    if (process.env['LEGATION_PICTURES']) await page.screenshot({ path: `${process.env['LEGATION_PICTURES']}/${name}-${size.width}.png`, fullPage: true });
  }
  await page.setViewportSize(WIDE);
}

/** Presses a key once the page hears keys. */
async function press(page, key) {
  await page.waitForSelector('main[data-live]', { state: 'attached' });
  await page.keyboard.press(key);
}

journey('a duplicate is decided by keyboard alone, and undone', async ({ page }) => {
  await signIn(page, atlas, invite(atlas, 'ana@example.org', 'editor'));
  const many = await waiting(page, 'duplicates');
  assert.ok(many > 20, `the starter has possible duplicates: ${many}`);
  await page.goto(`${atlas.url}/desk/duplicates`);
  await page.waitForSelector('main[data-island="desk"] [data-chosen]', { state: 'attached' });
  await press(page, 'j');
  await page.waitForFunction(() => document.activeElement?.matches('a[data-item]'));
  await press(page, 'j');
  await press(page, 'k');
  await press(page, 'Enter');
  await page.waitForURL(/\/desk\/duplicates\/[0-9a-f-]+/);
  const first = page.url();
  await press(page, '?');
  await page.waitForSelector('dialog[open]');
  await press(page, 'Escape');
  await press(page, 'j');
  await page.waitForFunction((before) => location.href !== before, first);
  await press(page, 'k');
  await page.waitForFunction((before) => location.href === before, first);

  await press(page, 'r');
  await page.waitForSelector('.lg-done');
  assert.match(await page.innerText('.lg-done'), /Told apart/);
  assert.notEqual(new URL(page.url()).pathname, new URL(first).pathname, 'the next pair is shown');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'the focus is at the head of what came');
  await press(page, 'u');
  await page.waitForFunction(() => /Undone/.test(document.querySelector('.lg-done')?.textContent ?? ''));
  assert.equal(await waiting(page, 'duplicates'), many);
});

journey('a merge by one key redirects the other address and comes back by undo', async ({ page }) => {
  await signIn(page, atlas, invite(atlas, 'dora@example.org', 'editor'));
  await page.goto(`${atlas.url}/desk/duplicates`);
  await page.click('a[data-item] >> nth=0');
  await page.waitForSelector('button[value=merge]');
  const ids = await page.$$eval('thead th a', (links) => links.map((link) => link.textContent));
  await press(page, 'a');
  await page.waitForSelector('.lg-done');
  const paths = [];
  for (const id of ids) {
    const response = await page.request.get(`${atlas.url}/engagements/${id}`);
    paths.push(new URL(response.url()).pathname);
  }
  assert.equal(paths[0], paths[1], 'both addresses lead to one entry');
  await press(page, 'u');
  await page.waitForFunction(() => /Undone/.test(document.querySelector('.lg-done')?.textContent ?? ''));
  const back = await page.request.get(`${atlas.url}/engagements/${ids[1]}`);
  assert.equal(new URL(back.url()).pathname, `/engagements/${ids[1]}`);
});

journey('a name is placed without scripts', async ({ page }) => {
  await signIn(page, atlas, invite(atlas, 'eve@example.org', 'editor'));
  const many = await waiting(page, 'names');
  assert.ok(many > 0);
  await page.click('a[href="/desk/names"]');
  await page.click('a[data-item] >> nth=0');
  await page.fill('#name-us', 'Springfield, IL');
  await page.click('button[form=look-us]');
  await page.check('input[type=radio][name=us] >> nth=0');
  await page.fill('#name-them', 'Ashikaga');
  await page.click('button[form=look-them]');
  await page.check('input[type=radio][name=us] >> nth=0');
  await page.check('input[type=radio][name=them] >> nth=0');
  await page.fill('#reason', 'a test places it');
  await page.click('button[value=place]');
  assert.match(await page.innerText('.lg-done'), /Placed/);
  assert.equal(await waiting(page, 'names'), many - 1);
  await page.click('.lg-decisions button >> nth=0');
  assert.match(await page.innerText('main'), /Undone/);
  assert.equal(await waiting(page, 'names'), many);
}, { scripts: false });

journey('an item is given to a colleague, put off for a day by one key, and brought back', async ({ page, context }) => {
  await signIn(page, atlas, invite(atlas, 'jan@example.org', 'editor'));
  const other = await (await context.browser().newContext({ baseURL: atlas.url })).newPage();
  await signIn(other, atlas, invite(atlas, 'kay@example.org', 'editor'));
  await page.goto(`${atlas.url}/desk/names`);
  await page.click('a[data-item] >> nth=1');
  await page.selectOption('#to', { label: 'kay' });
  await page.click('button[value=give]');
  await page.waitForFunction(() => /Assigned to kay/.test(document.querySelector('main')?.textContent ?? ''));
  const item = page.url();
  await other.goto(`${atlas.url}/desk/names?mine=yes`);
  await other.click('a[data-item] >> nth=0');
  assert.equal(new URL(other.url()).pathname, new URL(item).pathname);
  assert.match(await other.innerText('main'), /Assigned to you/);
  await press(other, 'd');
  await other.waitForFunction((at) => location.pathname !== at, new URL(item).pathname);
  await other.goto(item);
  assert.match(await other.innerText('main'), /put off until/);
  await other.click('button[value=back]');
  await other.waitForFunction(() => !/put off until/.test(document.querySelector('main')?.textContent ?? ''));
  await other.context().close();
});

journey('an item is given and put off for a month without scripts', async ({ page }) => {
  invite(atlas, 'lou@example.org', 'editor');
  await signIn(page, atlas, invite(atlas, 'max@example.org', 'editor'));
  await page.goto(`${atlas.url}/desk/names`);
  const many = await page.locator('a[data-item]').count();
  await page.click('a[data-item] >> nth=2');
  await page.selectOption('#to', { label: 'lou' });
  await page.click('button[value=give]');
  assert.match(await page.innerText('main'), /Assigned to lou/);
  const item = page.url();
  await page.click('button[value="later:month"]');
  await page.goto(`${atlas.url}/desk/names`);
  assert.ok(many < 50 ? (await page.locator('a[data-item]').count()) === many - 1 : true);
  await page.goto(item);
  await page.click('button[value=back]');
  await page.selectOption('#to', { label: 'Nobody' });
  await page.click('button[value=give]');
  assert.doesNotMatch(await page.innerText('main'), /Assigned to|put off until/);
}, { scripts: false });

journey('an answer to what is contested is undone by one key', async ({ page }) => {
  await signIn(page, atlas, invite(atlas, 'nia@example.org', 'editor'));
  const found = await (await fetch(`${atlas.url}/api/v1/engagements?kind=sister_tie&limit=1`)).json();
  const spoken = new URLSearchParams({ verdict: 'wrong', words: 'The year is another.', document: 'https://example.org/year', name: 'A clerk' });
  const said = await fetch(`${atlas.url}/engagements/${found.items[0].id}/statement`, { method: 'POST', body: spoken });
  assert.equal(said.status, 200);
  const many = await waiting(page, 'contested');
  await page.goto(`${atlas.url}/desk/contested`);
  await page.locator('.lg-item', { hasText: 'The year is another' }).locator('a[data-item]').click();
  await page.fill('#reason', 'the charter has this year');
  await page.click('button[value=publish]');
  await page.waitForSelector('.lg-done');
  assert.match(await page.innerText('.lg-done'), /Answered/);
  assert.equal(await waiting(page, 'contested'), many - 1);
  await page.goto(`${atlas.url}/desk/decisions`);
  await page.locator('.lg-decision', { hasText: 'The year is another' }).getByRole('button', { name: /^Undo/ }).click();
  await page.waitForFunction(() => /Undone/.test(document.querySelector('.lg-done')?.textContent ?? ''));
  assert.equal(await waiting(page, 'contested'), many);
});

journey('the later of two editors is told what happened, and loses nothing', async ({ page, context, troubles }) => {
  await signIn(page, atlas, invite(atlas, 'fay@example.org', 'editor'));
  await page.goto(`${atlas.url}/desk/names`);
  await page.click('a[data-item] >> nth=0');
  const other = await (await context.browser().newContext({ baseURL: atlas.url })).newPage();
  await signIn(other, atlas, invite(atlas, 'gus@example.org', 'editor'));
  await other.goto(page.url());
  await other.fill('#reason', 'there is no such body');
  await other.click('button[value=reject]');
  await other.waitForSelector('.lg-done');
  await page.fill('#reason', 'I meant to turn it down too');
  await page.click('button[value=reject]');
  await page.waitForSelector('.lg-note--warning');
  const said = await page.innerText('main');
  for (const word of ['Decided meanwhile', 'Gus', 'there is no such body', 'I meant to turn it down too']) assert.ok(said.includes(word), `${word} in ${said}`);
  await look(page, [], 'conflict');
  await press(page, 'j');
  await page.waitForFunction(() => !document.querySelector('.lg-note--warning'));
  await other.click('.lg-done button');
  await other.waitForFunction(() => /Undone/.test(document.querySelector('.lg-done')?.textContent ?? ''));
  await other.context().close();
  // The browser itself writes a line about an answer of 409.
  troubles.splice(0, troubles.length, ...troubles.filter((line) => !/409/.test(line)));
});

journey('a list is decided in portions, with progress, and an unreachable server loses nothing', async ({ page, troubles }) => {
  await signIn(page, atlas, invite(atlas, 'hal@example.org', 'editor'));
  await page.goto(`${atlas.url}/desk/duplicates`);
  const many = await waiting(page, 'duplicates');
  await page.goto(`${atlas.url}/desk/duplicates`);
  await page.waitForSelector('[data-chosen]', { state: 'attached' });
  for (let row = 0; row < 7; row += 1) {
    await press(page, 'j');
    await press(page, 'x');
  }
  assert.equal(await page.innerText('[data-chosen]'), '7 chosen');
  await page.click('button[value="later:week"]');
  await page.waitForSelector('a[data-again]');
  assert.match(await page.innerText('.lg-decide [role=status]'), /7 decided/);
  assert.equal(await waiting(page, 'duplicates'), many - 7);
  await page.goto(`${atlas.url}/desk/duplicates?later=yes`);
  assert.equal(await page.locator('a[data-item]').count(), 7);

  await page.click('a[data-item] >> nth=0');
  await page.waitForSelector('#reason');
  await page.fill('#reason', 'written before the line broke');
  await page.context().setOffline(true);
  await page.click('button[value=apart]');
  await page.waitForSelector('.lg-failure');
  assert.match(await page.innerText('.lg-failure'), /could not be reached.*not known whether/s);
  assert.equal(await page.inputValue('#reason'), 'written before the line broke');
  await page.context().setOffline(false);
  await page.click('.lg-failure button');
  await page.waitForSelector('.lg-done');
  await press(page, 'u');
  await page.waitForFunction(() => /Undone/.test(document.querySelector('.lg-done')?.textContent ?? ''));
  troubles.splice(0, troubles.length, ...troubles.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line)));
});

journey('every page of the desk reads well at both widths', async ({ page }) => {
  await signIn(page, atlas, invite(atlas, 'ira@example.org', 'editor'));
  const wrong = [];
  const first = async (queue) => {
    await page.goto(`${atlas.url}/desk/${queue}`);
    return page.getAttribute('a[data-item] >> nth=0', 'href');
  };
  const pair = await first('duplicates');
  await page.goto(`${atlas.url}${pair}`);
  const id = (await page.innerText('thead th a >> nth=0')).trim();
  const spoken = new URLSearchParams({ verdict: 'wrong', words: 'It was never signed.', document: 'https://example.org/minutes', name: 'A reader' });
  const said = await fetch(`${atlas.url}/engagements/${id}/statement`, { method: 'POST', body: spoken });
  assert.equal(said.status, 200);
  const pages = [
    ['contested', '/desk/contested'],
    ['statement', await first('contested')],
    ['import', await first('imports')],
    ['desk', '/desk'],
    ['names', '/desk/names'],
    ['name', await first('names')],
    ['duplicates', '/desk/duplicates'],
    ['pair', pair],
    ['proposals', '/desk/proposals'],
    ['imports', '/desk/imports'],
    ['decisions', '/desk/decisions'],
    ['engagement', `/desk/engagements/${id}/edit`],
    ['actor', '/desk/actors/seattle-wa?into=portland-or'],
  ];
  for (const [name, path] of pages) {
    await page.goto(`${atlas.url}${path}`);
    await page.waitForSelector('main h1');
    await look(page, wrong, name);
  }
  assertNone(wrong, 'pages of the desk are in trouble');
});

/** What the map page says, read from each of its parts, and whether the parts say the same. */
import assert from 'node:assert/strict';
import { ask } from './browser.mjs';

/** Parameters of the address that narrow nothing. */
const PAGE_PARAMS = ['sort', 'limit', 'cursor', 'view', 'at', 'sel', 'renderer'];

/** Waits until page and map show the address. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const main = document.querySelector('#main');
    const map = document.querySelector('#map');
    const hook = window.__legation?.map;
    const drawn = main?.dataset.view === 'table' || (hook?.ready && hook.query === (map?.dataset.query ?? ''));
    return document.documentElement.classList.contains('lg-live') && !main?.hasAttribute('aria-busy') && drawn;
  });
}

/** Does something that changes the view, waits until the address has (or has no longer) what is said, and the page follows. */
export async function changing(page, act, { has = [], lacks = [] } = {}) {
  await act();
  await page.waitForFunction(
    ([wanted, unwanted]) => {
      const query = `&${decodeURIComponent(location.search.slice(1))}&`;
      return wanted.every((part) => query.includes(`&${part}`)) && unwanted.every((part) => !query.includes(`&${part}`));
    },
    [has, lacks],
  );
  await settled(page);
}

/** Everything that the parts of the page say. */
export function readStory(page) {
  return page.evaluate(() => {
    const text = (element) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
    const number = (element) => Number(text(element).replaceAll(',', ''));
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const facets = {};
    for (const input of all('#rail .lg-choice input[name]')) {
      const count = input.closest('.lg-choice').querySelector('.lg-count');
      if (count) (facets[input.name] ??= {})[input.value] = number(count);
    }
    return {
      sentence: text(document.querySelector('#sentence')),
      lead: text(document.querySelector('#sentence strong')),
      checked: all('#rail input:checked').map((input) => `${input.name}=${input.value}`),
      facets,
      rows: all('#results tbody tr').map((row) => ({
        href: row.querySelector('a[href^="/engagements/"]')?.getAttribute('href'),
        text: text(row),
      })),
      pager: text(document.querySelector('#results .lg-pager')),
      years: all('#years .lg-years tbody tr').map((row) => [
        number(row.querySelector('th')),
        Number(row.querySelector('[data-count]').dataset.count),
        Number(row.querySelector('[data-view]').dataset.view),
      ]),
      query: document.querySelector('#map').dataset.query ?? '',
      panel: text(document.querySelector('#panel')),
      actions: Object.fromEntries(all('#view-actions a').map((link) => [text(link), link.getAttribute('href')])),
    };
  });
}

const numbers = (text) => (text.match(/\d[\d,]*/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')));
const sum = (list) => list.reduce((total, each) => total + each, 0);

function sortedParams(query) {
  return [...new URLSearchParams(query)].filter(([name]) => !PAGE_PARAMS.includes(name)).map(([name, value]) => `${name}=${value}`).sort();
}

/** Fails unless sentence, rail, years, table, map, links and address all tell what the API tells of the same filter. */
export async function assertOneStory(page) {
  const story = await readStory(page);
  const address = new URL(page.url());
  assert.deepEqual(sortedParams(story.query), sortedParams(address.search), 'the map shows what the address says');

  const listed = new URLSearchParams(story.query);
  for (const name of ['sort', 'cursor', 'limit']) {
    if (address.searchParams.has(name)) listed.set(name, address.searchParams.get(name));
  }
  const told = await ask(`engagements?${listed}`);
  assert.equal(story.sentence, told.sentence, 'the sentence');
  const said = numbers(story.lead);
  assert.equal(said.length === 0 ? 0 : sum(said), told.total, `the sentence’s lead “${story.lead}” against the total`);
  assert.deepEqual(story.rows.map((row) => row.href), told.items.map((item) => item.url), 'the rows of the table');
  if (!address.searchParams.has('cursor') && told.total > 0 && story.pager) {
    assert.ok(numbers(story.pager).includes(told.total), `the pager “${story.pager}” against the total of ${told.total}`);
  }

  for (const [facet, counts] of Object.entries(story.facets)) {
    if (!(facet in told.facets)) continue;
    const expected = Object.fromEntries(told.facets[facet].map(({ value, count }) => [value, count]));
    for (const [value, count] of Object.entries(counts)) assert.equal(count, expected[value] ?? 0, `the count of ${facet}=${value}`);
    const missing = told.facets[facet].filter(({ value, count }) => count > 0 && !(value in counts));
    assert.deepEqual(missing, [], `choices of ${facet} that the rail leaves out`);
  }
  assert.deepEqual(
    story.years.filter(([, count, view]) => count > 0 || view > 0),
    told.years.filter(({ count }) => count > 0).map(({ year, count, in_view: view }) => [year, count, view]),
    'the years',
  );
  assert.equal(sum(story.years.map(([, , view]) => view)) + told.undated, told.total, 'dated in view and undated make the total');

  const world = await ask(`map?${story.query}`);
  const hook = await page.evaluate(() => {
    const { query, places, countries } = window.__legation?.map ?? {};
    return { query, places, countries };
  });
  if (hook.query !== undefined && (await page.locator('#main').getAttribute('data-view')) !== 'table') {
    assert.deepEqual(hook, { query: story.query, places: world.places.length, countries: world.countries.length }, 'the map');
  }
  return { story, told, world };
}

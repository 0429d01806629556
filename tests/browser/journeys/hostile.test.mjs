/** Claims that try to hurt their readers are shown as what they are: text. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { startAtlas } from '../atlas.mjs';
import { journey } from '../browser.mjs';

const SCRIPT = '<script>window.hurt = 1; alert(1)</script>';
const IMAGE = '"><img src=x onerror="window.hurt = 1; alert(2)">';
const CLOSING = '</script></title></textarea><svg onload="window.hurt = 1">';
const BIDI = 'left \u202Eright-to-left override\u2066 and isolate';
const TEMPLATE = '{{ 7 * 7 }} ${7 * 7} %{7*7}';
const FORMULA = '=HYPERLINK("http://evil.example","x")';

const COLUMNS = 'claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,end,issues,officials,title,note,source_url,source_publisher,source_date,source_kind,language,confidence'.split(',');

function row(values) {
  const usual = { us_actor: 'Seattle', us_level: 'city', us_state: 'WA', counterpart_level: 'city', kind: 'memorandum', status_as_reported: 'active', source_publisher: 'A publisher', source_date: '2020', source_kind: 'news', language: 'en', confidence: 'low', source_url: 'https://example.org/a' };
  const all = { ...usual, ...values };
  return COLUMNS.map((name) => `"${(all[name] ?? '').replaceAll('"', '""')}"`).join(',');
}

const TABLE = [
  COLUMNS.join(','),
  row({ claim_id: 'h1', counterpart: 'Kobe', counterpart_country: 'JP', start: '2001', title: `Kobe ${SCRIPT}`, note: `${SCRIPT} ${IMAGE}` }),
  row({ claim_id: 'h2', counterpart: 'Bergen', counterpart_country: 'NO', start: '2002', title: `Bergen ${IMAGE}`, note: CLOSING, officials: `${SCRIPT} (Mayor)`, source_publisher: IMAGE }),
  row({ claim_id: 'h3', counterpart: 'Nantes', counterpart_country: 'FR', start: '2003', title: `Nantes ${CLOSING}`, note: BIDI }),
  row({ claim_id: 'h4', counterpart: 'Perugia', counterpart_country: 'IT', start: '2004', title: `Perugia ${BIDI}`, note: TEMPLATE }),
  row({ claim_id: 'h5', counterpart: 'Gdynia', counterpart_country: 'PL', start: '2005', title: FORMULA, note: `long ${'word '.repeat(200_000)}` }),
  row({ claim_id: 'h6', counterpart: 'Daejeon', counterpart_country: 'KR', start: '2006', title: 'A script for an address', note: 'none', source_url: 'javascript:window.hurt=1' }),
  row({ claim_id: 'h7', counterpart: 'Cebu City', counterpart_country: 'PH', start: '2007', title: `${'unbroken'.repeat(60)} ${TEMPLATE}`, note: `<a href="javascript:alert(3)">press</a>` }),
].join('\r\n');

let atlas;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'legation-hostile-'));
  const file = join(folder, 'hostile.csv');
  await writeFile(file, TABLE);
  atlas = await startAtlas({ tables: [file] });
}, { timeout: 120_000 });
after(async () => {
  await atlas?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What must be true of any page that shows such text. */
async function assertUnhurt(page, path) {
  const state = await page.evaluate(() => ({
    hurt: window.hurt,
    planted: document.querySelectorAll('img[src="x"], svg[onload], [onerror], [onload], a[href^="javascript:" i], main script:not([type="application/ld+json"])').length,
    width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  assert.deepEqual(state, { hurt: undefined, planted: 0, width: 0 }, path);
}

for (const [width, viewport] of [['wide', { width: 1280, height: 800 }], ['narrow', { width: 320, height: 700 }]]) {
  journey(`hostile text is only text, ${width}`, async ({ page }) => {
    const told = await (await fetch(`${atlas.url}/api/v1/engagements`)).json();
    assert.ok(told.items.length >= 6, `${told.items.length} of the hostile rows became engagements`);
    const paths = ['/', '/?view=table', '/?sel=place:seattle-wa', '/places/seattle-wa', '/countries/JP', '/changes', '/embed', '/compare?with=seattle-wa,washington', ...told.items.flatMap((item) => [item.url, `${item.url}/revisions/1`])];
    for (const path of paths) {
      await page.goto(atlas.url + path);
      await page.waitForLoadState('networkidle');
      await assertUnhurt(page, path);
    }
    const kobe = told.items.find((item) => item.title.startsWith('Kobe'));
    await page.goto(atlas.url + kobe.url);
    assert.match(await page.innerText('main'), /<script>window\.hurt = 1/, 'the text is shown as it was written');
    for (const words of ['Kobe <script>', 'onerror', FORMULA]) {
      await page.goto(`${atlas.url}/?q=${encodeURIComponent(words)}&ask=${encodeURIComponent(IMAGE)}`);
      await assertUnhurt(page, words);
    }
  }, { viewport, timeout: 240_000 });
}

journey('a note of a megabyte is folded, and the page stays light', async ({ page }) => {
  const told = await (await fetch(`${atlas.url}/api/v1/engagements?country=PL`)).json();
  await page.goto(atlas.url + told.items[0].url);
  const folded = page.locator('#evidence details');
  assert.ok((await folded.count()) >= 1, 'the long note stands behind a fold');
  assert.ok((await page.locator('#evidence').boundingBox()).height < 3000);
});

journey('what is downloaded starts no formula and carries the text whole', async () => {
  const csv = await (await fetch(`${atlas.url}/export/engagements.csv?licence=all`)).text();
  assert.doesNotMatch(csv, /(^|,)"?=HYPERLINK/m);
  const feed = await (await fetch(`${atlas.url}/feed.atom`)).text();
  assert.doesNotMatch(feed, /<script>/);
  const json = await (await fetch(`${atlas.url}/export/engagements.jsonl?licence=all`)).text();
  for (const line of json.trim().split('\n')) JSON.parse(line);
});

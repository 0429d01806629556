/** An editor adds a source, runs it, sees how it stands, and sees to what went wrong, with scripts and without. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { binary, root, startAtlas } from '../atlas.mjs';
import { journey, NARROW, WIDE } from '../browser.mjs';

let atlas;
let site;
let at;

/** A city's site: a sitemap of two pages and one that needs a password. */
function answer(request, response) {
  const news = '<title>News</title><p>The mayor of Seattle spoke of streets. The council met in the morning.</p>';
  const pages = ['/news/1', '/news/2', '/staff'].map((path) => `<url><loc>${at}${path}</loc><lastmod>2024-03-01</lastmod></url>`);
  const answers = { '/sitemap.xml': ['application/xml', `<urlset>${pages.join('')}</urlset>`], '/news/1': ['text/html', news], '/news/2': ['text/html', news] };
  const found = answers[request.url];
  response.writeHead(found ? 200 : request.url === '/staff' ? 401 : 404, { 'content-type': found?.[0] ?? 'text/plain' });
  response.end(found?.[1] ?? '');
}

before(async () => {
  site = createServer(answer);
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const machine = `127.0.0.1:${site.address().port}`;
  at = `http://${machine}`;
  process.env['LEGATION_PRIVATE_SOURCES'] = machine;
  atlas = await startAtlas();
});
after(async () => {
  await atlas.stop();
  site.close();
});

/** Signs somebody in by the link that the command line gives. */
async function enter(page, name) {
  const args = ['people', 'invite', `${name}@example.org`, '--role', 'editor', '--data', atlas.data];
  const told = execFileSync(binary(), args, { cwd: root, encoding: 'utf8' });
  await page.goto(`${atlas.url}/sign-in/${/\/sign-in\/(\S+)/.exec(told)[1]}`);
  await page.click('main button[type=submit]');
}

async function looksRight(page, name) {
  for (const [width, size] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name} scrolls sideways`);
    const pictures = process.env['LEGATION_PICTURES'];
    if (pictures) await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize(WIDE);
}

/** Loads a page again until its text fits. */
async function until(page, words) {
  for (let tries = 0; tries < 150; tries += 1) {
    if (words.test(await page.innerText('main'))) return;
    await page.waitForTimeout(200);
    await page.reload();
  }
  assert.match(await page.innerText('main'), words);
}

for (const scripts of [true, false]) {
  journey(`an editor adds, runs and sees to a source ${scripts ? 'with' : 'without'} scripts`, async ({ page, troubles }) => {
    await enter(page, scripts ? 'ana' : 'bob');
    await page.goto(`${atlas.url}/desk/sources`);
    if (scripts) {
      assert.match(await page.innerText('main'), /No source is looked at yet/);
      await looksRight(page, 'sources-empty');
      await page.fill('#address', `${at}/sitemap.xml`);
      await page.fill('#publisher', 'City of Seattle');
      await page.fill('#publisher_place', 'Nowhere, WA');
      await page.getByRole('button', { name: 'Add the source' }).click();
      assert.match(await page.innerText('.usa-alert'), /not known for certain/);
      assert.equal(await page.inputValue('#publisher'), 'City of Seattle');
      // The browser tells of the refusal, as it should.
      assert.ok(troubles.splice(0).every((trouble) => trouble.includes('422')));
      await page.fill('#publisher_place', 'Seattle, WA');
      await page.fill('#schedule', '');
      await page.getByRole('button', { name: 'Add the source' }).click();
    } else {
      await page.getByRole('link', { name: 'City of Seattle' }).first().click();
    }
    await page.getByRole('button', { name: 'Run now' }).click();
    await until(page, /Read: 2/);
    if (scripts) await looksRight(page, 'source');
    await page.goto(`${atlas.url}/desk/sources`);
    await until(page, /answered with status 401/);
    if (scripts) await looksRight(page, 'sources');
    if (!scripts) {
      await page.getByRole('button', { name: /^Dismiss/ }).first().click();
      assert.doesNotMatch(await page.innerText('main'), /answered with status 401/);
    }
  }, { scripts });
}

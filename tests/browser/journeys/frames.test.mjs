/** Other sites may frame the embed, and nothing else of ours. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { journey, url } from '../browser.mjs';

let host;
before(async () => {
  host = createServer((request, response) => {
    const framed = new URL(request.url, 'http://host').searchParams.get('frame') ?? '/';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Elsewhere</title><iframe src="${url}${framed.replaceAll('"', '&quot;')}" width="600" height="400" title="framed"></iframe>`);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
});
after(() => host.close());

const elsewhere = (path) => `http://127.0.0.1:${host.address().port}/?frame=${encodeURIComponent(path)}`;

journey('the embed works in a frame of another site', async ({ page }) => {
  await page.goto(elsewhere('/embed?country=JP'));
  const frame = page.frames().find((each) => each.url().startsWith(url));
  assert.ok(frame, 'the frame shows the embed');
  await frame.waitForFunction(() => window.__legation?.map?.ready);
  assert.ok((await frame.evaluate(() => window.__legation.map.places)) > 10);
  assert.match(await frame.innerText('.lg-embed__line'), /Japan/);
});

journey('no other page lets itself be framed', async ({ page, troubles }) => {
  for (const path of ['/', '/places/seattle-wa', '/data', '/compare']) {
    await page.goto(elsewhere(path));
    await page.waitForTimeout(200);
    const shown = page.frames().filter((each) => each !== page.mainFrame()).map((each) => each.url());
    assert.ok(shown.every((address) => !address.startsWith(url)), `${path} is framed: ${shown}`);
  }
  // The browser says each time that it refused.
  assert.ok(troubles.length >= 4 && troubles.every((line) => /frame-ancestors|X-Frame-Options|refused/i.test(line)), troubles.join('\n'));
  troubles.length = 0;
});

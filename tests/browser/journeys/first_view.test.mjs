/** What the first view costs. Times are printed and judged loosely, since machines differ; requests and bytes are judged. */
import assert from 'node:assert/strict';
import { journey } from '../browser.mjs';

journey('the first view needs few requests and few bytes', async ({ page, context }) => {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const requests = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => requests.set(requestId, { url: request.url, type, bytes: 0 }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  // The first visit of a server warms what it keeps; the second is a visitor's first.
  await page.goto('/');
  await page.waitForFunction(() => window.__legation?.map?.ready);
  await session.send('Network.clearBrowserCache');
  requests.clear();

  await page.goto('/', { waitUntil: 'commit' });
  await page.waitForFunction(() => document.documentElement.classList.contains('lg-live'));
  const times = await page.evaluate(() => ({
    live: Math.round(performance.now()),
    html: Math.round(performance.getEntriesByType('navigation')[0].responseEnd),
    painted: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
  }));
  await page.waitForFunction(() => window.__legation?.map?.ready);
  const mapped = await page.evaluate(() => Math.round(performance.now()));
  console.log(`# page received ${times.html} ms, painted ${times.painted} ms, interactive ${times.live} ms, map ${mapped} ms after the request (goal 1,500 ms)`);

  const all = [...requests.values()];
  const kilobytes = (type) => Math.round(all.filter((request) => !type || request.type === type).reduce((sum, request) => sum + request.bytes, 0) / 1024);
  console.log(`# ${all.length} requests, ${kilobytes()} kB: page ${kilobytes('Document')}, styles ${kilobytes('Stylesheet')}, scripts ${kilobytes('Script')}, fonts ${kilobytes('Font')}, data ${kilobytes('Fetch')}`);
  assert.ok(times.live < 15_000, `interactive after ${times.live} ms`);
  assert.ok(kilobytes('Document') < 120, 'the page itself is small');
  assert.ok(all.filter((request) => request.type === 'Stylesheet').length <= 2, 'few style sheets stand before the first paint');
  assert.ok(kilobytes('Stylesheet') < 60 && kilobytes('Script') < 300, 'styles and scripts are small');
  assert.ok(kilobytes() < 1500 && all.length < 40, `${all.length} requests, ${kilobytes()} kB in all`);
  const elsewhere = all.filter((request) => !request.url.startsWith(new URL(page.url()).origin) && !/^(data|blob):/.test(request.url));
  assert.deepEqual(elsewhere.map((request) => request.url), [], 'nothing is asked of anybody else');
});

journey('styles and scripts are kept for a year, pages are asked for anew', async ({ page }) => {
  const answers = [];
  page.on('response', (response) => answers.push(response));
  const first = await page.goto('/');
  await page.waitForFunction(() => window.__legation?.map?.ready);
  assert.match(first.headers()['cache-control'] ?? '', /no-cache/);
  const tag = first.headers()['etag'];
  assert.ok(tag, 'the page has an entity tag');
  for (const answer of answers.filter((each) => /\/assets\/.*-[\w-]{8}\.(js|mjs|css|woff2|json)$/.test(each.url()))) {
    assert.match(answer.headers()['cache-control'] ?? '', /immutable/, answer.url());
  }
  const again = await page.request.get('/', { headers: { 'if-none-match': tag } });
  assert.equal(again.status(), 304);
});

/** Everything by keyboard alone. */
import assert from 'node:assert/strict';
import { assertNone, journey } from '../browser.mjs';
import { assertOneStory, changing, settled } from '../story.mjs';

/** What has the focus: enough to tell it from everything else, and whether one can see that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const ids = (window.__stops ??= new Map());
    if (!ids.has(element)) ids.set(element, ids.size);
    const style = getComputedStyle(element);
    const inner = [...element.querySelectorAll('rect, circle, path')].some((shape) => getComputedStyle(shape).outlineStyle !== 'none');
    const box = element.getBoundingClientRect();
    return {
      stop: ids.get(element),
      isDate: element.matches('input[type=date]'),
      what: `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`,
      seen: box.width > 0 && box.height > 0,
      ringed: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || inner || element instanceof SVGElement,
    };
  });
}

/** Presses Tab until `selector` has the focus. */
async function tabTo(page, selector, most = 400) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
  }
  throw new Error(`${selector} was not reached in ${most} steps`);
}

journey('the whole journey by keyboard', async ({ page }) => {
  await page.goto('/');
  await settled(page);

  await page.keyboard.press('Tab');
  assert.match((await focused(page)).what, /Skip to main content/, 'the first stop skips the menu');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#main$/);
  const within = await page.evaluate(() => document.activeElement === document.body || document.querySelector('#main').contains(document.activeElement));
  assert.ok(within, 'the next stop is in the main part');

  await page.goto('/');
  await settled(page);
  await page.keyboard.press('/');
  await page.keyboard.type('Seattle Japan');
  await page.waitForSelector('#ask-list:not([hidden]) [role="option"]');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getAttribute('#ask input[name="ask"]', 'aria-activedescendant'), 'ask-0');
  await page.keyboard.press('Enter');
  await page.waitForURL(/place=seattle-wa/);
  await settled(page);
  assert.match(page.url(), /country=JP/);

  await tabTo(page, '#rail input[name="status"][value="in_force"]');
  await changing(page, () => page.keyboard.press('Space'), { has: ['status=in_force'] });
  const kept = await page.evaluate(() => document.activeElement?.matches('#rail input[name="status"][value="in_force"]'));
  assert.ok(kept, 'the focus stays where it was');
  await assertOneStory(page);

  // Seattle's one tie fills one year: the brush is tried where there is room.
  await page.goto('/?country=JP&status=in_force');
  await settled(page);
  await tabTo(page, '#years [role="slider"][data-edge="from"]');
  const first = Number(await page.getAttribute('#years [data-edge="from"]', 'aria-valuenow'));
  await changing(page, () => page.keyboard.press('ArrowRight'), { has: [`from=${first + 1}`] });
  await changing(page, () => page.keyboard.press('PageUp'), { has: [`from=${first + 11}`] });
  await assertOneStory(page);
  await changing(page, () => page.keyboard.press('Home'), { lacks: ['from='] });
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement?.matches('#years [data-edge="to"]')));
  const last = Number(await page.getAttribute('#years [data-edge="to"]', 'aria-valuenow'));
  await changing(page, () => page.keyboard.press('ArrowLeft'), { has: [`to=${last - 1}`] });
  await changing(page, () => page.keyboard.press('End'), { lacks: ['to='] });

  await tabTo(page, '#results tbody a[href^="/engagements/"]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/engagements\//);
  await tabTo(page, '#evidence a[href^="http"]');
});

journey('the map by keyboard: turning, zooming, choosing, closing', async ({ page }) => {
  await page.goto('/');
  await settled(page);
  await tabTo(page, '#map [role="application"]');
  const before = await page.evaluate(() => window.__legation.map.at());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await page.waitForURL(/at=/);
  const after = await page.evaluate(() => window.__legation.map.at());
  assert.notEqual(after.lon, before.lon);
  assert.ok(after.zoom > before.zoom);
  // The map is no trap: Tab leaves it, forwards and backwards.
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => !document.activeElement.matches('#map [role="application"]')));
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  assert.ok(await page.evaluate(() => !document.activeElement.matches('#map [role="application"]')));

  await tabTo(page, '#map .lg-globe__places summary');
  await page.keyboard.press('Enter');
  await tabTo(page, '#map button[data-selection^="place:"]');
  const chosen = await page.evaluate(() => document.activeElement.dataset.selection);
  await changing(page, () => page.keyboard.press('Enter'), { has: [`sel=${chosen}`] });
  await tabTo(page, '#panel a', 60);
  await changing(page, () => page.keyboard.press('Escape'), { lacks: ['sel='] });
  await page.waitForFunction(() => document.activeElement?.closest('#map') !== null, null, { timeout: 5_000 });
});

journey('no page traps the keyboard, and every stop can be seen', async ({ page }) => {
  for (const path of ['/?country=JP&state=WA', '/places/seattle-wa', '/countries/JP', '/compare', '/changes', '/data']) {
    await page.goto(path);
    if (path.startsWith('/?')) await settled(page);
    const stops = [];
    for (let pressed = 0; pressed < 600; pressed += 1) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (!now || (stops.length > 1 && now.stop === stops[0].stop)) break;
      // Day, month and year of a date are stops of one field.
      if (now.isDate && stops.at(-1)?.stop === now.stop) continue;
      assert.ok(!stops.some((stop) => stop.stop === now.stop), `${path}: the focus comes back to ${now.what} before the end`);
      stops.push(now);
    }
    assert.ok(stops.length < 600, `${path}: the focus never leaves the page`);
    const expected = await page.evaluate(() => document.querySelectorAll('main a[href], main button').length);
    assert.ok(stops.length >= Math.min(5, expected), `${path}: only ${stops.length} stops`);
    const unseen = stops.filter((stop) => !stop.seen || !stop.ringed).map((stop) => stop.what);
    assertNone(unseen, `${path}: stops without a visible focus`);
  }
});

/** Each sort of page, wide and narrow: nothing for axe to find, no refusal of the policy, no sideways scrolling, targets large enough. */
import { AxeBuilder } from '@axe-core/playwright';
import { assertNone, journey, NARROW, WIDE } from '../browser.mjs';
import { isRefused, pages } from '../pages.mjs';
import { settled } from '../story.mjs';

/** The least side of a target, in CSS pixels (WCAG 2.2, 2.5.8). */
const TARGET = 24;

async function open(page, path) {
  await page.goto(path);
  if (/^\/(\?|$)/.test(path) && !isRefused(path)) await settled(page);
  else if (path.startsWith('/embed')) await page.waitForFunction(() => window.__legation?.map?.ready);
  else await page.waitForLoadState('networkidle');
}

/** What axe finds: a line for each rule, with the first element that breaks it. */
async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, help, nodes }) => {
    const [first] = nodes;
    const more = nodes.length > 1 ? ` and ${nodes.length - 1} more` : '';
    return `${id}: ${help}: ${first.target.join(' ')}${more}: ${first.failureSummary?.split('\n').at(-1)?.trim()}`;
  });
}

/** Elements that stick out to the right, outside of boxes that scroll by themselves. */
function overflowing(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const contained = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 0.5 && !contained(element));
    return [`${document.documentElement.scrollWidth} px wide`, ...out.slice(0, 5).map((element) => `${element.tagName}.${element.className?.baseVal ?? element.className}`)];
  });
}

/** Controls smaller than a target may be; links within text are measured by axe, which knows the exceptions. */
function small(page) {
  return page.evaluate((least) => {
    const visible = (box) => box.width > 0 && box.height > 0;
    const controls = [...document.querySelectorAll('button, input:not([type="hidden"]), select, summary, [role="slider"]')];
    return controls
      .filter((control) => !control.closest('[hidden], .lg-hidden, .usa-sr-only') && getComputedStyle(control).visibility !== 'hidden')
      .map((control) => {
        const label = control.labels?.[0];
        const boxes = [control, ...(label ? [label] : [])].map((element) => element.getBoundingClientRect());
        return { control, boxes: boxes.filter(visible) };
      })
      .filter(({ boxes }) => boxes.length > 0 && !boxes.some((box) => box.width >= least - 0.5 && box.height >= least - 0.5))
      .map(({ control, boxes }) => `${control.tagName} ${control.name ?? control.className} ${Math.round(boxes[0].width)}×${Math.round(boxes[0].height)}`);
  }, TARGET);
}

/** One `h1`, no level skipped, no id twice, a language, a title. */
function outline(page) {
  return page.evaluate(() => {
    const wrong = [];
    const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => Number(heading.tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) wrong.push(`${levels.filter((level) => level === 1).length} h1`);
    levels.forEach((level, n) => {
      if (n > 0 && level > levels[n - 1] + 1) wrong.push(`h${levels[n - 1]} is followed by h${level}`);
    });
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    const twice = ids.filter((id, n) => ids.indexOf(id) !== n);
    if (twice.length > 0) wrong.push(`ids that come twice: ${[...new Set(twice)].join(', ')}`);
    if (!document.documentElement.lang) wrong.push('no language');
    if (!/\S.*Legation|^Legation/.test(document.title)) wrong.push(`title “${document.title}”`);
    return wrong;
  });
}

for (const [width, viewport] of [['wide', WIDE], ['narrow', NARROW]]) {
  journey(
    `every page, ${width}`,
    async ({ page, troubles }) => {
      const wrong = [];
      for (const [name, path] of await pages()) {
        await open(page, path);
        const found = [
          ...(await findings(page)),
          ...(await overflowing(page)).map((line) => `scrolls sideways: ${line}`),
          ...(await small(page)).map((line) => `too small a target: ${line}`),
          ...(await outline(page)),
          ...troubles.splice(0).filter((line) => !(isRefused(path) && /Failed to load resource.*\b40[04]\b/.test(line))),
        ];
        wrong.push(...found.map((line) => `${name} (${path}): ${line}`));
      }
      assertNone(wrong, 'what is wrong');
    },
    { viewport, timeout: 600_000 },
  );
}

journey('everything that opens stays within 320 pixels', async ({ page }) => {
  await page.goto('/?country=JP');
  await settled(page);
  await page.click('.lg-rail-toggle');
  for (const summary of await page.locator('#rail summary').all()) await summary.click();
  assertNone(await overflowing(page), page.url());
  assertNone(await small(page), page.url());
  assertNone(await findings(page), page.url());
  await page.goto('/places/seattle-wa');
  for (const summary of await page.locator('main summary').all()) await summary.click();
  assertNone(await overflowing(page), page.url());
  assertNone(await findings(page), page.url());
}, { viewport: NARROW });

/** A stranger finds Seattle's ties with Japan, narrows to those in force, opens the evidence, shares the address, and comes back. */
import assert from 'node:assert/strict';
import { journey, launch, url, watch, WIDE } from '../browser.mjs';
import { assertOneStory, changing, readStory, settled } from '../story.mjs';

async function findSeattleAndJapan(page) {
  await page.goto('/');
  await settled(page);
  await page.fill('#ask input[name="ask"]', 'Seattle Japan');
  await page.press('#ask input[name="ask"]', 'Enter');
  await page.waitForURL(/place=seattle-wa/);
  await settled(page);
}

journey('a stranger finds ties, narrows them, reads the evidence and shares the view', async ({ page }) => {
  await findSeattleAndJapan(page);
  assert.match(page.url(), /country=JP/);
  const { story: everything, told } = await assertOneStory(page);
  assert.match(everything.sentence, /Seattle.*Japan/);
  assert.ok(told.total >= 1, `${told.total} engagements of Seattle with Japan`);

  await changing(page, () => page.check('#rail input[name="status"][value="in_force"]'), { has: ['status=in_force'] });
  const { story: narrowed, told: inForce } = await assertOneStory(page);
  assert.equal(inForce.total, everything.facets.status.in_force, 'the facet foretold how many would be in view');
  assert.equal(inForce.total, inForce.in_force);
  assert.ok(narrowed.rows.every((row) => /in force/i.test(row.text)), 'every row is in force');
  const shared = page.url();

  await page.click('#results tbody tr:first-child a[href^="/engagements/"]');
  await page.waitForURL(/\/engagements\//);
  assert.ok((await page.locator('#evidence .lg-card').count()) >= 1, 'the engagement shows its evidence');
  const source = page.locator('#evidence .lg-card a[href^="http"]').first();
  assert.match((await source.getAttribute('rel')) ?? '', /noopener/);
  assert.match(await page.locator('#evidence').innerText(), /supports/i);

  await page.goBack();
  await page.waitForURL(shared);
  await settled(page);
  assert.deepEqual(await readStory(page), narrowed, 'back from the evidence to the same view');

  // Somebody else, who has nothing but the address.
  const other = await launch();
  try {
    const theirs = await (await other.newContext({ viewport: WIDE, baseURL: url })).newPage();
    const troubles = watch(theirs);
    await theirs.goto(shared);
    await settled(theirs);
    assert.deepEqual(await readStory(theirs), narrowed, 'the shared address shows the same view');
    assert.deepEqual(troubles, []);
  } finally {
    await other.close();
  }
});

journey('back and forward restore each view', async ({ page }) => {
  await findSeattleAndJapan(page);
  const first = await readStory(page);
  await changing(page, () => page.check('#rail input[name="status"][value="in_force"]'), { has: ['status=in_force'] });
  const second = await readStory(page);
  await changing(page, () => page.check('#rail input[name="kind"][value="sister_tie"]'), { has: ['kind=sister_tie'] });
  const third = await readStory(page);
  assert.notDeepEqual(second.sentence, third.sentence);

  await changing(page, () => page.goBack(), { lacks: ['kind='] });
  assert.deepEqual(await readStory(page), second);
  await changing(page, () => page.goBack(), { lacks: ['status='] });
  assert.deepEqual(await readStory(page), first);
  await changing(page, () => page.goForward(), { has: ['status=in_force'] });
  await changing(page, () => page.goForward(), { has: ['kind=sister_tie'] });
  assert.deepEqual(await readStory(page), third);
  await page.reload();
  await settled(page);
  assert.deepEqual(await readStory(page), third, 'a reload changes nothing');
});

journey('words that name a kind, an issue, a country and a year become filters', async ({ page }) => {
  await page.goto('/');
  await page.fill('#ask input[name="ask"]', 'climate memoranda Mexico 2022');
  await page.press('#ask input[name="ask"]', 'Enter');
  await page.waitForURL(/country=MX/);
  await settled(page);
  const params = new URL(page.url()).searchParams;
  assert.equal(params.get('kind'), 'memorandum');
  assert.equal(params.get('issue'), 'climate');
  assert.deepEqual([params.get('from'), params.get('to')], ['2022', '2022']);
  await assertOneStory(page);
});

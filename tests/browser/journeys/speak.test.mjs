/** A city's office contests an entry in public, a reader does so unverified, and both can follow what comes of it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { binary, root, startAtlas } from '../atlas.mjs';
import { journey, NARROW, WIDE } from '../browser.mjs';

let atlas;
let entry;
const SEATTLE = 'place:5809844';
before(async () => {
  atlas = await startAtlas({ starter: true });
  const found = await (await fetch(`${atlas.url}/api/v1/engagements?q=Seattle+Bergen&kind=sister_tie`)).json();
  entry = `${atlas.url}/engagements/${found.items[0].id}`;
});
after(() => atlas.stop());

const people = (...args) => execFileSync(binary(), ['people', ...args, '--data', atlas.data], { cwd: root, encoding: 'utf8' });

/** Invites somebody and signs them in. */
async function signIn(page, email, role, ...offices) {
  const link = /\/sign-in\/\w+/.exec(people('invite', email, '--role', role))[0];
  if (offices.length > 0) people('offices', email, ...offices);
  await page.goto(`${atlas.url}${link}`);
  await page.click('main button[type=submit]');
}

async function assertFit(page) {
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'no sideways scrolling');
  }
}

for (const scripts of [true, false]) {
  const how = scripts ? 'with' : 'without';
  journey(`an office contests an entry in the name of its city, ${how} scripts`, async ({ page, troubles }) => {
    await signIn(page, `office-${how}@example.org`, 'representative', SEATTLE);
    await page.goto(entry);
    await page.getByRole('link', { name: 'Confirm or contest this entry' }).click();
    assert.match(await page.innerText('main'), /You speak for Seattle/);
    if (scripts) await assertFit(page);
    await page.getByLabel('It has ended').check();
    await page.fill('#document', 'https://www.seattle.gov/ties');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.match(await page.innerText('[role=alert]'), /Say when it ended/);
    // The refusal has a status of its own, which the browser notes.
    assert.match(troubles.splice(0).join(), /422/);
    assert.equal(await page.inputValue('#document'), 'https://www.seattle.gov/ties', 'what was written is still there');
    await page.fill('#ended', '2019-05');
    await page.fill('#words', `As our register has it, ${how} scripts.`);
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal(new URL(page.url()).hash, '#statements');
    // The page follows the ledger within a second.
    for (let tries = 0; tries < 20 && !(await page.innerText('main')).includes(`has it, ${how} scripts`); tries += 1) {
      await page.waitForTimeout(100);
      await page.reload();
    }
    const said = await page.locator('section[aria-labelledby=statements-h]').innerText();
    assert.match(said, /Seattle[\s\S]*By its own office[\s\S]*May 2019[\s\S]*Not answered yet/);
    if (scripts) await assertFit(page);
  }, { scripts });
}

journey('a reader contests an entry, and it is not shown before an editor has read it', async ({ page }) => {
  await page.goto(`${entry}/statement`);
  assert.match(await page.innerText('main'), /marked as unverified/);
  await page.getByLabel('Something in it is wrong').check();
  await page.fill('#words', 'A stranger says that it never was.');
  await page.fill('#document', 'https://example.org/archive');
  await page.getByRole('button', { name: 'Send' }).click();
  assert.match(await page.innerText('main'), /An editor will read/);
  await page.goto(entry);
  assert.doesNotMatch(await page.innerText('main'), /A stranger says/);
});

journey('a search is followed by mail from the map, and left again', async ({ page }) => {
  await page.goto(`${atlas.url}/?country=JP&issue=climate`);
  await page.getByRole('link', { name: 'By mail' }).click();
  assert.match(page.url(), /\/sign-in\?next=/);
  await signIn(page, 'follower@example.org', 'reader');
  await page.goto(`${atlas.url}/?country=JP&issue=climate`);
  await page.getByRole('link', { name: 'By mail' }).click();
  await page.getByRole('button', { name: 'Follow by mail' }).click();
  const views = page.locator('section[aria-labelledby=list]');
  assert.match(await views.innerText(), /Engagements with Japan about climate/);
  await assertFit(page);
  await page.getByLabel('At most one letter a day').check();
  await page.getByRole('button', { name: 'Keep' }).click();
  assert.ok(await page.getByLabel('At most one letter a day').isChecked());
  await views.getByRole('button', { name: /Leave/ }).click();
  assert.match(await views.innerText(), /You follow nothing yet/);
});

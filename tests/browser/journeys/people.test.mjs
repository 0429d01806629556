/** An administrator looks after accounts: invites, gives a role and an office, ends sessions, closes, opens again. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { binary, root, startAtlas } from '../atlas.mjs';
import { journey, NARROW, WIDE } from '../browser.mjs';

const TABLE = `claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,end,issues,officials,title,note,source_url,source_publisher,source_date,source_kind,language,confidence
p1,Seattle,city,WA,Kobe,city,JP,sister_tie,active,1957,,culture,,Seattle and Kobe,,https://example.org/a,A publisher,2020,news,en,high
`;

let atlas;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'legation-people-'));
  const file = join(folder, 'one.csv');
  await writeFile(file, TABLE);
  atlas = await startAtlas({ tables: [file] });
}, { timeout: 120_000 });
after(async () => {
  await atlas?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Invites by the command line and signs in with the link that it prints. */
async function signIn(page, email, role) {
  const told = execFileSync(binary(), ['people', 'invite', email, '--role', role, '--data', atlas.data], { cwd: root, encoding: 'utf8' });
  await page.goto(atlas.url + /\/sign-in\/\S+/.exec(told)[0]);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Clean for axe and without sideways scrolling, wide and narrow; every target can be hit with a thumb. */
async function assertGood(page) {
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'no sideways scrolling');
  }
  await page.setViewportSize(WIDE);
}

for (const scripts of [true, false]) {
  journey(`an administrator looks after accounts ${scripts ? 'with' : 'without'} scripts`, async ({ page, troubles }) => {
    const n = scripts ? 1 : 2;
    await signIn(page, `root${n}@example.org`, 'admin');
    await page.goto(`${atlas.url}/account`);
    await page.locator('header nav').getByRole('link', { name: 'People', exact: true }).click();
    assert.equal(new URL(page.url()).pathname, '/people');
    await page.fill('#email', `ana${n}@example.org`);
    await page.selectOption('#role', 'representative');
    await page.fill('#organisation', 'Peace League');
    await page.getByRole('button', { name: 'Invite' }).click();
    assert.match(await page.innerText('main [role=status]'), /an invitation is on its way/);
    const letters = readdirSync(join(atlas.data, 'outbox')).map((name) => readFileSync(join(atlas.data, 'outbox', name), 'utf8'));
    assert.ok(letters.some((letter) => letter.includes(`ana${n}@example.org`) && letter.includes('/sign-in/')));
    assert.match(await page.innerText('main'), /Speaks for nobody yet/);
    await page.fill('#find', 'seattle');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('button', { name: /^Give Seattle/ }).click();
    assert.match(await page.innerText('main'), /Seattle, Washington \(city\)/i);
    await page.fill('#actor', 'nonsense');
    await page.locator('form:has(#actor) button').click();
    assert.match(await page.innerText('main'), /names no actor/);
    troubles.length = 0; // The browser itself complains of a page that answers 400.
    await page.goBack();
    if (scripts) await assertGood(page);
    await page.getByRole('button', { name: 'Close the account' }).click();
    assert.match(await page.innerText('main [role=status]'), /Nobody can sign in with it/);
    if (scripts) await assertGood(page);
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.locator('main').getByRole('link', { name: 'People', exact: true }).click();
    await page.fill('#q', `ana${n}`);
    await page.getByRole('button', { name: 'Search', exact: true }).last().click();
    assert.match(await page.innerText('main'), /1 account\b/);
    await page.goto(`${atlas.url}/people?q=nobody-at-all`);
    assert.match(await page.innerText('main'), /No account has/);
    await page.goto(`${atlas.url}/people`);
    if (scripts) await assertGood(page);
  }, { scripts });
}

journey('an editor is told that the page is not theirs', async ({ page, troubles }) => {
  await signIn(page, 'ed@example.org', 'editor');
  const answer = await page.goto(`${atlas.url}/people`);
  assert.equal(answer.status(), 403);
  assert.equal(await page.locator('a[href="/people"]').count(), 0, 'the menu does not lead there');
  assert.match(await page.innerText('main'), /Not permitted[\s\S]*you may not administer/);
  troubles.length = 0; // The browser itself complains of a page that answers 403.
});

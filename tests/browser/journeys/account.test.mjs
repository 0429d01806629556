/** Somebody is invited, signs in by a link that came by mail, looks at the account and signs out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { binary, root, startAtlas } from '../atlas.mjs';
import { journey, NARROW, WIDE } from '../browser.mjs';

let atlas;
before(async () => {
  atlas = await startAtlas();
  execFileSync(binary(), ['people', 'invite', 'ana@example.org', '--role', 'editor', '--data', atlas.data], { cwd: root });
});
after(() => atlas.stop());

/** The link in the newest letter, once there is one more than before. */
async function linkByMail(page, before) {
  const outbox = join(atlas.data, 'outbox');
  for (let tries = 0; tries < 100; tries += 1) {
    const letters = readdirSync(outbox).filter((name) => name.endsWith('.eml')).sort();
    if (letters.length > before) {
      const letter = readFileSync(join(outbox, letters.at(-1)), 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
      return /http:\/\/\S+\/sign-in\/\S+/.exec(letter)[0];
    }
    await page.waitForTimeout(100);
  }
  throw new Error('no letter came');
}

for (const scripts of [true, false]) {
  journey(`an invited person signs in and out ${scripts ? 'with' : 'without'} scripts`, async ({ page }) => {
    const letters = (() => {
      try {
        return readdirSync(join(atlas.data, 'outbox')).length;
      } catch {
        return 0;
      }
    })();
    await page.goto(`${atlas.url}/account`);
    assert.match(page.url(), /\/sign-in\?next=/);
    await page.fill('#email', 'Ana@example.org');
    await page.click('main button[type=submit]');
    assert.match(await page.innerText('main'), /a link is on its way/);
    await page.goto(await linkByMail(page, letters));
    await page.click('main button[type=submit]');
    assert.equal(new URL(page.url()).pathname, '/account');
    assert.match(await page.innerText('main'), /ana@example\.org/);
    if (scripts) {
      for (const size of [WIDE, NARROW]) {
        await page.setViewportSize(size);
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'no sideways scrolling');
      }
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${atlas.url}/account`);
    assert.match(page.url(), /\/sign-in\?next=/);
  }, { scripts });
}

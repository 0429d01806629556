/** Somebody signs in at an OpenID Connect provider: a process of its own on loopback, with a page of its own. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { binary, root, startAtlas } from '../atlas.mjs';
import { journey } from '../browser.mjs';

let atlas;
let provider;
let issuer;

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Waits until the provider says what it is. */
async function untilItAnswers() {
  for (let tries = 0; tries < 150; tries += 1) {
    try {
      if ((await fetch(`${issuer}/.well-known/openid-configuration`)).ok) return;
    } catch {
      // It is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the provider did not answer within 30 seconds');
}

before(async () => {
  const program = process.env['LEGATION_OIDC_PROVIDER'];
  if (!program) throw new Error('LEGATION_OIDC_PROVIDER does not name a provider; `make test-browser` sets one up');
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const known = [
    { sub: 'ana', email: 'ana@example.org', email_verified: true },
    { sub: 'eve', email: 'eve@example.org', email_verified: true },
  ].flatMap((claims) => ['--user-claims', JSON.stringify(claims)]);
  provider = spawn(program, ['--port', String(port), '--require-nonce', 'true', ...known], { stdio: 'ignore' });
  await untilItAnswers();
  atlas = await startAtlas({ settings: ['--oidc-issuer', issuer, '--oidc-client-id', 'legation', '--oidc-client-secret', 'a secret', '--oidc-name', 'the city'] });
  execFileSync(binary(), ['people', 'invite', 'ana@example.org', '--role', 'editor', '--data', atlas.data], { cwd: root });
}, { timeout: 120_000 });
after(async () => {
  provider?.kill();
  await atlas?.stop();
});

/** The provider's own page asks for a style sheet of another host and an icon that it does not have: neither matters here. */
function ours(troubles) {
  return troubles.filter((trouble) => !trouble.includes(issuer) && !trouble.includes('cdn.jsdelivr.net'));
}

/** Agrees on the provider's page as somebody. */
async function agree(page, who) {
  assert.equal(new URL(page.url()).origin, issuer);
  await page.fill('input[name=sub]', who);
  await page.getByRole('button', { name: 'Authorize' }).click();
}

for (const scripts of [true, false]) {
  journey(`an invited person signs in at the provider ${scripts ? 'with' : 'without'} scripts`, async ({ page, troubles }) => {
      await page.goto(`${atlas.url}/account`);
    if (scripts) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), []);
    }
    await page.getByRole('link', { name: 'Sign in with the city' }).click();
    await agree(page, 'ana');
    assert.equal(page.url(), `${atlas.url}/account`, 'led to where it began');
    assert.match(await page.innerText('main'), /ana@example\.org/);
    const cookies = await page.context().cookies(atlas.url);
    assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['legation', true, 'Lax']], 'the attempt is forgotten');
    troubles.splice(0, troubles.length, ...ours(troubles));
  }, { scripts });
}

journey('who has no account is told, on a page', async ({ page, troubles }) => {
  await page.goto(`${atlas.url}/sign-in`);
  await page.getByRole('link', { name: 'Sign in with the city' }).click();
  await agree(page, 'eve');
  assert.match(await page.innerText('main'), /Not permitted[\s\S]*no account for your address[\s\S]*ask an administrator/);
  await page.goto(`${atlas.url}/account`);
  assert.match(page.url(), /\/sign-in\?next=/);
  troubles.length = 0; // The browser itself complains of a page that answers 403.
});

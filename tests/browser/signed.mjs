/** Somebody signs in: invited by the command line, by the link that it prints. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { binary, root } from './atlas.mjs';

/** Invites an account into the data folder of a server; answers the path of its link. */
export function invite(atlas, email, role, organisation) {
  const more = organisation ? ['--organisation', organisation] : [];
  const said = execFileSync(binary(), ['people', 'invite', email, '--role', role, ...more, '--data', atlas.data], { cwd: root, encoding: 'utf8' });
  const link = /\/sign-in\/\S+/.exec(said);
  assert.ok(link, `no link in ${said}`);
  return link[0];
}

/** Signs a page in by a link. */
export async function signIn(page, atlas, link) {
  await page.goto(`${atlas.url}${link}`);
  await page.click('main button[type=submit]');
}

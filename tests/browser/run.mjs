/** Starts one server with the starter for all journeys, runs them with node's test runner, stops the server. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { startAtlas } from './atlas.mjs';

const folder = new URL('journeys/', import.meta.url).pathname;
const asked = process.argv.slice(2);
const files = (await readdir(folder))
  .filter((name) => name.endsWith('.test.mjs') && (asked.length === 0 || asked.some((word) => name.includes(word))))
  .sort()
  .map((name) => folder + name);
if (files.length === 0) throw new Error(`no journey is called ${asked.join(' or ')}`);

// A server that is up already may be named, to try one journey again and again.
const given = process.env['LEGATION_URL'];
const atlas = given ? { url: given, stop: async () => 0 } : await startAtlas({ starter: true });
console.log(`# the atlas under test is at ${atlas.url}`);
const code = await new Promise((resolve) => {
  const args = ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, LEGATION_URL: atlas.url } });
  child.once('exit', (status) => resolve(status ?? 1));
});
const stopped = await atlas.stop();
if (stopped !== 0) console.error(`# the server did not stop in order: exit code ${stopped}`);
process.exitCode = code === 0 && stopped === 0 ? 0 : 1;

/** A server of the built program on a fresh data folder, and tables imported into it by the command line. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How long a server may take to be ready, in milliseconds; the first import of the starter is part of it. */
const READY = 180_000;
/** How long it may take to stop. */
const STOP = 15_000;

/** The repository's root. */
export const root = new URL('../../', import.meta.url).pathname;

const run = promisify(execFile);

/** The program under test. */
export function binary() {
  const file = process.env['LEGATION_BINARY'];
  if (!file) throw new Error('LEGATION_BINARY does not name the program; `make test-browser` builds it and sets it');
  return file;
}

/** Imports a table; rows that are refused (exit code 3) are the table's own affair. */
async function importTable(table, data) {
  try {
    await run(binary(), ['import', 'table', table, '--data', data], { cwd: root, maxBuffer: 1 << 26 });
  } catch (error) {
    if (error.code !== 3) throw error;
  }
}

/**
 * Starts a server. `tables` are files in the interchange format to import first; `starter` imports the shipped starter as
 * `make run` does; `settings` are flags beside those.
 *
 * @param {{ tables?: string[], starter?: boolean, settings?: string[] }} options
 * @returns {Promise<{ url: string, data: string, stop: () => Promise<number | null> }>}
 */
export async function startAtlas({ tables = [], starter = false, settings = [] } = {}) {
  const program = binary();
  const data = await mkdtemp(join(tmpdir(), 'legation-browser-'));
  for (const table of tables) await importTable(table, data);
  const verbs = ['serve', '--listen', '127.0.0.1:0', '--data', data, ...(starter ? ['--import-starter'] : []), ...settings];
  const child = spawn(program, verbs, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const stop = async () => {
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP);
    const code = await gone;
    clearTimeout(patience);
    await rm(data, { recursive: true, force: true });
    return code;
  };
  try {
    return { url: await addressOf(child), data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that the server prints when it is ready. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`the server was not ready in time; it said:\n${said}`)), READY);
    const hear = (chunk) => {
      said = (said + chunk).slice(-20_000);
      const found = /Legation is at (http:\/\/\S+)/.exec(said);
      if (!found) return;
      clearTimeout(late);
      resolve(found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the server ended with ${code}; it said:\n${said}`));
    });
  });
}

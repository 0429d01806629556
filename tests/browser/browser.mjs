/** Chromium, and journeys: tests that get a fresh page, watch it for trouble, and leave a picture where they fail. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';

/** The server under test. */
export const url = process.env['LEGATION_URL'] ?? '';

const results = new URL('results/', import.meta.url).pathname;

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WEBGL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/** The two widths at which every page is looked at. */
export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 320, height: 700 };

/** Starts a browser of its own. */
export function launch({ webgl = false } = {}) {
  return chromium.launch({
    executablePath: process.env['LEGATION_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...FLAGS, ...(webgl ? WEBGL : ['--disable-3d-apis'])],
  });
}

/** One browser a file and drawing, ended with the file. */
const browsers = new Map();
after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

function shared(webgl) {
  if (!browsers.has(webgl)) browsers.set(webgl, launch({ webgl }));
  return browsers.get(webgl);
}

/** Everything about a page that no page should do: errors, refusals of the policy, dialogs. */
export function watch(page) {
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message().slice(0, 200)}`);
    void dialog.dismiss();
  });
  return troubles;
}

/**
 * A test with a fresh page. `act` gets `{ page, context, troubles }`; whatever is in `troubles` when it ends fails the test.
 *
 * @param {string} name
 * @param {(given: { page: import('playwright-core').Page, context: import('playwright-core').BrowserContext, troubles: string[] }) => Promise<void>} act
 * @param {{ webgl?: boolean, viewport?: { width: number, height: number }, scripts?: boolean, timeout?: number }} options
 */
export function journey(name, act, { webgl = false, viewport = WIDE, scripts = true, timeout = 120_000 } = {}) {
  test(name, { timeout }, async () => {
    const browser = await shared(webgl);
    const context = await browser.newContext({ viewport, javaScriptEnabled: scripts, baseURL: url, reducedMotion: 'reduce', locale: 'en-US' });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const troubles = watch(page);
    try {
      await act({ page, context, troubles });
      assertNone(troubles, 'the page is in trouble');
    } catch (error) {
      await picture(page, name);
      throw error;
    } finally {
      await context.close();
    }
  });
}

async function picture(page, name) {
  try {
    await mkdir(results, { recursive: true });
    const file = `${results}${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80)}.png`;
    await page.screenshot({ path: file, timeout: 10_000 });
    console.log(`# picture of the failure: ${file}`);
  } catch (error) {
    console.log(`# no picture of the failure: ${error}`);
  }
}

/** Fails with one line for each thing that is wrong. */
export function assertNone(wrong, what) {
  const lines = [...new Set(wrong)];
  if (lines.length > 0) throw new Error(`${what}:\n${lines.slice(0, 40).join('\n')}${lines.length > 40 ? `\n… and ${lines.length - 40} more` : ''}`);
}

/** Asks the API. */
export async function ask(path) {
  const response = await fetch(new URL(`/api/v1/${path}`, url));
  assert.equal(response.status, 200, `/api/v1/${path}`);
  return response.json();
}

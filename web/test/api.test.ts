import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ApiError, errorOf } from '../src/api/client';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the description of the API', () => {
  it.skipIf(!existsSync(`${root}openapi.json`))(
    'and the types made from it say the same (`npm run api` makes them)',
    () => {
      execFileSync(
        process.execPath,
        ['node_modules/openapi-typescript/bin/cli.js', 'openapi.json', '-o', 'src/api/schema.d.ts', '--check'],
        {
          cwd: root,
          stdio: 'pipe',
        },
      );
    },
  );
});

describe('errors of the API', () => {
  it('carry what the envelope says', async () => {
    const body = JSON.stringify({
      error: { code: 'bad_filter', message: '`x` is not a kind', field: 'kind', hint: 'Use one of …' },
    });
    const error = await errorOf(new Response(body, { status: 400 }));
    expect(error).toBeInstanceOf(ApiError);
    expect([error.code, error.message, error.hint]).toEqual(['bad_filter', '`x` is not a kind', 'Use one of …']);
  });
  it('fall back on the status where there is no envelope', async () => {
    const error = await errorOf(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    expect([error.code, error.message]).toEqual(['http_502', 'The server answered 502 Bad Gateway']);
  });
});

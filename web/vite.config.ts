/// <reference types="vitest/config" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const uswds = fileURLToPath(new URL('node_modules/@uswds/uswds', import.meta.url));

/** Faces that the server draws Open Graph images with: TrueType, under names without a hash. */
const DRAWING_FONTS = ['PublicSans-Regular.ttf', 'PublicSans-SemiBold.ttf', 'PublicSans-Bold.ttf'];

/** Puts what the server draws pictures with beside the built files: fonts, and the outlines of countries. */
function forDrawing(): Plugin {
  return {
    name: 'legation-for-drawing',
    generateBundle() {
      const outlines = readFileSync(new URL('.generated/outlines.json', import.meta.url));
      this.emitFile({ type: 'asset', fileName: 'static/outlines.json', source: outlines });
      for (const name of DRAWING_FONTS) {
        const source = readFileSync(join(uswds, 'dist/fonts/public-sans', name));
        this.emitFile({ type: 'asset', fileName: `static/fonts/${name}`, source });
      }
    },
  };
}

export default defineConfig({
  base: '/',
  resolve: { alias: { '~uswds': join(uswds, 'dist') } },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: [join(uswds, 'packages')], quietDeps: true },
    },
  },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    manifest: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // No outline or font may end up inside a script or a style sheet: each is cached on its own.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: { site: 'src/site.ts', embed: 'src/embed.ts' },
    },
  },
  plugins: [forDrawing()],
  test: { include: ['test/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});

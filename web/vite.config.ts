/// <reference types="vitest/config" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const uswds = fileURLToPath(new URL('node_modules/@uswds/uswds', import.meta.url));

/** Faces that the server draws Open Graph images with: TrueType, under names without a hash. */
const DRAWING_FONTS = ['PublicSans-Regular.ttf', 'PublicSans-SemiBold.ttf', 'PublicSans-Bold.ttf'];

/** Puts the drawing fonts beside the built files. */
function drawingFonts(): Plugin {
  return {
    name: 'legation-drawing-fonts',
    generateBundle() {
      for (const name of DRAWING_FONTS) {
        const source = readFileSync(join(uswds, 'dist/fonts/public-sans', name));
        this.emitFile({ type: 'asset', fileName: `fonts/${name}`, source });
      }
    },
  };
}

export default defineConfig({
  base: '/assets/',
  publicDir: false,
  resolve: { alias: { '~uswds': join(uswds, 'dist') } },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: [join(uswds, 'packages')], quietDeps: true },
    },
  },
  build: {
    outDir: 'dist',
    assetsDir: '.',
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // No outline or font may end up inside a script or a style sheet: each is cached on its own.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: { site: 'src/site.ts', style: 'src/site.scss', embed: 'src/embed.ts', embedStyle: 'src/embed.scss' },
    },
  },
  plugins: [drawingFonts()],
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});

import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (path: string) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url))

/** Where `npm run dev` finds the server. */
const server = process.env['TENANTRY_URL'] ?? 'http://localhost:4000'

/** What the server answers by itself; all else is a page of the dashboard. */
const apiPaths = [
  'auth',
  'data',
  'platform',
  'projects',
  'resources',
  'infra',
  'scim',
  'docs',
  'openapi.json',
  'health',
  'ready',
  '.well-known',
]

/** Pages that links in mails lead to: nothing else answers a browser there. */
const MAILED_PAGES = /^\/auth\/(?:verify|magic-link|password|email)\b/

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss()],
  resolve: {
    // Packages of this repository come as their TypeScript sources; third parties under the conditions of a build.
    alias: [
      { find: /^@tenantry\/sdk$/, replacement: source('sdk/src/index.ts') },
      { find: /^@tenantry\/sdk\/filters$/, replacement: source('sdk/src/filters.ts') },
      { find: /^@tenantry\/contract$/, replacement: source('contract/src/index.ts') },
      { find: /^@tenantry\/schema$/, replacement: source('schema/src/index.ts') },
      { find: /^@tenantry\/react$/, replacement: source('react/src/index.ts') },
      { find: /^@tenantry\/react\/styles\.css$/, replacement: source('react/src/styles.css') },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The page's policy allows images from data: addresses, but scripts and fonts from files alone.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      output: {
        // What many pages share comes in one piece: each file more is a round trip, which costs a browser more than the bytes that a page does without.
        codeSplitting: {
          groups: [
            { name: 'base', tags: ['$initial'] },
            { name: 'shared', minShareCount: 5 },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      apiPaths.map((path) => [
        `^/${path.replace('.', '\\.')}(/|\\?|$)`,
        {
          target: server,
          changeOrigin: false,
          bypass: ({ method, headers, url = '' }) =>
            method === 'GET' && headers.accept?.includes('text/html') === true && MAILED_PAGES.test(url)
              ? '/index.html'
              : undefined,
        },
      ]),
    ),
  },
})

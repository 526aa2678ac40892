import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (path: string) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  resolve: {
    // Within this repository packages come as their sources; an application of yours needs none of these lines.
    alias: [
      { find: /^@tenantry\/sdk$/, replacement: source('sdk/src/index.ts') },
      { find: /^@tenantry\/sdk\/filters$/, replacement: source('sdk/src/filters.ts') },
      { find: /^@tenantry\/contract$/, replacement: source('contract/src/index.ts') },
      { find: /^@tenantry\/schema$/, replacement: source('schema/src/index.ts') },
      { find: /^@tenantry\/schema\/filters$/, replacement: source('schema/src/filters.ts') },
      { find: /^@tenantry\/react$/, replacement: source('react/src/index.ts') },
      { find: /^@tenantry\/react\/styles\.css$/, replacement: source('react/src/styles.css') },
    ],
  },
  build: { outDir: 'dist', target: 'es2023' },
})

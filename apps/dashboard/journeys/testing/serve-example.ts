import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../../examples/saas-app/', import.meta.url))
const outDir = join(folder, 'dist/tests')
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export interface ServedExample {
  /** Known before it is built: the installation lists it. */
  origin: string
  /** Builds the application for an installation; from then on it is served. */
  build(url: string): Promise<void>
  close(): Promise<void>
}

/** The application of `examples/saas-app` at an origin of its own, as its users would get it. */
export async function serveExample(): Promise<ServedExample> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const name = path === '/' ? 'index.html' : path
    readFile(join(outDir, name)).then(
      (content) => response.setHeader('content-type', TYPES[extname(name)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async build(url) {
      const { build } = await import('vite')
      await build({
        configFile: join(folder, 'vite.config.ts'),
        logLevel: 'warn',
        define: { 'import.meta.env.VITE_TENANTRY_URL': JSON.stringify(url) },
        build: { outDir, emptyOutDir: true, minify: false },
      })
    },
    async close() {
      server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}

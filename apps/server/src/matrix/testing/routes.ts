import type { FastifyInstance } from 'fastify'

/** `GET /docs`: every route that a server answers, but for the HEAD of a GET. */
export function routesOf(http: FastifyInstance): string[] {
  const above: string[] = []
  return http
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^((?:[│ ] {3})*)[├└]── (\S*) \(([A-Z, ]+)\)$/.exec(line)
      if (found === null) {
        if (line.trim() === '') return []
        throw new Error(`This line of Fastify's list of routes cannot be read: ${line}`)
      }
      const [, indent = '', part = '', methods = ''] = found
      const depth = indent.length / 4
      above.length = depth
      above.push(part)
      return methods
        .split(', ')
        .filter((method, _index, all) => method !== 'HEAD' || !all.includes('GET'))
        .map((method) => `${method} ${above.join('')}`)
    })
    .sort()
}

/**
 * Routes that the OpenAPI document does not know, each with why anybody may ask there, or what guards it and which test says so. Everything else is an
 * operation, so that the walk finds it.
 */
export const beside: Readonly<Record<string, string>> = {
  'GET /': 'the dashboard’s document, the same for all',
  'GET /assets/:file': 'files of the dashboard',
  'GET /docs': 'the API reference, the same for all',
  'GET /docs/:file': 'files of the API reference',
  'GET /openapi.json': 'the OpenAPI document, the same for all',
  'GET /metrics':
    'counts by operation and status, without names: docs/configuration.md says who should reach it',
  'GET /auth/device': 'a page for whoever the cookie names, else to sign in: identity/device/pages.test.ts',
  'POST /auth/device': 'a form of that page, with its Origin: identity/device/pages.test.ts',
  'POST /auth/device/sign-in': 'a form of that page, with its Origin: identity/device/pages.test.ts',
  'POST /auth/device/second-factor': 'a form of that page, with its Origin: identity/device/pages.test.ts',
  'POST /auth/device/sign-out': 'a form of that page, with its Origin: identity/device/pages.test.ts',
}

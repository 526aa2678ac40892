import { existsSync } from 'node:fs'
import { allOperations, buildOpenApi } from '@tenantry/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../testing/start-app.ts'
import { declarations, declarationsOf } from './testing/declarations.ts'
import { beside, routesOf } from './testing/routes.ts'
import { idFor } from './testing/world.ts'

describe('Routes', () => {
  let app: StartedApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  it('are operations, or stand on the list of those that are none', () => {
    const operations = new Set(allOperations.map(({ method, path }) => `${method} ${path}`))
    const routes = routesOf(app.app.http)
    expect(routes.length).toBeGreaterThan(100)
    const unknown = routes.filter((route) => !operations.has(route) && beside[route] === undefined)
    expect(
      unknown,
      'Make these operations of packages/contract, or say in `beside` of apps/server/src/matrix/testing/routes.ts what guards them.',
    ).toEqual([])
    expect([...operations].filter((operation) => !routes.includes(operation))).toEqual([])
    expect(Object.keys(beside).filter((route) => !routes.includes(route))).toEqual([])
  })

  it('beside the operations name tests that there are', () => {
    for (const reason of Object.values(beside)) {
      const file = /[a-z/-]+\.test\.ts/.exec(reason)?.[0]
      if (file !== undefined)
        expect(existsSync(new URL(`../modules/${file}`, import.meta.url)), file).toBe(true)
    }
  })

  it('beside the operations that change something refuse cookies without this server’s Origin', async () => {
    const writes = Object.keys(beside).filter((route) => !route.startsWith('GET '))
    for (const route of writes) {
      const [method = '', path = ''] = route.split(' ')
      for (const origin of [undefined, 'https://evil.example', 'null']) {
        const response = await fetch(app.url + path, {
          method,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            cookie: 'tenantry_local=tns_x',
            ...(origin === undefined ? {} : { origin }),
          },
          body: 'user_code=x',
        })
        expect([route, origin, response.status]).toEqual([route, origin, 403])
        expect(await response.json()).toMatchObject({ code: 'ORIGIN_REFUSED' })
      }
    }
  })

  it('of the OpenAPI document are those that the walk takes', () => {
    const { paths } = buildOpenApi(allOperations, { version: '0' }) as { paths: Record<string, object> }
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(
        (method) => `${method.toUpperCase()} ${path.replaceAll(/\{([a-z_]+)\}/g, ':$1')}`,
      ),
    )
    expect(documented.sort()).toEqual(allOperations.map(({ method, path }) => `${method} ${path}`).sort())
  })

  it('are declared under names of operations that there are', () => {
    const ids = new Set(allOperations.map(({ id }) => id))
    expect(Object.keys(declarations).filter((id) => !ids.has(id))).toEqual([])
  })

  it('that are new fail the walk until they say what they expect, and are told what to write', () => {
    for (const access of ['public', 'open', 'authenticated'] as const)
      expect(() => declarationsOf({ id: 'things.create', access })).toThrow(
        /add 'things\.create' to `declarations`/,
      )
    expect(declarationsOf({ id: 'things.create', access: 'installation' })).toEqual([{}])
    const operation = { id: 'things.get', path: '/auth/organizations/:organization/things/:thing' }
    expect(() => idFor({ '/auth/organizations': {} }, operation, 'thing')).toThrow(/make one in .*world\.ts/)
  })
})

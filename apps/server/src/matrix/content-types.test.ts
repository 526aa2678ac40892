import { allOperations, errorCodes, type ErrorCode } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { ask } from './testing/ask.ts'
import { declarationsOf } from './testing/declarations.ts'
import { expectedVerdict } from './testing/expected.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { buildWorld, worldEnvironment, type World } from './testing/world.ts'

// Thousands of requests, on machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

/** What a page can send to another site without asking it first: forms, text, and bytes of no type. */
const plain: readonly (readonly [type: string | null, body: string])[] = [
  [null, '{"name":"x"}'],
  ['text/plain', '{"name":"x"}'],
  ['text/plain;charset=UTF-8', '{"name":"x"}'],
  ['application/x-www-form-urlencoded', 'name=x'],
  [
    'multipart/form-data; boundary=b',
    '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n',
  ],
]

describeBothApps('Every operation that writes', ({ start }) => {
  let world: World
  beforeAll(async () => {
    world = await buildWorld(await start({ env: worldEnvironment }))
  })

  it('refuses what a form can send, from this server’s own pages too, and changes nothing', async () => {
    const writes = allOperations.filter(({ method }) => method !== 'GET')
    const before = await dumpStore(world.app.app.control)
    const wrong = await withEach(writes, async (operation) => {
      const told: string[] = []
      const { access } = operation
      for (const declaration of declarationsOf(operation))
        for (const actor of ['own_page', 'foreign_page', 'no_origin'] as const) {
          const verdict = expectedVerdict(operation, declaration, actor)
          // Before the body is read there is nothing to refuse but who asks; what is decided later comes behind the body.
          const isEarly = verdict === 'ORIGIN_REFUSED' || access === 'installation' || access === 'operator'
          const code: ErrorCode = isEarly && verdict !== 'in' ? verdict : 'UNSUPPORTED_MEDIA_TYPE'
          for (const [type, text] of plain) {
            const headers = {
              ...world.credentials[actor],
              ...(type === null ? {} : { 'content-type': type }),
            }
            const body = Buffer.from(text)
            const reply = await ask(world, operation, declaration, { headers, ids: world.present, body })
            if (reply.code !== code || reply.status !== errorCodes[code].status)
              told.push(`${operation.id} as ${actor}, ${type}: ${reply.status} ${reply.code}, not ${code}`)
          }
        }
      return told
    })
    expect(wrong.flat()).toEqual([])
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  })
})

import { allOperations } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { ask } from './testing/ask.ts'
import { declarationsOf, type Verdict } from './testing/declarations.ts'
import { expectedVerdict, statusOf } from './testing/expected.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { buildWorld, worldEnvironment, type World } from './testing/world.ts'

// Thousands of requests, on machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

const FORM = 'application/x-www-form-urlencoded'
/** Refusals by the credential alone. */
const early = { ORIGIN_REFUSED: true, UNAUTHENTICATED: true, SCIM_401: true }

/** What a page can send to another site without asking it first: forms, text, and bytes of no type. */
const plain: readonly (readonly [type: string | null, body: string])[] = [
  [null, '{"name":"x"}'],
  ['text/plain', '{"name":"x"}'],
  ['text/plain;charset=UTF-8', '{"name":"x"}'],
  [FORM, 'name=x'],
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
        for (const actor of ['own_page', 'foreign_page', 'no_origin', 'scim_token'] as const) {
          const verdict = expectedVerdict(operation, declaration, actor)
          // Before the body is read there is nothing to refuse but who asks; what is decided later comes behind the body.
          const isEarly = verdict in early || access === 'installation' || access === 'operator'
          const refusal = access === 'scim' ? 'SCIM_415' : 'UNSUPPORTED_MEDIA_TYPE'
          for (const [type, text] of plain) {
            const headers = {
              ...world.credentials[actor],
              ...(type === null ? {} : { 'content-type': type }),
            }
            const body = Buffer.from(text)
            // What takes forms refuses one without its own fields.
            const isForm = operation.bodyKind === 'form' && type === FORM
            const code: Exclude<Verdict, 'in'> =
              isEarly && verdict !== 'in' ? verdict : isForm ? 'INVALID_REQUEST' : refusal
            const reply = await ask(world, operation, declaration, { headers, ids: world.present, body })
            if (reply.code !== code || reply.status !== statusOf(code))
              told.push(`${operation.id} as ${actor}, ${type}: ${reply.status} ${reply.code}, not ${code}`)
          }
        }
      return told
    })
    expect(wrong.flat()).toEqual([])
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  })
})

import { allOperations, type Operation } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { actorNames, type ActorName } from './testing/actors.ts'
import { ask, bodyOf, type Reply } from './testing/ask.ts'
import { declarationsOf, type Declaration, type Verdict } from './testing/declarations.ts'
import { expectedVerdict, statusOf } from './testing/expected.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { absentIds, buildWorld, worldEnvironment, type World } from './testing/world.ts'

// Thousands of requests, on machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

interface Step {
  operation: Operation
  declaration: Declaration
  actor: ActorName
  verdict: Verdict
  name: string
}

/** Every kind of request to every operation, by every actor. */
const walk: readonly Step[] = allOperations.flatMap((operation) =>
  declarationsOf(operation).flatMap((declaration) =>
    actorNames.map((actor) => {
      const verdict = expectedVerdict(operation, declaration, actor)
      const kind = declaration.kind === undefined ? '' : ` (${declaration.kind})`
      return { operation, declaration, actor, verdict, name: `${operation.id}${kind} as ${actor}` }
    }),
  ),
)

describeBothApps('Every operation', ({ start }) => {
  let world: World
  beforeAll(async () => {
    world = await buildWorld(await start({ env: worldEnvironment }))
  })
  const send = ({ operation, declaration, actor }: Step, method: string = operation.method) =>
    ask(world, operation, declaration, {
      method,
      headers: world.credentials[actor],
      ids: world.present,
      body: bodyOf(operation, declaration),
    })
  const unchanged = async (work: () => Promise<string[]>) => {
    const before = await dumpStore(world.app.app.control)
    expect(await work()).toEqual([])
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  }

  it('that reads answers every actor as declared, also to HEAD, and changes nothing', () =>
    unchanged(async () => {
      const reads = walk.filter(isRead).filter(({ declaration }) => declaration.records === undefined)
      const check = async (step: Step) => {
        const [got, head] = [await send(step), await send(step, 'HEAD')]
        const isStream = step.operation.success.kind === 'events'
        return [
          ...complaint(step, got),
          ...(head.status === (isStream ? 405 : got.status) ? [] : [`HEAD ${step.name}: ${head.status}`]),
        ]
      }
      const alone = reads.filter(({ declaration }) => declaration.alone === true)
      const wrong = await withEach(
        reads.filter((step) => !alone.includes(step)),
        check,
      )
      for (const step of alone) wrong.push(await check(step))
      return wrong.flat()
    }))

  it('that reads what is to be traced leaves its entry in the audit trail, and nothing else', async () => {
    const reads = walk.filter(isRead).filter(({ declaration }) => declaration.records !== undefined)
    const before = await dumpStore(world.app.app.control)
    const wrong = await withEach(reads, async (step) => complaint(step, await send(step)))
    expect(wrong.flat()).toEqual([])
    const changes = differences(before, await dumpStore(world.app.app.control))
    const entries = changes.filter((change) => change.startsWith('audit_entries + '))
    const actions = reads
      .filter(({ verdict }) => verdict === 'in')
      .map(({ declaration }) => declaration.records)
    expect(entries.map((entry) => /"action":"([^"]+)"/.exec(entry)?.[1]).toSorted(byName)).toEqual(
      actions.toSorted(byName),
    )
    expect(
      changes.filter((change) => !/^(audit_entries \+|audit_chains|sqlite_sequence)/.test(change)),
    ).toEqual([])
  })

  it('that writes refuses every actor as declared, and changes nothing by that', () =>
    unchanged(async () => {
      const refused = walk.filter((step) => !isRead(step) && step.verdict !== 'in')
      return (await withEach(refused, async (step) => complaint(step, await send(step)))).flat()
    }))

  it('that writes lets every other actor in', async () => {
    const admitted = walk.filter((step) => !isRead(step) && step.verdict === 'in')
    const wrong = await withEach(admitted, async (step) => {
      const { operation, declaration, actor } = step
      const own = declaration.spends === true ? await world.again(actor) : null
      const organization = own?.organization ?? world.organization.id
      const reply = await ask(world, operation, declaration, {
        headers: own?.headers ?? world.credentials[actor],
        ids: absentIds(world.present, { organization }),
        body: bodyOf(operation, declaration),
      })
      return complaint(step, reply)
    })
    expect(wrong.flat()).toEqual([])
  })
})

const byName = (one = '', other = '') => one.localeCompare(other)
const isRead = ({ operation }: Step) => operation.method === 'GET'

/** What is wrong with a reply; nothing when it is what the step expects. */
function complaint({ operation, declaration, verdict, name }: Step, reply: Reply): string[] {
  const got = `${name}: ${reply.status} ${reply.code ?? ''} ${reply.text.slice(0, 160)}`
  if (verdict !== 'in') {
    const isRight = reply.code === verdict && reply.status === statusOf(verdict)
    return isRight ? [] : [`${got}, not ${verdict}`]
  }
  if (operation.method === 'GET')
    return reply.status === (declaration.status ?? operation.success.status) ? [] : [`${got}, not let in`]
  const isOut =
    [401, 403].includes(reply.status) ||
    reply.status >= 500 ||
    outsidersCode(operation) === (reply.code ?? '')
  return isOut ? [`${got}, not let in`] : []
}

/** What outsiders are told where they are not to know that there is something. */
function outsidersCode({ access, path }: Operation): string | null {
  if (typeof access === 'object') return 'ORGANIZATION_NOT_FOUND'
  return path.startsWith('/data/') ? 'DATABASE_NOT_FOUND' : null
}

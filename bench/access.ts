import { join } from 'node:path'
import { Tenantry } from '@tenantry/sdk'
import { createApp, type App } from '../apps/server/src/app.ts'
import { readConfig } from '../apps/server/src/config.ts'
import type { UserActor } from '../apps/server/src/kernel/actor.ts'
import { createLog } from '../apps/server/src/kernel/log.ts'
import {
  median,
  QUIET_CORES,
  type Bench,
  type BenchContext,
  type Measured,
  type Run,
} from './harness/bench.ts'
import { watchLoad } from './harness/processor-time.ts'

const GOAL = 100_000
const ORGANIZATIONS = 50
/** Asked in turn; the last one a member does not have. */
const PERMISSIONS = ['database.read', 'database.write', 'databases.manage']

interface Question {
  actor: UserActor
  databaseId: string
  /** A foreign database is asked for as often. */
  isOwn: boolean
}

/** Decisions in the server's own process, on what it remembers: each of another member, database and permission than the one before. */
const access: Bench = {
  name: 'access',
  title: `can(): members of ${ORGANIZATIONS} organizations, their databases and others’`,
  floor: 'none: an absolute goal',
  unit: 'checks/s',
  goal: { text: `≥ ${GOAL} checks/s`, holds: ({ value }) => value >= GOAL },
  measure,
}
export default access

async function measure(context: BenchContext): Promise<Measured> {
  const config = readConfig({}, { port: 0, dataDir: join(context.folder, 'data') })
  const app = await createApp(config, { log: createLog('silent') })
  try {
    const url = await app.listen()
    const questions = await prepare(url, app.adminKey ?? '')
    await check(app, questions, 1)
    const [wanted, rounds] = context.quick ? [1, 20] : [5, 400]
    const runs: Run[] = []
    for (let at = 0; at < wanted; at++) {
      const stop = watchLoad([process.pid])
      const value = await check(app, questions, rounds)
      const load = stop()
      const cpuCores = load.coresOf.get(process.pid) ?? 0
      runs.push({
        what: 'ours',
        value,
        cpuCores,
        foreignCores: load.foreignCores,
        valid: load.foreignCores <= QUIET_CORES,
      })
      context.say(`${Math.round(value)} checks/s`)
    }
    const value = median(runs.map((run) => run.value))
    const perSecond = median(runs.map((run) => run.value / (run.cpuCores ?? NaN)))
    const isShort = value < GOAL && runs.some((run) => !run.valid)
    return {
      figures: { value, floor: null, ratio: null },
      invalid: isShort ? 'others used the machine' : null,
      runs,
      notes: [
        `Per second of processor time: ${Math.round(perSecond)}.`,
        'A third of the answers is yes: two in three for a member’s own database, none for another’s.',
      ],
    }
  } finally {
    await app.close()
  }
}

/** Members with their own database and with their neighbour's. */
async function prepare(url: string, apiKey: string): Promise<Question[]> {
  const { databases, orgs } = new Tenantry({ url, apiKey })
  const members: { userId: string; databaseId: string }[] = []
  for (let at = 0; at < ORGANIZATIONS; at++) {
    const [owner, userId] = [
      await createUser(url, apiKey, `owner-${at}`),
      await createUser(url, apiKey, `member-${at}`),
    ]
    const { id: databaseId } = await databases.create({ name: `db-${at}` })
    const { id: orgId } = await orgs.create({ name: `Company ${at}`, owner })
    await orgs.addMember({ orgId, userId, role: 'member' })
    await orgs.grantDbAccess(orgId, databaseId)
    members.push({ userId, databaseId })
  }
  return members.flatMap(({ userId, databaseId }, at) => {
    const actor = actorOf(userId)
    const foreign = members[(at + 1) % members.length]?.databaseId ?? databaseId
    return [
      { actor, databaseId, isOwn: true },
      { actor, databaseId: foreign, isOwn: false },
    ]
  })
}

async function createUser(url: string, apiKey: string, name: string): Promise<string> {
  const reply = await fetch(`${url}/platform/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@example.com` }),
  })
  if (!reply.ok) throw new Error(await reply.text())
  return ((await reply.json()) as { id: string }).id
}

function actorOf(userId: string): UserActor {
  return {
    kind: 'user',
    userId,
    email: `${userId}@example.com`,
    operatorRole: null,
    via: { kind: 'session', sessionId: '' },
    impersonatorId: null,
    authenticatedAt: Math.floor(Date.now() / 1000),
    secondFactor: false,
    scopes: null,
    organizationId: null,
  }
}

/** Checks per second. A wrong answer ends the bench. */
async function check(
  { access: { can } }: App,
  questions: readonly Question[],
  rounds: number,
): Promise<number> {
  const startedMs = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const { actor, databaseId, isOwn } of questions) {
      for (const permission of PERMISSIONS) {
        const answer = can(actor, permission, { kind: 'database', databaseId })
        const allowed = answer instanceof Promise ? await answer : answer
        if (allowed !== (isOwn && permission !== 'databases.manage'))
          throw new Error(`${permission} was answered with ${allowed}.`)
      }
    }
  }
  const checks = rounds * questions.length * PERMISSIONS.length
  return checks / ((performance.now() - startedMs) / 1000)
}

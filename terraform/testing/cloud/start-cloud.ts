import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { assign, lookUps, type CloudObject } from './assign.ts'
import { noFaults, type Faults, type Refusal } from './faults.ts'

export interface StoredObject {
  type: string
  id: string
  object: CloudObject
}

/** A cloud in memory, for the stand-in providers: what it holds, and what of it goes wrong. */
export interface StandInCloud {
  socketPath: string
  faults: Faults
  /** Everything there is, also what no state knows of. */
  objects(): StoredObject[]
  /** How often an object was made, changed or removed. */
  writes(): number
  /** Changes an object behind everybody's back. */
  change(type: string, changes: CloudObject): void
  /** Removes the objects of a type behind everybody's back. */
  remove(type: string): void
  /** Forgets all objects, faults and writes. */
  reset(): void
  close(): Promise<void>
}

interface Reply {
  status: number
  body: CloudObject | Refusal
}

/** Starts a cloud at a Unix socket. Sandboxed users get to it as well: a socket needs no network. */
export async function startCloud(socketPath: string): Promise<StandInCloud> {
  const objects = new Map<string, StoredObject>()
  const faults = noFaults()
  let made = 0
  let writes = 0
  const keyOf = (type: string, id: string) => `${type}/${id}`

  const server = createServer((request, response) => {
    void handle(request)
      .catch((error: unknown) => refuse(400, 'InvalidRequest', String(error)))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
  })
  rmSync(socketPath, { force: true })
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve)
  })
  chmodSync(socketPath, 0o666)

  async function handle(request: IncomingMessage): Promise<Reply> {
    const [, kind, type = '', id = ''] = (request.url ?? '').split('/').map(decodeURIComponent)
    if (faults.accounts?.has(String(request.headers['x-account'])) === false) {
      return refuse(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.')
    }
    if (kind === 'look-up') {
      const found = lookUps[type]
      return found ? { status: 200, body: found(await readBody(request)) } : notFound()
    }
    if (request.method === 'POST') return create(type, await readBody(request))
    const stored = objects.get(keyOf(type, id))
    if (stored === undefined) return notFound()
    if (request.method === 'PUT') {
      writes++
      stored.object = { ...stored.object, ...(await readBody(request)) }
    }
    if (request.method === 'DELETE') {
      writes++
      objects.delete(keyOf(type, id))
    }
    return { status: 200, body: stored.object }
  }

  async function create(type: string, asked: CloudObject): Promise<Reply> {
    const decide = assign[type]
    if (decide === undefined) return refuse(400, 'UnknownType', `The stand-in cloud makes no ${type}.`)
    const refusal = faults.refusals.get(type)
    if (refusal !== undefined) return { status: 403, body: refusal }
    if (objects.size >= faults.quotaObjects) {
      return refuse(403, 'QuotaExceeded', `The account may have ${faults.quotaObjects} objects.`)
    }
    const object = { ...asked, ...decide(asked, ++made) }
    const id = String(object['id'])
    if (objects.has(keyOf(type, id))) return refuse(409, 'AlreadyExists', `There is a ${type} ${id} already.`)
    writes++
    objects.set(keyOf(type, id), { type, id, object })
    if (faults.createDelayMs > 0) await sleep(faults.createDelayMs)
    return { status: 200, body: object }
  }

  return {
    socketPath,
    faults,
    objects: () => [...objects.values()],
    writes: () => writes,
    change(type, changes) {
      for (const stored of objects.values()) if (stored.type === type) Object.assign(stored.object, changes)
    },
    remove(type) {
      for (const [key, stored] of objects) if (stored.type === type) objects.delete(key)
    },
    reset() {
      objects.clear()
      writes = 0
      Object.assign(faults, noFaults())
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function refuse(status: number, code: string, message: string): Reply {
  return { status, body: { code, message } }
}

function notFound(): Reply {
  return refuse(404, 'NotFound', 'There is no such object.')
}

async function readBody(request: IncomingMessage): Promise<CloudObject> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) text += chunk as string
  return text === '' ? {} : (JSON.parse(text) as CloudObject)
}

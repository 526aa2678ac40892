import { request } from 'node:http'
import { toJson, type ResourceValue } from './values.ts'

/** What the cloud answers when it will not: shown to the user as a diagnostic of the engine. */
export class CloudRefusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export interface CloudClient {
  read(type: string, id: string): Promise<ResourceValue | null>
  create(type: string, value: ResourceValue): Promise<ResourceValue>
  update(type: string, id: string, value: ResourceValue): Promise<ResourceValue>
  remove(type: string, id: string): Promise<void>
  lookUp(type: string, query: ResourceValue): Promise<ResourceValue>
}

/** Talks to the stand-in cloud over its Unix socket, which reaches into sandboxes without a network. */
export function connectCloud(socketPath: string, account: string): CloudClient {
  const ask = async (method: string, path: readonly string[], body?: ResourceValue) => {
    const { status, text } = await exchange(socketPath, method, path, account, body)
    if (status === 404) return null
    const reply = JSON.parse(text) as ResourceValue & { code?: string; message?: string }
    if (status >= 400) throw new CloudRefusal(reply.code ?? String(status), reply.message ?? text)
    return reply
  }
  const must = async (...args: Parameters<typeof ask>) => {
    const reply = await ask(...args)
    if (reply === null) throw new CloudRefusal('NotFound', 'There is no such object.')
    return reply
  }
  return {
    read: (type, id) => ask('GET', ['objects', type, id]),
    create: (type, value) => must('POST', ['objects', type], value),
    update: (type, id, value) => must('PUT', ['objects', type, id], value),
    // Somebody else may have been faster.
    remove: async (type, id) => void (await ask('DELETE', ['objects', type, id])),
    lookUp: (type, query) => must('POST', ['look-up', type], query),
  }
}

function exchange(
  socketPath: string,
  method: string,
  path: readonly string[],
  account: string,
  body: ResourceValue | undefined,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath,
        method,
        path: `/${path.map(encodeURIComponent).join('/')}`,
        headers: { 'content-type': 'application/json', 'x-account': account },
      },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8')
        reply.on('data', (chunk: string) => (text += chunk))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 500, text }))
        reply.on('error', reject)
      },
    )
    call.on('error', reject)
    call.end(body === undefined ? undefined : toJson(body))
  })
}

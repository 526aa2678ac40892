import { KeptConnections } from './kept-connections.ts'
import { packError } from './lane-error.ts'
import type { LaneReply, LaneRequest, TaskHandler } from './lane-task.ts'
import { queryTasks } from './query-tasks.ts'
import { yieldProcessor } from './yield-processor.ts'

type Handlers = Readonly<Record<string, TaskHandler<unknown, unknown>>>

/** Areas by the prefix of their kinds, loaded with their first task: most processes need one of them. */
const areas: Readonly<Record<string, () => Promise<unknown>>> = {
  file: async () => (await import('../files/file-tasks.ts')).fileTasks,
  migration: async () => (await import('../migration/migration-tasks.ts')).migrationTasks,
}

const kept = new KeptConnections()
/** Requests are taken one after the other, so that a release waits for the task before it. */
let work = Promise.resolve()

process.on('message', (request: LaneRequest) => {
  work = work.then(() => serve(request))
})
// A terminal sends this to the whole group; when to end is the server's decision.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => {
  // The server has ended or does not need this process any more.
  kept.releaseAll()
  process.exit(0)
})
await yieldProcessor(process.argv[2] === 'idle' ? 'idle' : 'nice')
reply({ type: 'ready' })

async function serve(request: LaneRequest): Promise<void> {
  const { id } = request
  try {
    const output = await perform(request)
    kept.endTask()
    reply({ type: 'done', id, output, rssBytes: process.memoryUsage.rss(), kept: kept.paths })
  } catch (error) {
    const packed = packError(error)
    if (packed.type === 'engine' && ['corrupt', 'io', 'read_only', 'not_found'].includes(packed.reason)) {
      kept.releaseAll()
    }
    kept.endTask()
    reply({ type: 'failed', id, error: packed, kept: kept.paths })
  }
}

async function perform(request: LaneRequest): Promise<unknown> {
  if (request.type === 'release') {
    kept.release(request.path)
    return null
  }
  const handler = (await handlersFor(request.kind))[request.kind]
  if (handler === undefined) throw new Error(`There is no task ${request.kind}.`)
  return handler(request.input, kept)
}

/** The channel carries what the handlers' own types say (`TaskInput`, `TaskOutput`); here they are looked up by name. */
async function handlersFor(kind: string): Promise<Handlers> {
  const area = areas[kind.split('.', 1)[0] ?? '']
  return (area === undefined ? queryTasks : await area()) as Handlers
}

function reply(message: LaneReply): void {
  if (process.connected) process.send?.(message)
}

import { DatabaseSync } from 'node:sqlite'
import { fastify, LogController } from 'fastify'
import { answerParent } from '../harness/program.ts'

export interface FloorOrder {
  /** A database file of its own, with the rows that the server under test has. */
  databasePath: string
  path: string
}

export interface FloorServer {
  url: string
}

/**
 * What somebody would write by hand for this one request: Fastify, one prepared statement, one log line a request with the same fields
 * as the server's own. `prepare` gives the function that turns a request's body into the reply.
 */
export function serveFloor(prepare: (database: DatabaseSync) => (body: unknown) => unknown): void {
  answerParent(async ({ databasePath, path }: FloorOrder): Promise<FloorServer> => {
    const database = new DatabaseSync(databasePath)
    database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;')
    const answer = prepare(database)
    const app = fastify({
      logger: { level: 'info', base: null },
      logController: new LogController({ disableRequestLogging: true }),
    })
    app.addHook('onResponse', (request, reply, done) => {
      app.log.info(
        {
          request_id: request.id,
          method: request.method,
          path: request.url,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 100) / 100,
        },
        'request',
      )
      done()
    })
    app.post(path, (request, reply) => {
      void reply.header('content-type', 'application/json; charset=utf-8').send(answer(request.body))
    })
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }) }
  })
}

import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Certificate } from './certificate.ts'

/** Answers one call: from the request's bytes to the reply's. */
export type Handler = (request: Buffer) => Promise<Buffer>

const UNIMPLEMENTED = '12'
const INTERNAL = '13'
const PREFIX_BYTES = 5

/**
 * Unary gRPC over HTTP/2 at a Unix socket (github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), without compression. With `tls` only the client
 * whose certificate is given gets in.
 */
export async function serveGrpc(
  socketPath: string,
  handlers: ReadonlyMap<string, Handler>,
  tls: { own: Certificate; client: string } | null,
): Promise<void> {
  const server: Http2Server =
    tls === null
      ? createServer()
      : createSecureServer({
          key: tls.own.privateKey,
          cert: tls.own.certificate,
          ca: tls.client,
          requestCert: true,
          rejectUnauthorized: true,
        })
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy())
    void answer(stream, handlers.get(headers[':path'] ?? ''))
  })
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve)
  })
}

async function answer(stream: ServerHttp2Stream, handler: Handler | undefined): Promise<void> {
  const headers = { ':status': 200, 'content-type': 'application/grpc' }
  if (handler === undefined) {
    stream.respond({ ...headers, 'grpc-status': UNIMPLEMENTED }, { endStream: true })
    return
  }
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const reply = await handler(Buffer.concat(chunks).subarray(PREFIX_BYTES))
    if (stream.destroyed) return
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.respond(headers, { waitForTrailers: true })
    const prefix = Buffer.alloc(PREFIX_BYTES)
    prefix.writeUInt32BE(reply.length, 1)
    stream.end(Buffer.concat([prefix, reply]))
  } catch (error) {
    if (stream.destroyed || stream.headersSent) return
    const message = encodeURIComponent(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
    stream.respond({ ...headers, 'grpc-status': INTERNAL, 'grpc-message': message }, { endStream: true })
  }
}

import type { Socket } from 'node:net'
import { errorCodes, type ErrorCode } from '@tenantry/contract'

interface BrokenRequest extends Error {
  code?: string
}

const details: Readonly<Record<string, { code: ErrorCode; status: string; detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'INVALID_REQUEST',
    status: '431 Request Header Fields Too Large',
    detail: 'The headers are larger than the server takes.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'INVALID_REQUEST',
    status: '408 Request Timeout',
    detail: 'The request did not arrive in time.',
  },
}
const other = {
  code: 'INVALID_REQUEST',
  status: '400 Bad Request',
  detail: 'This is not a valid HTTP request.',
} as const

/** Answers what is no HTTP request at all, which no route ever sees, with a problem document as well. */
export function answerBrokenRequest(error: BrokenRequest, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { code, status, detail } = details[error.code ?? ''] ?? other
  const body = JSON.stringify({
    type: `urn:tenantry:error:${code.toLowerCase()}`,
    title: errorCodes[code].title,
    status: Number.parseInt(status, 10),
    code,
    detail,
  })
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** What may carry a secret, wherever it turns up in a log record. */
const secretPaths = [
  'authorization',
  'headers.authorization',
  'req.headers.authorization',
  'headers.cookie',
  'req.headers.cookie',
  '*.token',
  '*.authToken',
  '*.apiKey',
  '*.password',
  '*.secret',
  'token',
  'authToken',
  'apiKey',
  'password',
  'secret',
]

/** Lines go out together: a system call for each costs more than making it. */
const LINES_BYTES = 4096
const FLUSH_EVERY_MS = 50

/**
 * Structured logs as JSON lines on standard output; secrets are replaced by `[redacted]`. Lines are written without making requests wait: what a
 * `kill -9` catches in memory is lost.
 */
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination({
    dest: 1,
    sync: false,
    minLength: LINES_BYTES,
    periodicFlush: FLUSH_EVERY_MS,
  }),
): Log {
  const options = {
    level,
    base: null,
    redact: { paths: secretPaths, censor: '[redacted]' },
  }
  return pino(options, destination)
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clouds, type Cloud, type ProviderSchema } from '../schemas/shape.ts'
import { makeCertificate } from './certificate.ts'
import { CloudRefusal, connectCloud } from './cloud-client.ts'
import { serveGrpc, type Handler } from './grpc-server.ts'
import { ERROR, methods, type Method, type MethodName } from './messages.ts'
import { decodeMessage, encodeMessage } from './protobuf.ts'
import { createProvider } from './provider.ts'

/**
 * The stand-in provider, started by the engine: `main.ts aws|azurerm|google <socket of the cloud>`. Speaks plugin protocol 5 with the handshake of
 * HashiCorp's go-plugin: one line on stdout, TLS between the two when the engine brings a certificate.
 */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2'
const ORPHAN_CHECK_MS = 500

const [cloudName, socketPath] = process.argv.slice(2)
if (
  process.env['TF_PLUGIN_MAGIC_COOKIE'] !== MAGIC_COOKIE ||
  socketPath === undefined ||
  !isCloud(cloudName)
) {
  process.stderr.write('This program is started by tofu or terraform.\n')
  process.exit(1)
}

const schemas = JSON.parse(
  readFileSync(join(import.meta.dirname, '../schemas/schemas.json'), 'utf8'),
) as Record<Cloud, ProviderSchema>
const account =
  process.env['AWS_ACCESS_KEY_ID'] ??
  process.env['ARM_CLIENT_ID'] ??
  process.env['GOOGLE_PROJECT'] ??
  'nobody'
const provider = createProvider(schemas[cloudName], connectCloud(socketPath, account))

let running = 0
const handlers = new Map<string, Handler>()
for (const [name, method] of Object.entries(methods) as [MethodName, Method][]) {
  handlers.set(`/tfplugin5.Provider/${name}`, async (bytes) => {
    running++
    try {
      return encodeMessage(method.reply, await provider[name](decodeMessage(method.request, bytes)))
    } catch (error) {
      if (!(error instanceof CloudRefusal)) throw error
      const diagnostic = { severity: ERROR, summary: error.code, detail: error.message }
      return encodeMessage(method.reply, { diagnostics: [diagnostic] })
    } finally {
      running--
    }
  })
}
handlers.set('/plugin.GRPCController/Shutdown', () => {
  setImmediate(() => process.exit(0))
  return Promise.resolve(Buffer.alloc(0))
})

// The engine is interrupted by the same signal, and then says what it wants.
process.on('SIGINT', () => {})

// An engine that was killed says nothing. As with a real provider, what the cloud was asked for is still done.
const engine = process.ppid
setInterval(() => {
  if (process.ppid !== engine && running === 0) process.exit(0)
}, ORPHAN_CHECK_MS)

const client = process.env['PLUGIN_CLIENT_CERT']
const own = client === undefined || client === '' ? null : makeCertificate()
// Like other providers on Linux: a socket in the folder for temporary files, and no port.
const folder = mkdtempSync(join(tmpdir(), 'plugin-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const ownSocket = join(folder, 'socket')
await serveGrpc(ownSocket, handlers, own === null ? null : { own, client: client! })
process.stdout.write(`1|5|unix|${ownSocket}|grpc|${own?.handshake ?? ''}\n`)

function isCloud(name: string | undefined): name is Cloud {
  return clouds.some((cloud) => cloud === name)
}

import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'

export interface S3Server {
  port: number
  /** Objects by bucket and key: `states/org_1/res_1.tfstate`. */
  objects: Map<string, string>
  /** Method and path of each request that was signed as it should be. */
  requests: string[]
  /** The code of each refusal. */
  refusals: string[]
  close(): Promise<void>
}

export interface S3Keys {
  access_key_id: string
  secret_access_key: string
}

interface Answer {
  status: number
  body?: string
}

/**
 * Speaks S3 as far as a state needs it: objects by path, conditional writes (`If-None-Match: *`) as AWS has had them since 2024, lists, and Signature
 * Version 4, which is checked.
 */
export async function startS3Server(keys: S3Keys): Promise<S3Server> {
  const objects = new Map<string, string>()
  const requests: string[] = []
  const refusals: string[] = []
  const refuse = (status: number, code: string): Answer => {
    refusals.push(code)
    return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` }
  }
  const answer = (request: IncomingMessage, body: string): Answer => {
    const url = new URL(request.url ?? '/', 'http://s3.test')
    const name = decodeURIComponent(url.pathname.slice(1))
    if (!isSigned(request, url, keys)) return refuse(403, 'SignatureDoesNotMatch')
    requests.push(`${request.method} /${name}`)
    const found = objects.get(name)
    if (!name.includes('/')) return { status: 200, body: listing(name, url, [...objects.keys()]) }
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return found === undefined ? refuse(404, 'NoSuchKey') : { status: 200, body: found }
      case 'PUT':
        if (request.headers['if-none-match'] === '*' && found !== undefined)
          return refuse(412, 'PreconditionFailed')
        objects.set(name, body)
        return { status: 200 }
      case 'DELETE':
        objects.delete(name)
        return { status: 204 }
      default:
        return refuse(405, 'MethodNotAllowed')
    }
  }
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, body: text = '' } = answer(request, body)
      const etag = `"${createHash('md5').update(text).digest('hex')}"`
      response.writeHead(status, { 'content-length': Buffer.byteLength(text), etag })
      response.end(request.method === 'HEAD' ? undefined : text)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    objects,
    requests,
    refusals,
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function listing(bucket: string, url: URL, names: readonly string[]): string {
  const prefix = url.searchParams.get('prefix') ?? ''
  const keys = names.filter((name) => name.startsWith(`${bucket}/${prefix}`))
  const contents = keys.map((name) => `<Contents><Key>${name.slice(bucket.length + 1)}</Key></Contents>`)
  return `<ListBucketResult><Name>${bucket}</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`
}

/** Signature Version 4 in the header, over the headers that it names and the hash of the body that it claims. */
function isSigned({ method = '', headers }: IncomingMessage, url: URL, known: S3Keys): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (match === null) return false
  const [, keyId, date = '', region = '', names = '', signature] = match
  const query = [...url.searchParams]
    .map((pair) => pair.map((part) => encodeURIComponent(part)).join('='))
    .toSorted()
    .join('&')
  const signed = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`)
  const canonical = [method, url.pathname, query, ...signed, '', names, headers['x-amz-content-sha256']]
  const time = String(headers['x-amz-date'])
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex')
  const text = `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/s3/aws4_request\n${hash}`
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${known.secret_access_key}`,
  )
  return keyId === known.access_key_id && createHmac('sha256', key).update(text).digest('hex') === signature
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) body += String(chunk)
  return body
}

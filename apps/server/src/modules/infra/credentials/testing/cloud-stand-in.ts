import { createHash, createHmac, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createRemoteJWKSet, importSPKI, jwtVerify } from 'jose'
import type { CloudEndpoints } from '../clouds/cloud.ts'
import { answerInventory, type ListedObject } from './inventory-stand-in.ts'

/** Credentials that the stand-in knows. Everything else it refuses in the words of the cloud. */
export function knownSecrets() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = JSON.stringify({
    type: 'service_account',
    project_id: 'walk-project',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'deployer@walk-project.iam.gserviceaccount.com',
    // Where the file says that tokens come from does not count.
    token_uri: 'http://127.0.0.1:1/evil',
  })
  return {
    aws: {
      access_key_id: 'AKIDWALKWALKWALKWALK',
      secret_access_key: 'walk/Secret+Access=Key0123456789abcdefghij',
    },
    role: 'arn:aws:iam::123456789012:role/tenantry',
    externalId: 'walk-external-id',
    azure: {
      tenant_id: '11111111-2222-3333-4444-555555555555',
      client_id: '66666666-7777-8888-9999-000000000000',
      client_secret: 'walk~client.secret-0123456789',
      subscription_id: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    },
    google: { key },
    googlePublicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    workload: {
      provider: 'projects/12345/locations/global/workloadIdentityPools/walk-pool/providers/walk-provider',
      service_account_email: 'deployer@walk-project.iam.gserviceaccount.com',
      project_id: 'walk-project',
    },
  }
}

export type KnownSecrets = ReturnType<typeof knownSecrets>

export interface CloudStandIn {
  endpoints: CloudEndpoints
  /** What is answered to everything instead, until it is null again. */
  instead: { status: number; body: string; headers?: Record<string, string> } | null
  /** Which installation the clouds trust as an OpenID provider. */
  trusted: string
  requests: { path: string; body: string }[]
  /** What the clouds' inventories list. */
  listed: ListedObject[]
  close(): Promise<void>
}

/** The sign-in of three clouds on loopback, as far as we speak with it: it checks what it is sent as they do. */
export async function startClouds(known: KnownSecrets): Promise<CloudStandIn> {
  const server = createServer((request, response) => {
    void readText(request).then(async (body) => {
      const path = request.url ?? ''
      standIn.requests.push({ path, body })
      const answer = standIn.instead ?? (await answerTo(request, path, body))
      response.writeHead(answer.status, { ...answer.headers }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const standIn: CloudStandIn = {
    endpoints: {
      awsSts: url,
      awsRegion: 'us-east-1',
      azureLogin: url,
      azureScope: 'https://management.azure.com/.default',
      googleToken: `${url}/google/token`,
      googleSts: `${url}/google/sts`,
      googleIam: url,
      awsTagging: url,
      azureManagement: url,
      googleAsset: url,
    },
    instead: null,
    trusted: '',
    requests: [],
    listed: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  const answerTo = async (request: IncomingMessage, path: string, body: string): Promise<Reply> => {
    const inventory = answerInventory(
      request,
      { path, body, isSignedForAws: () => isSigned(request, body, known.aws) },
      standIn.listed,
    )
    if (inventory !== null) return inventory
    const form = new URLSearchParams(body)
    if (path === '/') return aws(request, form, body)
    if (path === `/${known.azure.tenant_id}/oauth2/v2.0/token`) return azure(form)
    if (path === '/google/token') return google(form)
    if (path === '/google/sts') return googleSts(form)
    if (path.endsWith(':generateAccessToken')) return googleIam(request, path)
    return json(404, { error: 'invalid_request' })
  }
  const aws = async (request: IncomingMessage, form: URLSearchParams, body: string): Promise<Reply> => {
    const action = form.get('Action')
    if (action === 'AssumeRoleWithWebIdentity') {
      const isGood = await isOurs(form.get('WebIdentityToken') ?? '', 'sts.amazonaws.com')
      return isGood && form.get('RoleArn') === known.role
        ? assumed(form)
        : refusedByAws('InvalidIdentityToken')
    }
    if (!isSigned(request, body, known.aws)) return refusedByAws('SignatureDoesNotMatch')
    if (action === 'GetCallerIdentity')
      return xml('<Arn>arn:aws:iam::123456789012:user/walker</Arn><Account>123456789012</Account>')
    const isTheirs = form.get('RoleArn') === known.role && form.get('ExternalId') === known.externalId
    return isTheirs ? assumed(form) : refusedByAws('AccessDenied')
  }
  const azure = (form: URLSearchParams): Reply =>
    form.get('client_id') === known.azure.client_id && form.get('client_secret') === known.azure.client_secret
      ? json(200, { access_token: 'azure-token', expires_in: 3599 })
      : json(401, {
          error: 'invalid_client',
          error_codes: [7000215],
          error_description: `Invalid client secret provided: ${form.get('client_secret')}`,
        })
  const google = async (form: URLSearchParams): Promise<Reply> => {
    try {
      const key = await importSPKI(known.googlePublicKey, 'RS256')
      const { googleToken } = standIn.endpoints
      await jwtVerify(form.get('assertion') ?? '', key, { audience: googleToken, maxTokenAge: 60 })
      return json(200, { access_token: 'google-token' })
    } catch {
      return json(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    }
  }
  const googleSts = async (form: URLSearchParams): Promise<Reply> => {
    const audience = `//iam.googleapis.com/${known.workload.provider}`
    const isGood =
      form.get('audience') === audience &&
      (await isOurs(form.get('subject_token') ?? '', `https:${audience}`))
    return isGood ? json(200, { access_token: 'federated-token' }) : json(400, { error: 'invalid_grant' })
  }
  const googleIam = (request: IncomingMessage, path: string): Reply =>
    request.headers.authorization === 'Bearer federated-token' &&
    path.includes(encodeURIComponent(known.workload.service_account_email))
      ? json(200, { accessToken: 'google-account-token', expireTime: '2027-01-01T00:00:00Z' })
      : json(403, { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no' } })
  /** By the keys that the installation publishes, as clouds do. */
  const isOurs = async (token: string, audience: string): Promise<boolean> => {
    try {
      const found = await fetch(`${standIn.trusted}/.well-known/openid-configuration`)
      const { issuer, jwks_uri } = (await found.json()) as { issuer: string; jwks_uri: string }
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience })
      return payload.sub?.startsWith('organization:org_') === true
    } catch {
      return false
    }
  }
  return standIn
}

interface Reply {
  status: number
  body: string
  headers?: Record<string, string>
}

function assumed(form: URLSearchParams): Reply {
  const arn = `arn:aws:sts::123456789012:assumed-role/tenantry/${form.get('RoleSessionName')}`
  const keys = '<AccessKeyId>ASIAWALK</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>'
  return xml(`<Arn>${arn}</Arn>${keys}<SessionToken>role-session-token</SessionToken>`)
}

function refusedByAws(code: string): Reply {
  return xml(`<Error><Code>${code}</Code><Message>no</Message></Error>`, 403)
}

function xml(inner: string, status = 200): Reply {
  return { status, body: `<Response>${inner}</Response>`, headers: { 'content-type': 'text/xml' } }
}

function json(status: number, body: object): Reply {
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

/** Written apart from what signs, by the steps of AWS' own description. */
function isSigned(request: IncomingMessage, body: string, known: KnownSecrets['aws']): boolean {
  const { authorization = '' } = request.headers
  const match =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (match === null) return false
  const [, keyId, date = '', region = '', service = '', names = '', signature] = match
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const lines = names.split(';').map((name) => `${name}:${String(request.headers[name])}\n`)
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${hash(body)}`
  const time = String(request.headers['x-amz-date'])
  const text = `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/${service}/aws4_request\n${hash(canonical)}`
  const key = mac(mac(mac(mac(`AWS4${known.secret_access_key}`, date), region), service), 'aws4_request')
  return keyId === known.access_key_id && mac(key, text).toString('hex') === signature
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

import { createHash, createHmac } from 'node:crypto'

export interface AwsKeys {
  access_key_id: string
  secret_access_key: string
  session_token?: string | undefined
}

interface SignedRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: URL
  contentType?: string
  /** Further ones, which are signed as well; names in lower case. */
  headers?: Readonly<Record<string, string>>
  body: string
  service: string
  region: string
  nowMs: number
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** Headers of a request that is signed with AWS Signature Version 4. The query's members have to be sorted by name. */
export function signAws(keys: AwsKeys, request: SignedRequest): Record<string, string> {
  const time = new Date(request.nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const unordered: Record<string, string> = {
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    ...request.headers,
    host: request.url.host,
    'x-amz-date': time,
    ...(keys.session_token === undefined ? {} : { 'x-amz-security-token': keys.session_token }),
  }
  const headers = Object.fromEntries(
    Object.entries(unordered).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
  const names = Object.keys(headers).join(';')
  const canonical = [
    request.method,
    request.url.pathname,
    request.url.search.slice(1),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n')
  const scope = [time.slice(0, 8), request.region, request.service, 'aws4_request']
  const text = [ALGORITHM, time, scope.join('/'), sha256(canonical)].join('\n')
  const key = scope.reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secret_access_key}`,
  )
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const credential = `${keys.access_key_id}/${scope.join('/')}`
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

import { createHash } from 'node:crypto'
import { signAws } from '../../credentials/clouds/aws-signature.ts'
import type { S3Settings } from './s3-settings.ts'

export interface S3Objects {
  /** Null for one that is not there. */
  read(key: string): Promise<string | null>
  remove(key: string): Promise<void>
}

const BYTES_MAX = 64 * 1024 * 1024
const ANSWER_MS = 20_000

/** The server's own look into the bucket of states. The address is the operator's, like that of the control store: no rules for outbound requests hold for it. */
export function openS3Objects(settings: S3Settings): S3Objects {
  const send = async (method: 'GET' | 'DELETE', key: string): Promise<Response> => {
    const { region, accessKeyId: access_key_id, secretAccessKey: secret_access_key } = settings
    const url = objectUrl(settings, key)
    const { host: _host, ...headers } = signAws(
      { access_key_id, secret_access_key },
      {
        method,
        url,
        body: '',
        service: 's3',
        region,
        nowMs: Date.now(),
        headers: { 'x-amz-content-sha256': createHash('sha256').update('').digest('hex') },
      },
    )
    const signal = AbortSignal.timeout(ANSWER_MS)
    return fetch(url, { method, headers, redirect: 'error', signal }).catch((cause: unknown) => {
      throw new S3Failed('It does not answer.', { cause })
    })
  }
  return {
    async read(key) {
      const response = await send('GET', key)
      if (response.status === 404) return null
      if (!response.ok) throw await refusalOf(response)
      if (Number(response.headers.get('content-length') ?? 0) > BYTES_MAX)
        throw new S3Failed('The object is too large for a state.')
      return response.text()
    },
    async remove(key) {
      const response = await send('DELETE', key)
      if (!response.ok && response.status !== 404) throw await refusalOf(response)
    },
  }
}

/** The bucket does not answer, or says no. */
export class S3Failed extends Error {
  override readonly name = 'S3Failed'
}

function objectUrl({ endpoint, bucket, region }: S3Settings, key: string): URL {
  if (endpoint === null) return new URL(`https://${bucket}.s3.${region}.amazonaws.com/${key}`)
  return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${key}`)
}

/** The code alone: what else is said may repeat what was sent. */
async function refusalOf(response: Response): Promise<S3Failed> {
  const [, code = 'no code'] = /<Code>(\w{1,100})<\/Code>/.exec(await response.text()) ?? []
  return new S3Failed(`It answers ${response.status} (${code}).`)
}

import { ConfigError } from './kernel/errors.ts'
import type { StateHomes } from './modules/infra/index.ts'
import { given, type Environment } from './read-environment.ts'

type S3 = NonNullable<StateHomes['s3']>

/** Where the states of infrastructure are kept: `TENANTRY_STATE_BACKEND` and `TENANTRY_STATE_S3_*`. @throws ConfigError */
export function readStateHomes(environment: Environment): StateHomes {
  const fresh = given(environment, 'TENANTRY_STATE_BACKEND') ?? 'own'
  if (fresh !== 'own' && fresh !== 's3')
    throw new ConfigError(`TENANTRY_STATE_BACKEND must be own or s3; it is ${JSON.stringify(fresh)}.`)
  const s3 = readS3(environment)
  if (fresh === 's3' && s3 === null)
    throw new ConfigError('TENANTRY_STATE_BACKEND is s3: say in which bucket by TENANTRY_STATE_S3_BUCKET.')
  return { fresh, s3 }
}

function readS3(environment: Environment): S3 | null {
  const bucket = given(environment, 'TENANTRY_STATE_S3_BUCKET')
  if (bucket === undefined) return null
  const of = (name: string, pattern: RegExp, meaning: string, standard?: string) => {
    const value = given(environment, `TENANTRY_STATE_S3_${name}`) ?? standard
    if (value !== undefined && pattern.test(value)) return value
    throw new ConfigError(`TENANTRY_STATE_S3_${name} must be ${meaning}.`)
  }
  return {
    bucket: of('BUCKET', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    region: of('REGION', /^[a-z0-9-]{1,64}$/, 'the region of the bucket, such as eu-central-1'),
    endpoint: readEndpoint(given(environment, 'TENANTRY_STATE_S3_ENDPOINT')),
    prefix: of(
      'PREFIX',
      /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/,
      'letters, digits, hyphens and slashes between them',
      'tenantry',
    ),
    accessKeyId: of('ACCESS_KEY_ID', /^\S+$/, 'the id of a key that may read and write the bucket'),
    secretAccessKey: of('SECRET_ACCESS_KEY', /^\S+$/, 'the secret of that key'),
  }
}

function readEndpoint(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url !== null && url.pathname === '/' && url.search === '' && url.username === ''
  if (isPlain && /^https?:$/.test(url.protocol)) return url.origin
  throw new ConfigError(
    `TENANTRY_STATE_S3_ENDPOINT must be an address such as https://s3.example.com:9000, without a path.`,
  )
}

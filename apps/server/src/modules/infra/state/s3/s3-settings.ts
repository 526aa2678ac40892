/** A bucket that engines keep states in themselves, with the lock beside each: `backend "s3"` with `use_lockfile`. */
export interface S3Settings {
  bucket: string
  region: string
  /** Of a server that speaks S3, such as `http://10.0.0.5:9000`; null for AWS. */
  endpoint: string | null
  /** Before the key of every state. */
  prefix: string
  accessKeyId: string
  secretAccessKey: string
}

/** Where states are kept. */
export interface StateHomes {
  /** Of resources that are asked for from now on; one keeps its home for good. */
  fresh: 'own' | 's3'
  /** Null where no bucket is set. */
  s3: S3Settings | null
}

export function stateKey({ prefix }: S3Settings, organizationId: string, resourceId: string): string {
  return `${prefix}/${organizationId}/${resourceId}.tfstate`
}

/** As engines name it. */
export function lockKey(key: string): string {
  return `${key}.tflock`
}

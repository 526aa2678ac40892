import type { S3Backend } from './run-environment.ts'

const CREDENTIALS_FILE = 'state.credentials'
const PROFILE = 'tenantry-state'

/** What the module's folder holds of the backend: that it is one, and that it locks. */
export const S3_BACKEND_DOCUMENT = JSON.stringify({ terraform: { backend: { s3: { use_lockfile: true } } } })

export const S3_CONFIG_FILE = 'state.tfbackend.json'

/**
 * The rest, for `-backend-config`, and the keys in a file of their own: engines copy what `-backend-config` says into plans and into their own folder, and of
 * the keys they copy the file's name alone. It is named from the folder that the engine works in, so that a plan of one run can be applied by another.
 */
export function s3BackendFiles(backend: S3Backend): Readonly<Record<string, string>> {
  const { bucket, key, region, endpoint, accessKeyId, secretAccessKey } = backend
  if (/\s/.test(accessKeyId) || /\s/.test(secretAccessKey)) throw new TypeError('Keys of S3 hold no spaces.')
  const ofOthers = { endpoints: { s3: endpoint }, use_path_style: true, skip_region_validation: true }
  const config = {
    bucket,
    key,
    region,
    profile: PROFILE,
    shared_credentials_files: [`../config/${CREDENTIALS_FILE}`],
    // Nothing but S3 itself is asked: neither STS nor a metadata service.
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: true,
    ...(endpoint === null ? {} : ofOthers),
  }
  return {
    [S3_CONFIG_FILE]: JSON.stringify(config),
    [CREDENTIALS_FILE]: `[${PROFILE}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  }
}

export interface HttpBackend {
  address: string
  lockAddress: string
  unlockAddress: string
  username: string
  password: string
}

/** Where the engine keeps the state itself, with a lock beside it. */
export interface S3Backend {
  bucket: string
  key: string
  region: string
  /** Null for AWS. */
  endpoint: string | null
  accessKeyId: string
  secretAccessKey: string
}

export type RunBackend = HttpBackend | S3Backend

/** Names that decide how the engine and its helpers run: credentials must not be able to say anything there. */
const RESERVED =
  /^(?:TF_.*|TOFU_.*|OPENTOFU_.*|LD_.*|NODE_.*|GODEBUG|GOTRACEBACK|CHECKPOINT_DISABLE|PATH|HOME|TMPDIR|LANG|SHELL|IFS|ENV|BASH_ENV|.*_PROXY)$/i
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What every command of an engine is started with. Nothing of our own environment is in it. */
export function engineEnvironment(options: {
  configFile: string
  backend: RunBackend | null
}): Record<string, string> {
  const { configFile, backend } = options
  return {
    PATH: '/usr/bin:/bin',
    HOME: '/tmp',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: configFile,
    // Nobody answers there; asking would only take time.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(backend === null || 'bucket' in backend ? {} : backendEnvironment(backend)),
  }
}

function backendEnvironment(backend: HttpBackend): Record<string, string> {
  return {
    TF_HTTP_ADDRESS: backend.address,
    TF_HTTP_LOCK_ADDRESS: backend.lockAddress,
    TF_HTTP_UNLOCK_ADDRESS: backend.unlockAddress,
    TF_HTTP_USERNAME: backend.username,
    TF_HTTP_PASSWORD: backend.password,
  }
}

/**
 * Adds a cloud account's credentials (`AWS_ACCESS_KEY_ID`, …) to an environment.
 * @throws TypeError for a name that is reserved or none
 */
export function withCredentials(
  environment: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>>,
): Record<string, string> {
  for (const [name, value] of Object.entries(credentials)) {
    if (!NAME.test(name) || RESERVED.test(name))
      throw new TypeError(`Credentials cannot set the environment variable ${JSON.stringify(name)}.`)
    if (value.includes('\0')) throw new TypeError(`The value of ${name} holds a NUL character.`)
  }
  return { ...environment, ...credentials }
}

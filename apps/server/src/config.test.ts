import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { ConfigError } from './kernel/errors.ts'
import { readFlags } from './read-flags.ts'

const read = (environment: Record<string, string>) => readConfig(environment, {})
const libsql = { TENANTRY_LIBSQL_URL: 'http://{name}.db:8080' }
const turso = { ...libsql, TENANTRY_TURSO_ORGANIZATION: 'acme', TENANTRY_LIBSQL_AUTH_TOKEN: 'a' }

const s3Settings = {
  TENANTRY_STATE_S3_BUCKET: 'states',
  TENANTRY_STATE_S3_REGION: 'eu-central-1',
  TENANTRY_STATE_S3_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  TENANTRY_STATE_S3_SECRET_ACCESS_KEY: 'secret',
}

describe('a setting that cannot be used stops the start with a sentence that names it', () => {
  it('and does not repeat a password', () => {
    expect(() => read({ TENANTRY_DATABASE_URL: 'postgres://user:geheim@host:port/x' })).toThrow(
      /^(?!.*geheim)/,
    )
  })

  it.each([
    ['--port'],
    ['--port='],
    ['--port', '1.5'],
    ['--data='],
    ['--host', ''],
    ['--prot', '1'],
    ['extra'],
  ])('a flag too: %s %s', (...args) => {
    expect(() => readFlags(args.filter((arg) => arg !== undefined))).toThrow(ConfigError)
  })

  it.each<[string, string, Record<string, string>?]>([
    ['TENANTRY_PORT', '65536'],
    ['TENANTRY_PORT', '-1'],
    ['TENANTRY_PORT', '4000x'],
    ['TENANTRY_PORT', '0x10'],
    ['TENANTRY_DATABASE_URL', 'mysql://localhost/x'],
    ['TENANTRY_DATABASE_URL', 'postgres://user:word@host:port/x'],
    ['TENANTRY_DATABASE_URL', 'postgres://user:sec/ret@host/x'],
    ['TENANTRY_TRUSTED_PROXIES', 'nginx'],
    ['TENANTRY_TRUSTED_PROXIES', '10.0.0.1,10.0.0.0/33'],
    ['TENANTRY_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TENANTRY_TRUSTED_PROXIES', '::1/129'],
    ['TENANTRY_ROLE', 'agent'],
    ['TENANTRY_LOG_LEVEL', 'loud'],
    ['TENANTRY_STATEMENT_TIMEOUT_MS', '5s'],
    ['TENANTRY_RESULT_ROWS_MAX', '0'],
    ['TENANTRY_RESULT_BYTES_MAX', '1e9'],
    ['TENANTRY_OPEN_DATABASES_MAX', '0'],
    ['TENANTRY_PAGE_CACHE_KIB', '1.5'],
    ['TENANTRY_LANE_PROCESSES_MAX', '0'],
    ['TENANTRY_ROLLOUT_CONCURRENCY', '65'],
    ['TENANTRY_DELETED_RETENTION_SECONDS', '-5'],
    ['TENANTRY_TOFU_BIN', 'tofu'],
    ['TENANTRY_OPA_BIN', 'opa'],
    ['TENANTRY_STATE_BACKEND', 'gcs'],
    ['TENANTRY_STATE_S3_BUCKET', 's3', { TENANTRY_STATE_BACKEND: 's3' }],
    ['TENANTRY_STATE_S3_BUCKET', 'Upper'],
    ['TENANTRY_STATE_S3_REGION', '', { TENANTRY_STATE_S3_BUCKET: 'states' }],
    ['TENANTRY_STATE_S3_ENDPOINT', 's3.example.com:9000', s3Settings],
    ['TENANTRY_STATE_S3_ENDPOINT', 'https://s3.example.com/path', s3Settings],
    ['TENANTRY_STATE_S3_PREFIX', '../x', s3Settings],
    ['TENANTRY_STATE_S3_SECRET_ACCESS_KEY', 'a b', s3Settings],
    ['TENANTRY_RUNNER_CGROUPS', '/sys/fs/cgroup/a,b'],
    ['TENANTRY_RUNNER_USER', 'nobody'],
    ['TENANTRY_RUNNER_USER', '1000'],
    ['TENANTRY_RUNNER_USER', '0:0'],
    ['TENANTRY_RUNNER_USER', '1000:0'],
    ['TENANTRY_INFRA_WORKERS', '0'],
    ['TENANTRY_PLAN_SECONDS', '59'],
    ['TENANTRY_APPROVALS_NEEDED', '-1'],
    ['TENANTRY_APPROVALS_NEEDED', '11'],
    ['TENANTRY_RUN_GRACE_SECONDS', '5m'],
    ['TENANTRY_RUN_STEP_SECONDS', '29'],
    ['TENANTRY_RUN_MEMORY_MIB', '255'],
    ['TENANTRY_RUN_DISK_MIB', '1.5'],
    ['TENANTRY_LIBSQL_URL', 'file:{name}.db'],
    ['TENANTRY_LIBSQL_URL', 'http://db:8080'],
    ['TENANTRY_LIBSQL_ADMIN_URL', '', libsql],
    ['TENANTRY_LIBSQL_ADMIN_URL', 'db:9090', libsql],
    ['TENANTRY_LIBSQL_ADMIN_URL', 'http://', libsql],
    ['TENANTRY_TURSO_API_TOKEN', '', turso],
    ['TENANTRY_LIBSQL_AUTH_TOKEN', '', { ...turso, TENANTRY_TURSO_API_TOKEN: 'b' }],
  ])('%s=%s', (name, value, others = {}) => {
    expect(() => read({ ...others, [name]: value })).toThrow(ConfigError)
    expect(() => read({ ...others, [name]: value })).toThrow(name)
  })

  it.each([
    ['app.example.com', 'like https://app.example.com'],
    ['localhost:5173', 'like https://app.example.com'],
    ['https://app.example.com/', 'write https://app.example.com.'],
    ['https://app.example.com/login?a=1#b', 'write https://app.example.com.'],
    ['https://app.example.com:443', 'write https://app.example.com.'],
    ['HTTP://LOCALHOST:5173', 'write http://localhost:5173.'],
    ['https://*.example.com', 'like https://app.example.com'],
    ['https://user:word@app.example.com', 'like https://app.example.com'],
    ['https://a.example;https://b.example', 'separated by commas'],
    ['https://a.example https://b.example', 'separated by commas'],
    ['https://a.example,nonsense', '"nonsense"'],
    ['"https://a.example"', 'like https://app.example.com'],
    ['null', 'like https://app.example.com'],
    ['file://', 'like https://app.example.com'],
    ['javascript:alert(1)', 'like https://app.example.com'],
    ['*,https://a.example', 'either * for all origins or a list'],
  ])('TENANTRY_CORS_ORIGINS=%s, and what to write', (origins, advice) => {
    expect(() => read({ TENANTRY_CORS_ORIGINS: origins })).toThrow(ConfigError)
    expect(() => read({ TENANTRY_CORS_ORIGINS: origins })).toThrow('TENANTRY_CORS_ORIGINS')
    expect(() => read({ TENANTRY_CORS_ORIGINS: origins })).toThrow(advice)
  })
})

describe('a setting that can be used', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['*', ['*']],
    ['https://app.example.com', ['https://app.example.com']],
    [' http://localhost:5173, https://[::1]:8443 ,', ['http://localhost:5173', 'https://[::1]:8443']],
    ['https://a.example,https://a.example', ['https://a.example']],
    ['capacitor://localhost,tauri://localhost', ['capacitor://localhost', 'tauri://localhost']],
  ])('TENANTRY_CORS_ORIGINS=%s gives its origins', (origins, expected) => {
    expect(read({ TENANTRY_CORS_ORIGINS: origins }).corsOrigins).toEqual(expected)
  })

  it('TENANTRY_TRUSTED_PROXIES takes addresses, ranges and names of ranges', () => {
    const text = '10.0.0.1, 10.0.0.0/8,::1,fd00::/8 , loopback,'
    const proxies = ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'loopback']
    expect(read({ TENANTRY_TRUSTED_PROXIES: text }).trustedProxies).toEqual(proxies)
  })

  it('of infrastructure is taken as docs/configuration.md says, and so is its default', () => {
    const states = { fresh: 'own', s3: null }
    expect(readConfig(s3Settings, { dataDir: '/data' }).infra.states).toMatchObject({
      fresh: 'own',
      s3: { bucket: 'states', endpoint: null, prefix: 'tenantry' },
    })
    expect(readConfig({}, { dataDir: '/data' }).infra).toMatchObject({
      states,
      engineBinary: null,
      runnerImage: null,
      unsafeLocalRunner: false,
      cgroups: [],
      runnerUser: null,
      runsFolder: '/data/runs',
      providerMirror: null,
      workers: 4,
      planSeconds: 86_400,
      approvalsNeeded: 1,
      graceSeconds: 300,
      stepSeconds: 7_200,
      memoryMib: 2_048,
      diskMib: 4_096,
    })
    const settings = {
      TENANTRY_TOFU_BIN: '/opt/tofu',
      TENANTRY_RUNNER_IMAGE: 'node:24-slim',
      TENANTRY_RUNNER_CGROUPS: '/sys/fs/cgroup/memory/t, /sys/fs/cgroup/pids/t,',
      TENANTRY_RUNNER_USER: '990:991',
      TENANTRY_RUNS_DIR: '/srv/runs',
      TENANTRY_PROVIDER_MIRROR: '/srv/mirror',
      TENANTRY_MODULES_DIR: '/srv/modules',
      TENANTRY_INFRA_WORKERS: '16',
      TENANTRY_PLAN_SECONDS: '3600',
      TENANTRY_APPROVALS_NEEDED: '2',
      TENANTRY_RUN_GRACE_SECONDS: '60',
      TENANTRY_RUN_STEP_SECONDS: '600',
      TENANTRY_RUN_MEMORY_MIB: '512',
      TENANTRY_RUN_DISK_MIB: '256',
    }
    expect(readConfig(settings, { unsafeLocalRunner: true }).infra).toMatchObject({
      engineBinary: '/opt/tofu',
      runnerImage: 'node:24-slim',
      unsafeLocalRunner: true,
      cgroups: ['/sys/fs/cgroup/memory/t', '/sys/fs/cgroup/pids/t'],
      runnerUser: { uid: 990, gid: 991 },
      runsFolder: '/srv/runs',
      providerMirror: '/srv/mirror',
      modulesFolder: '/srv/modules',
      workers: 16,
      planSeconds: 3_600,
      approvalsNeeded: 2,
      graceSeconds: 60,
      stepSeconds: 600,
      memoryMib: 512,
      diskMib: 256,
    })
  })

  it('counts as not set when it is empty', () => {
    const names = Object.keys({ ...turso, TENANTRY_PORT: '', TENANTRY_ROLE: '', TENANTRY_ADMIN_KEY: '' })
    const empty = Object.fromEntries(
      [...names, 'TENANTRY_DATABASE_URL', 'TENANTRY_HOST'].map((name) => [name, '']),
    )
    expect(read(empty)).toEqual(read({}))
  })

  it('gives way to a flag', () => {
    const config = readConfig({ TENANTRY_PORT: 'nonsense', TENANTRY_HOST: 'a' }, { port: 0, host: 'b' })
    expect(config).toMatchObject({ port: 0, host: 'b' })
  })
})

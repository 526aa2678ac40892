import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Infrastructure'

/** Larger ones are refused. A state of one resource is a few KiB; this is all that a run can have left, so that whatever was kept can be handed in. */
export const STATE_BYTES_MAX = 64 * 1024 * 1024

const StateValue = Type.Union([
  Type.Object({ value: Type.Unknown() }),
  Type.Object({
    secret: Type.Literal(true),
    fingerprint: Type.String({ description: 'Another one for another value' }),
  }),
])

export const StateVersion = Type.Object({
  id: Id('stv'),
  resource_id: Id('res'),
  serial: Type.Integer(),
  lineage: Type.String(),
  size_bytes: Type.Integer(),
  run_id: Nullable(Type.String({ description: 'The run that wrote it; null for one that was restored' })),
  current: Type.Boolean(),
  created_at: Timestamp,
})
export type StateVersion = Static<typeof StateVersion>

export const State = Type.Object({
  resource_id: Id('res'),
  backend: Type.Enum(['own', 's3'], {
    description: '`s3`: the engine keeps it in a bucket, without versions of ours',
  }),
  serial: Type.Integer({ description: '-1 before there is one' }),
  version_id: Nullable(Id('stv')),
  lock: Nullable(
    Type.Object({
      run_id: Nullable(Type.String()),
      operation: Nullable(Type.String()),
      locked_at: Timestamp,
    }),
  ),
  outputs: Type.Record(Type.String(), StateValue),
  objects: Type.Array(
    Type.Object({
      address: Type.String(),
      type: Type.String(),
      attributes: Type.Record(Type.String(), StateValue),
    }),
  ),
})
export type State = Static<typeof State>

export const StateDiff = Type.Object({
  from: StateVersion,
  to: StateVersion,
  differences: Type.Array(
    Type.Object({
      address: Type.String({ description: 'Empty for the outputs' }),
      change: Type.Enum(['added', 'removed', 'changed']),
      attributes: Type.Array(
        Type.Object({ name: Type.String(), before: Nullable(StateValue), after: Nullable(StateValue) }),
      ),
    }),
  ),
})
export type StateDiff = Static<typeof StateDiff>

const Params = Input({ resource: Type.String({ maxLength: 64 }) })
const VersionParams = Input({
  resource: Type.String({ maxLength: 64 }),
  version: Type.String({ maxLength: 64 }),
})
const common = { tag, access: 'authenticated' } as const

const getState = operation({
  ...common,
  id: 'infra.state.get',
  method: 'GET',
  path: '/infra/resources/:resource/state',
  summary: 'What the state of a resource holds, secret values left out',
  params: Params,
  success: { status: 200, body: State },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'STATE_UNREACHABLE'],
})

const listStateVersions = operation({
  ...common,
  id: 'infra.state.versions.list',
  method: 'GET',
  path: '/infra/resources/:resource/state/versions',
  summary: 'Every state that was ever written, newest first',
  params: Params,
  query: ListQuery,
  success: { status: 200, body: Page(StateVersion) },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'INVALID_CURSOR', 'STATE_IN_S3'],
})

const diffStateVersions = operation({
  ...common,
  id: 'infra.state.versions.diff',
  method: 'GET',
  path: '/infra/resources/:resource/state/versions/:version/diff',
  summary: 'What is different in a later state, attribute by attribute',
  params: VersionParams,
  query: Input({
    to: Type.Optional(
      Type.String({ maxLength: 64, description: 'Id of the other version; the current one when absent' }),
    ),
  }),
  success: { status: 200, body: StateDiff },
  errors: [
    'RESOURCE_NOT_FOUND',
    'FORBIDDEN',
    'SECOND_FACTOR_NEEDED',
    'STATE_VERSION_NOT_FOUND',
    'STATE_IN_S3',
  ],
})

const restoreStateVersion = operation({
  ...common,
  id: 'infra.state.versions.restore',
  method: 'POST',
  path: '/infra/resources/:resource/state/versions/:version/restore',
  summary: 'Make an earlier state the current one again',
  description:
    'It becomes a new version. Nothing in the cloud is changed by it: look for drift afterwards. Refused while a run has the lock.',
  params: VersionParams,
  success: { status: 200, body: StateVersion },
  errors: [
    'RESOURCE_NOT_FOUND',
    'FORBIDDEN',
    'SECOND_FACTOR_NEEDED',
    'STATE_VERSION_NOT_FOUND',
    'STATE_LOCKED',
    'STATE_IN_S3',
    'RESOURCE_BUSY',
  ],
})

const unlockState = operation({
  ...common,
  id: 'infra.state.unlock',
  method: 'POST',
  path: '/infra/resources/:resource/state/unlock',
  summary: 'Break the lock of a run that is dead',
  description: 'Refused while the run may still be alive. The engine’s own `force-unlock` is not taken.',
  params: Params,
  success: { status: 200, body: State },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RESOURCE_BUSY', 'STATE_UNREACHABLE'],
})

const BackendParams = Input({ workspace: Type.String({ maxLength: 64, description: 'Id of the resource' }) })
const backend = { tag: 'Infrastructure state', access: 'run', params: BackendParams } as const
const lockBody = {
  body: Type.Unknown({ description: 'The engine’s description of its lock (`ID`, `Who`, `Operation`, …)' }),
  bodyKind: 'unchecked',
  bodyLimitBytes: 64 * 1024,
} as const

/** The `http` backend of OpenTofu and Terraform: their requests, their answers. Part of the API and not of the SDK: engines are its clients. */
export const infraStateProtocolOperations = {
  pullState: operation({
    ...backend,
    id: 'infra.backend.pull',
    method: 'GET',
    path: '/infra/state/:workspace',
    summary: 'The state as the engine wrote it',
    success: { status: 200, kind: 'binary' },
    errors: ['RESOURCE_NOT_FOUND', 'STATE_NOT_FOUND'],
  }),
  pushState: operation({
    ...backend,
    id: 'infra.backend.push',
    method: 'POST',
    path: '/infra/state/:workspace',
    summary: 'Write a new state: by the holder of the lock, of the same lineage, newer than the one before',
    query: Input({ ID: Type.Optional(Type.String({ maxLength: 200, description: 'Id of the lock' })) }),
    body: Type.Unknown({ description: 'The state, as the engine writes it' }),
    bodyKind: 'unchecked',
    bodyLimitBytes: STATE_BYTES_MAX,
    success: { status: 200 },
    errors: [
      'RESOURCE_NOT_FOUND',
      'STATE_INVALID',
      'STATE_LOCK_NEEDED',
      'STATE_LOCKED',
      'STATE_STALE',
      'BODY_TOO_LARGE',
    ],
  }),
  takeStateLock: operation({
    ...backend,
    ...lockBody,
    id: 'infra.backend.lock',
    method: 'PUT',
    path: '/infra/state/:workspace/lock',
    summary: 'Take the lock',
    success: { status: 200 },
    errors: ['RESOURCE_NOT_FOUND', 'STATE_LOCKED'],
  }),
  giveStateLock: operation({
    ...backend,
    ...lockBody,
    id: 'infra.backend.unlock',
    method: 'DELETE',
    path: '/infra/state/:workspace/lock',
    summary: 'Give the lock back, by its id: a request without one (`force-unlock`) is refused',
    success: { status: 200 },
    errors: ['RESOURCE_NOT_FOUND', 'STATE_LOCKED', 'STATE_UNLOCK_REFUSED'],
  }),
}

export const infraStateOperations = {
  getState,
  listStateVersions,
  diffStateVersions,
  restoreStateVersion,
  unlockState,
}

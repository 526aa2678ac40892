import { createHash, createPrivateKey } from 'node:crypto'
import {
  credentialKinds,
  type CredentialInput,
  type CredentialKind,
  type CredentialSecrets,
} from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'

/** What is sealed of a credential: its kind, and what that kind takes. */
export type CredentialSecret = {
  [Kind in CredentialKind]: { kind: Kind; value: CredentialSecrets[Kind] }
}[CredentialKind]

const FINGERPRINT_CHARACTERS = 16

/**
 * The secret of a kind from a body that has it under the kind's name, and no other.
 * @throws INVALID_REQUEST, which says nothing of the secret
 */
export function readSecret(kind: CredentialKind, input: CredentialInput): CredentialSecret {
  const given = credentialKinds.filter((name) => input[name] !== undefined)
  const stray = given.find((name) => name !== kind)
  if (stray !== undefined) throw invalid(`/${stray}`, `does not belong to a credential of kind ${kind}`)
  const value = input[kind]
  if (value === undefined) throw invalid(`/${kind}`, `is needed for a credential of kind ${kind}`)
  const secret = { kind, value } as CredentialSecret
  if (secret.kind === 'aws_role') requireWholePair(secret.value)
  if (secret.kind === 'gcp_service_account') readServiceAccount(secret.value.key)
  return secret
}

/** Whether a body holds a secret of any kind. */
export function holdsSecret(input: CredentialInput): boolean {
  return credentialKinds.some((name) => input[name] !== undefined)
}

/** What of a secret nobody may see. */
export function hiddenTexts({ kind, value }: CredentialSecret): string[] {
  switch (kind) {
    case 'aws_keys':
    case 'aws_role':
      return [value.secret_access_key, 'session_token' in value ? value.session_token : undefined].filter(
        (text) => text !== undefined,
      )
    case 'azure_service_principal':
      return [value.client_secret]
    case 'gcp_service_account':
      return [value.key, readServiceAccount(value.key).privateKey]
    case 'gcp_workload_identity':
      return []
  }
}

/** The same for the same secret, and for nothing else; says nothing of it. */
export function fingerprintOf({ kind, value }: CredentialSecret): string {
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const text = JSON.stringify(['tenantry credential', kind, members])
  return createHash('sha256').update(text).digest('hex').slice(0, FINGERPRINT_CHARACTERS)
}

export interface ServiceAccount {
  email: string
  keyId: string
  projectId: string
  privateKey: string
}

const POINTER = '/gcp_service_account/key'

/**
 * What the key file of a service account holds. Its addresses do not count: who wrote the file has no say in where we send what it signs.
 * @throws INVALID_REQUEST
 */
export function readServiceAccount(text: string): ServiceAccount {
  const file = parse(text)
  const member = (name: string): string => {
    const value = file.get(name)
    if (typeof value === 'string' && value !== '') return value
    throw invalid(POINTER, `has no ${name}: it must be the JSON file that Google Cloud gives for a key`)
  }
  if (file.get('type') !== 'service_account')
    throw invalid(POINTER, 'is not the key file of a service account')
  const account = {
    email: member('client_email'),
    keyId: member('private_key_id'),
    projectId: member('project_id'),
    privateKey: member('private_key'),
  }
  if (!isRsaKey(account.privateKey)) throw invalid(POINTER, 'holds a private_key that cannot be read')
  return account
}

function parse(text: string): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value))
  } catch {
    // Answered below; what the parser says could quote the key.
  }
  throw invalid(POINTER, 'is not JSON')
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

function requireWholePair({ access_key_id: id, secret_access_key: secret }: CredentialSecrets['aws_role']) {
  if ((id === undefined) === (secret === undefined)) return
  throw invalid(
    '/aws_role',
    'must have both access_key_id and secret_access_key, or neither: then the role trusts this installation',
  )
}

function invalid(pointer: string, detail: string): ProblemError {
  return problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}.`, errors: [{ pointer, detail }] })
}

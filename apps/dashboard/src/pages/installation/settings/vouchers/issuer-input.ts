import type { TrustedIssuer } from '@tenantry/contract'
import type { Texts } from './voucher-form.tsx'
import { wordsOf } from './changed-members.ts'

export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const satisfies readonly TrustedIssuer['algorithms'][number][]

type IssuerText =
  | 'issuer'
  | 'audiences'
  | 'organizationClaim'
  | 'roleClaim'
  | 'roleMap'
  | 'defaultRole'
  | 'jwksUrl'
  | 'algorithms'
  | 'clockTolerance'
  | 'userClaim'

export type IssuerTexts = Texts<IssuerText>

const TOLERANCE_MAX = 300

export function issuerTexts(issuer?: TrustedIssuer): IssuerTexts {
  return {
    issuer: issuer?.issuer ?? '',
    audiences: issuer?.audiences.join(', ') ?? '',
    organizationClaim: issuer?.organization_claim ?? '',
    roleClaim: issuer?.role_claim ?? '',
    roleMap: Object.entries(issuer?.role_map ?? {})
      .map(([value, role]) => `${value} = ${role}`)
      .join('\n'),
    defaultRole: issuer?.default_role ?? '',
    jwksUrl: issuer?.jwks_url ?? '',
    algorithms: issuer?.algorithms.join(' ') ?? '',
    clockTolerance: issuer?.clock_tolerance_seconds.toString() ?? '',
    userClaim: issuer?.user_claim ?? '',
  }
}

/** What is asked of an issuer's tokens; null and undefined for what was left empty. */
export function issuerInput(texts: IssuerTexts, createUsers: boolean) {
  const algorithms = wordsOf(texts.algorithms)
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
  return {
    audiences: audiencesOf(texts.audiences),
    organizationClaim: orNull(texts.organizationClaim),
    roleClaim: orNull(texts.roleClaim),
    roleMap: texts.roleMap.trim() === '' ? null : readRoleMap(texts.roleMap),
    defaultRole: orNull(texts.defaultRole),
    jwksUrl: orNull(texts.jwksUrl),
    ...(algorithms.length > 0 && { algorithms: ALGORITHMS.filter((each) => algorithms.includes(each)) }),
    ...(texts.clockTolerance.trim() !== '' && { clockToleranceSeconds: Number(texts.clockTolerance) }),
    createUsers,
  }
}

/** One `value = role` a line, in the order that counts; null where a line is none. */
export function readRoleMap(text: string): Record<string, string> | null {
  const map: Record<string, string> = {}
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    // A value can hold the sign, as names of directories do; a role cannot.
    const [, value = '', role = ''] = /^(.*\S)\s*=\s*([^\s=]+)\s*$/.exec(line) ?? []
    if (value === '' || role === '') return null
    map[value.trim()] = role
  }
  return map
}

export function areAlgorithms(text: string): boolean {
  return wordsOf(text).every((word) => ALGORITHMS.some((each) => each === word))
}

export function isTolerance(text: string): boolean {
  return /^\s*\d{1,3}\s*$/.test(text) && Number(text) <= TOLERANCE_MAX
}

/** Audiences may hold spaces. */
function audiencesOf(text: string): string[] {
  return text
    .split(',')
    .map((audience) => audience.trim())
    .filter((audience) => audience !== '')
}

import type { TrustedIssuer } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { changedMembers } from './changed-members.ts'
import { areAlgorithms, issuerInput, issuerTexts, isTolerance, readRoleMap } from './issuer-input.ts'

const issuer: TrustedIssuer = {
  id: 'iss_1',
  issuer: 'https://idp.example/',
  audiences: ['our api', 'other'],
  algorithms: ['RS256', 'ES256'],
  jwks_url: null,
  clock_tolerance_seconds: 30,
  user_claim: 'sub',
  organization_claim: 'org_id',
  role_claim: 'groups',
  role_map: { 'CN=Admins,DC=acme': 'admin', staff: 'member' },
  default_role: null,
  create_users: true,
  enabled: true,
  created_at: 1,
  updated_at: 1,
}

it('an issuer that is opened and saved is what it was: nothing is sent', () => {
  const texts = issuerTexts(issuer)
  const before = issuerInput(texts, true)
  expect(before).toMatchObject({
    audiences: ['our api', 'other'],
    algorithms: ['RS256', 'ES256'],
    jwksUrl: null,
    roleMap: { 'CN=Admins,DC=acme': 'admin', staff: 'member' },
    clockToleranceSeconds: 30,
  })
  expect(changedMembers(before, issuerInput({ ...texts }, true))).toEqual({})
})

it('only what was changed is sent, and what was emptied is taken back', () => {
  const texts = issuerTexts(issuer)
  const after = issuerInput({ ...texts, roleClaim: ' ', roleMap: '', audiences: 'other' }, false)
  expect(changedMembers(issuerInput(texts, true), after)).toEqual({
    audiences: ['other'],
    roleClaim: null,
    roleMap: null,
    createUsers: false,
  })
})

it('maps of roles keep their order, and lines that are none are told', () => {
  expect(Object.entries(readRoleMap('b = admin\n\n a=viewer ') ?? {})).toEqual([
    ['b', 'admin'],
    ['a', 'viewer'],
  ])
  expect(['admin', '= admin', 'a =', 'a = b c'].map(readRoleMap)).toEqual([null, null, null, null])
})

it('algorithms and seconds that nobody knows are told', () => {
  expect(['RS256', 'ES256, EdDSA'].every(areAlgorithms)).toBe(true)
  expect(['HS256', 'none'].some(areAlgorithms)).toBe(false)
  expect(['0', ' 300 '].every(isTolerance)).toBe(true)
  expect(['301', '-1', 'x'].some(isTolerance)).toBe(false)
})

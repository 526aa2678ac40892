import { describe, expect, it } from 'vitest'
import type { Attributes } from '../protocol/attribute.ts'
import { groupSchema } from '../protocol/group-schema.ts'
import { ENTERPRISE_URN, userSchema } from '../protocol/user-schema.ts'
import { ScimError } from '../scim-error.ts'
import { PATCH } from '../testing/directory.ts'
import { applyPatch } from './apply-patch.ts'
import { readOperations } from './read-operations.ts'

const ada: Attributes = {
  userName: 'ada',
  active: true,
  name: { givenName: 'Ada', familyName: 'Byron' },
  emails: [
    { value: 'ada@work.example', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
}

function patched(resource: Attributes, ...operations: readonly object[]): Attributes {
  const schema = resource['displayName'] === undefined ? userSchema : groupSchema
  return applyPatch(schema, resource, readOperations({ schemas: [PATCH], Operations: operations }))
}

function refusal(...operations: readonly unknown[]): unknown {
  try {
    applyPatch(userSchema, ada, readOperations({ schemas: [PATCH], Operations: operations }))
    return null
  } catch (error) {
    return error instanceof ScimError ? `${error.status} ${error.scimType}` : error
  }
}

describe('A patch', () => {
  it('sets one member of a name and leaves the others', () => {
    const after = patched(ada, { op: 'replace', path: 'name.familyName', value: 'Lovelace' })
    expect(after['name']).toEqual({ givenName: 'Ada', familyName: 'Lovelace' })
    expect(ada['name']).toEqual({ givenName: 'Ada', familyName: 'Byron' })
    expect(patched(ada, { op: 'remove', path: 'name.givenName' })['name']).toEqual({ familyName: 'Byron' })
    expect(patched(ada, { op: 'remove', path: 'name' })).not.toHaveProperty('name')
    expect(patched(ada, { op: 'add', value: { name: { middleName: 'A' } } })['name']).toEqual({
      givenName: 'Ada',
      familyName: 'Byron',
      middleName: 'A',
    })
  })

  it('changes the values that a filter chooses, and no others', () => {
    const path = 'emails[type eq "work"].value'
    const after = patched(ada, { op: 'Replace', path, value: 'new@work.example' })
    expect(after['emails']).toEqual([
      { type: 'work', primary: true, value: 'new@work.example' },
      { value: 'ada@home.example', type: 'home' },
    ])
    expect(patched(ada, { op: 'remove', path: 'emails[type eq "home"]' })['emails']).toHaveLength(1)
    expect(patched(ada, { op: 'remove', path: 'emails[type eq "fax"]' })).toEqual(ada)
  })

  it('makes the value that an addition describes where there is none yet', () => {
    const path = 'phoneNumbers[type eq "mobile"].value'
    expect(patched(ada, { op: 'Add', path, value: '+43 1 1' })['phoneNumbers']).toEqual([
      { type: 'mobile', value: '+43 1 1' },
    ])
    expect(refusal({ op: 'replace', path, value: '+43 1 1' })).toBe('400 noTarget')
    expect(refusal({ op: 'add', path: 'emails[type co "x"].value', value: 'x' })).toBe('400 noTarget')
  })

  it('adds to lists without doubling, and moves what is primary', () => {
    const value = [
      { value: 'ada@home.example', type: 'home', primary: true },
      { value: 'third@home.example', type: 'other' },
    ]
    const emails = patched(ada, { op: 'add', path: 'emails', value })['emails']
    expect(emails).toEqual([
      { value: 'ada@work.example', type: 'work', primary: false },
      { value: 'ada@home.example', type: 'home', primary: true },
      { value: 'third@home.example', type: 'other' },
    ])
    const chosen = patched(ada, { op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' })
    expect(JSON.stringify(chosen['emails'])).toMatch(/work.*false.*home.*true/)
  })

  it('understands what Entra writes: capitals, texts for booleans, paths as names, members in a value', () => {
    const value = {
      active: 'False',
      'name.givenName': 'Augusta',
      'emails[type eq "work"].value': 'a@work.example',
      [`${ENTERPRISE_URN}:department`]: 'Engines',
      [`${ENTERPRISE_URN}:manager`]: 'scu_1',
      unheardOf: { of: 1 },
      id: 'scu_x',
    }
    expect(patched(ada, { op: 'Replace', value })).toMatchObject({
      active: false,
      name: { givenName: 'Augusta', familyName: 'Byron' },
      emails: [{ value: 'a@work.example' }, {}],
      [ENTERPRISE_URN]: { department: 'Engines', manager: { value: 'scu_1' } },
    })
    expect(patched(ada, { op: 'Replace', value })).not.toHaveProperty('unheardOf')
    expect(patched(ada, { op: 'Replace', path: 'active', value: 'False' })['active']).toBe(false)
    const path = `${ENTERPRISE_URN.toLowerCase()}:department`
    expect(patched(ada, { op: 'Add', path, value: 'Looms' })[ENTERPRISE_URN]).toEqual({ department: 'Looms' })
    const group = { displayName: 'g', members: [{ value: 'scu_1' }, { value: 'scu_2' }, { value: 'scu_3' }] }
    const fewer = { op: 'Remove', path: 'members', value: [{ value: 'scu_1' }, { value: 'scu_3' }] }
    expect(patched(group, fewer)['members']).toEqual([{ value: 'scu_2' }])
    const added = { op: 'Add', path: 'members', value: [{ value: 'scu_3' }, { value: 'scu_4' }] }
    expect(patched(group, added)['members']).toHaveLength(4)
    expect(patched(group, { op: 'Remove', path: 'members' })).toEqual({ displayName: 'g' })
  })

  it('refuses what it cannot do, and says which kind of mistake it is', () => {
    expect(refusal({ op: 'move', path: 'title' })).toBe('400 invalidSyntax')
    expect(refusal(null)).toBe('400 invalidSyntax')
    expect(refusal()).toBe('400 invalidSyntax')
    expect(refusal({ op: 'remove' })).toBe('400 noTarget')
    expect(refusal({ op: 'replace', path: 'title' })).toBe('400 invalidValue')
    expect(refusal({ op: 'replace', value: 'x' })).toBe('400 invalidValue')
    expect(refusal({ op: 'replace', path: 'shoeSize', value: 'x' })).toBe('400 invalidPath')
    expect(refusal({ op: 'replace', path: '__proto__.polluted', value: 'x' })).toBe('400 invalidPath')
    expect(refusal({ op: 'replace', path: 'emails[type eq "work"', value: 'x' })).toBe('400 invalidPath')
    expect(refusal({ op: 'replace', path: 'emails[type is "work"].value', value: 'x' })).toBe(
      '400 invalidFilter',
    )
    expect(refusal({ op: 'replace', path: 7, value: 'x' })).toBe('400 invalidPath')
    expect(refusal({ op: 'replace', path: 'id', value: 'x' })).toBe('400 mutability')
    expect(refusal({ op: 'add', path: 'groups', value: [{ value: 'scg_1' }] })).toBe('400 mutability')
    expect(refusal({ op: 'remove', path: 'userName' })).toBe('400 mutability')
    expect(refusal({ op: 'replace', path: 'active', value: 'maybe' })).toBe('400 invalidValue')
    expect(refusal({ op: 'replace', path: 'title', value: { a: 1 } })).toBe('400 invalidValue')
    expect(refusal({ op: 'add', path: 'emails', value: [7] })).toBe('400 invalidValue')
    expect(refusal({ op: 'add', path: 'name', value: 'Ada' })).toBe('400 invalidValue')
    const many = Array.from({ length: 101 }, () => ({ op: 'replace', path: 'title', value: 'x' }))
    expect(refusal(...many)).toBe('400 invalidValue')
  })
})

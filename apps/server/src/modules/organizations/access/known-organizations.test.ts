import { describe, expect, it } from 'vitest'
import { KnownOrganizations, type KnownAccess } from './known-organizations.ts'

const every = new Set(['organization.read'])

function access(id: string, slug = `${id}-slug`): KnownAccess {
  return {
    organization: { id, slug, requireSecondFactor: false, sessionLifetimeSeconds: null },
    membership: { role: 'member', permissions: every },
  }
}

describe('What is remembered of organizations', () => {
  it('is found by id and slug, for the user it is about', () => {
    const known = new KnownOrganizations()
    known.keep('usr_1', access('org_1'), every, known.moment)
    expect(known.get('org_1', 'usr_1')).toEqual(access('org_1'))
    expect(known.get('org_1-slug', 'usr_1')).toEqual(access('org_1'))
    expect(known.get('org_1', 'usr_2')).toBeUndefined()
    expect(known.get('org_2', 'usr_1')).toBeUndefined()
  })

  it('is dropped with a change of the organization, and not with one of another', () => {
    const known = new KnownOrganizations()
    for (const id of ['org_1', 'org_2']) known.keep('usr_1', access(id), every, known.moment)
    const versions = () => ['org_1', 'org_2'].map((id) => known.versionOf(id))
    const [one, two] = versions()
    known.forget('org_1')
    expect(known.get('org_1', 'usr_1')).toBeUndefined()
    expect(known.get('org_1-slug', 'usr_1')).toBeUndefined()
    expect(known.get('org_2', 'usr_1')).toBeDefined()
    expect(versions()).not.toEqual([one, two])
    expect(versions()[1]).toBe(two)
    known.forgetAll()
    expect(known.get('org_2', 'usr_1')).toBeUndefined()
    expect(known.everyPermission).toBeNull()
    expect(versions()[1]).not.toBe(two)
  })

  it('is not kept when it was read before a change', () => {
    const known = new KnownOrganizations()
    for (const change of [() => known.forget('org_1'), () => known.forgetAll()]) {
      const { moment } = known
      change()
      known.keep('usr_1', access('org_1'), every, moment)
      expect(known.get('org_1', 'usr_1')).toBeUndefined()
    }
    const { moment } = known
    known.forget('org_2')
    known.keep('usr_1', access('org_1'), every, moment)
    expect(known.get('org_1', 'usr_1')).toBeDefined()
  })

  it('never says the same version after a change, however many organizations change', () => {
    const known = new KnownOrganizations()
    for (let index = 0; index <= 10_000; index++) {
      const earlier = known.versionOf(`org_${index}`)
      known.forget(`org_${index}`)
      expect(known.versionOf(`org_${index}`)).toBeGreaterThan(earlier)
    }
  })

  it('is bounded: what came first goes first', () => {
    const known = new KnownOrganizations()
    for (let index = 0; index < 25_001; index++)
      for (const user of ['usr_1', 'usr_2']) known.keep(user, access(`org_${index}`), every, known.moment)
    expect(known.get('org_0', 'usr_1')).toBeUndefined()
    expect(known.get('org_25000', 'usr_2')).toBeDefined()
  })

  it('leads a slug to whoever has it now', () => {
    const known = new KnownOrganizations()
    known.keep('usr_1', access('org_1', 'acme'), every, known.moment)
    known.keep('usr_1', access('org_2', 'acme'), every, known.moment)
    known.forget('org_1')
    expect(known.get('acme', 'usr_1')?.organization.id).toBe('org_2')
  })
})

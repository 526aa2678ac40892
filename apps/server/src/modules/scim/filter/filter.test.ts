import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attributes } from '../protocol/attribute.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { ScimError } from '../scim-error.ts'
import { equalitiesOf } from './equalities.ts'
import { matches } from './matches.ts'
import { parseFilter } from './parse-filter.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const seed = process.env['TENANTRY_TEST_SEED']

/** A filter as the model has it: what it is written as, and what it means, said without the parser's types. */
interface Modelled {
  text: string
  holds: (user: User) => boolean
}

interface User {
  userName: string
  externalId: string | undefined
  active: boolean
  title: string | undefined
  name: { familyName: string } | undefined
  emails: { value: string; type: string }[]
}

const texts = ['', 'a', 'A', 'ab', 'Ab"\\c', 'b', 'é', 'É', 'ü b']
const text = fc.constantFrom(...texts)
const user: fc.Arbitrary<User> = fc.record({
  userName: text,
  externalId: fc.option(text, { nil: undefined }),
  active: fc.boolean(),
  title: fc.option(text, { nil: undefined }),
  name: fc.option(fc.record({ familyName: text }), { nil: undefined }),
  emails: fc.array(fc.record({ value: text, type: fc.constantFrom('work', 'home') }), { maxLength: 3 }),
})

const single: readonly {
  path: string
  exact: boolean
  values: (one: User) => readonly (string | undefined)[]
}[] = [
  { path: 'userName', exact: false, values: (one) => [one.userName] },
  { path: 'USERNAME', exact: false, values: (one) => [one.userName] },
  { path: 'urn:ietf:params:scim:schemas:core:2.0:User:title', exact: false, values: (one) => [one.title] },
  { path: 'externalId', exact: true, values: (one) => [one.externalId] },
  { path: 'name.familyName', exact: false, values: (one) => [one.name?.familyName] },
  { path: 'emails', exact: false, values: (one) => one.emails.map(({ value }) => value) },
  { path: 'emails.value', exact: false, values: (one) => one.emails.map(({ value }) => value) },
  { path: 'emails.type', exact: false, values: (one) => one.emails.map(({ type }) => type) },
]
const operators: Readonly<Record<string, (found: string, wanted: string) => boolean>> = {
  eq: (found, wanted) => found === wanted,
  co: (found, wanted) => found.indexOf(wanted) !== -1,
  sw: (found, wanted) => found.slice(0, wanted.length) === wanted,
  ew: (found, wanted) => wanted === '' || found.slice(-wanted.length) === wanted,
  gt: (found, wanted) => found > wanted,
  ge: (found, wanted) => found >= wanted,
  lt: (found, wanted) => found < wanted,
  le: (found, wanted) => found <= wanted,
}
const given = (values: readonly (string | undefined)[]) =>
  values.filter((value): value is string => value !== undefined && value !== '')

const comparison: fc.Arbitrary<Modelled> = fc
  .tuple(fc.constantFrom(...single), fc.constantFrom(...Object.keys(operators), 'ne'), text)
  .map(([{ path, exact, values }, operator, wanted]) => {
    const same = (value: string) => (exact ? value : value.toLowerCase())
    const test = operators[operator === 'ne' ? 'eq' : operator]!
    const some = (one: User) => given(values(one)).some((value) => test(same(value), same(wanted)))
    return {
      text: `${path} ${operator} ${JSON.stringify(wanted)}`,
      holds: (one) => (operator === 'ne' ? !some(one) : some(one)),
    }
  })
const presence: fc.Arbitrary<Modelled> = fc.constantFrom(...single).map(({ path, values }) => ({
  text: `${path} pr`,
  // A whole address is there with its type alone.
  holds: (one) => (path === 'emails' ? one.emails.length > 0 : given(values(one)).length > 0),
}))
const activity: fc.Arbitrary<Modelled> = fc.boolean().map((wanted) => ({
  text: `active EQ ${wanted}`,
  holds: (one) => one.active === wanted,
}))
const oneEmail: fc.Arbitrary<Modelled> = fc
  .tuple(fc.constantFrom('work', 'home'), text, fc.constantFrom('and', 'or', 'behind'))
  .map(([type, wanted, link]) => ({
    text:
      link === 'behind'
        ? `emails[type eq "${type}"].value sw ${JSON.stringify(wanted)}`
        : `emails[type eq "${type}" ${link} value sw ${JSON.stringify(wanted)}]`,
    holds: (one) =>
      one.emails.some((email) => {
        const begins = email.value !== '' && email.value.toLowerCase().startsWith(wanted.toLowerCase())
        return link === 'or' ? email.type === type || begins : email.type === type && begins
      }),
  }))

const { filter } = fc.letrec<{ filter: Modelled }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'filter' },
    comparison,
    presence,
    activity,
    oneEmail,
    fc.tuple(tie('filter'), tie('filter')).map(([left, right]) => ({
      text: `(${left.text}) and (${right.text})`,
      holds: (one: User) => left.holds(one) && right.holds(one),
    })),
    fc.tuple(tie('filter'), tie('filter')).map(([left, right]) => ({
      text: `(${left.text}) OR ( ${right.text} )`,
      holds: (one: User) => left.holds(one) || right.holds(one),
    })),
    tie('filter').map(({ text: inner, holds }) => ({
      text: `not (${inner})`,
      holds: (one: User) => !holds(one),
    })),
    // Without parentheses: `and` binds closer.
    fc.tuple(comparison, presence, comparison).map(([a, b, c]) => ({
      text: `${a.text} or ${b.text} and ${c.text}`,
      holds: (one: User) => a.holds(one) || (b.holds(one) && c.holds(one)),
    })),
  ),
}))

function resourceOf(one: User): Attributes {
  return JSON.parse(JSON.stringify(one)) as Attributes
}

function refusal(text: string): unknown {
  try {
    parseFilter(userSchema, text)
    return null
  } catch (error) {
    return error instanceof ScimError ? [error.status, error.scimType] : error
  }
}

describe('A filter', () => {
  it('finds exactly what the model finds, however it is put together', () => {
    fc.assert(
      fc.property(filter, fc.array(user, { minLength: 1, maxLength: 8 }), (modelled, users) => {
        const parsed = parseFilter(userSchema, modelled.text)
        for (const one of users) {
          expect(matches(parsed, resourceOf(one)), `${modelled.text} of ${JSON.stringify(one)}`).toBe(
            modelled.holds(one),
          )
        }
      }),
      { numRuns: Math.ceil(1000 * budget), ...(seed === undefined ? {} : { seed: Number(seed) }) },
    )
  })

  it('names for the store only what every match has', () => {
    fc.assert(
      fc.property(filter, user, (modelled, one) => {
        const parsed = parseFilter(userSchema, modelled.text)
        if (!modelled.holds(one)) return
        const equalities = equalitiesOf(parsed)
        const wanted = equalities.get('userName')
        if (wanted !== undefined) expect(one.userName.toLowerCase()).toBe(wanted.toLowerCase())
        const externalId = equalities.get('externalId')
        if (externalId !== undefined) expect(one.externalId).toBe(externalId)
      }),
      { numRuns: Math.ceil(500 * budget) },
    )
    const found = equalitiesOf(parseFilter(userSchema, 'active eq true and (userName eq "a" and title pr)'))
    expect([...found]).toEqual([['userName', 'a']])
    expect(equalitiesOf(parseFilter(userSchema, 'userName eq "a" or title pr')).size).toBe(0)
  })

  it('compares times as times, and takes true and false as texts too', () => {
    const resource = { active: true, meta: { created: '2026-01-31T10:00:00.000Z' } }
    const holds = (text: string) => matches(parseFilter(userSchema, text), resource)
    expect(holds('meta.created gt "2026-01-31T11:30:00+02:00"')).toBe(true)
    expect(holds('meta.created eq "2026-01-31T10:00:00Z"')).toBe(true)
    expect(holds('meta.created lt "2026-01-31T10:00:00Z"')).toBe(false)
    expect(holds('active eq "True"')).toBe(true)
    expect(holds('externalId eq null')).toBe(true)
    expect(holds('active ne null')).toBe(true)
  })

  it('that is none is refused as such', () => {
    for (const text of [
      '',
      ' ',
      'userName',
      'userName eq',
      'userName eq a',
      "userName eq 'a'",
      'userName eq 1',
      'userName is "a"',
      'userName eq "a',
      'userName eq "a\\x"',
      'userName eq "a" and',
      'userName eq "a" userName eq "b"',
      '(userName eq "a"',
      'userName eq "a")',
      'not userName eq "a"',
      'not',
      'and',
      'password eq "a"',
      'constructor pr',
      '__proto__ pr',
      'name.first eq "a"',
      'name eq "a"',
      'name[familyName eq "a"]',
      'emails[type eq "work"',
      'emails[emails.type eq "work"]',
      'emails[type eq "work"].shoe eq "a"',
      'emails[type eq "work"].value',
      '.userName eq "a"',
      'active co "t"',
      'active gt true',
      'active eq "yes"',
      'userName eq true',
      'userName co null',
      'meta.created eq "yesterday"',
      'meta.created co "2026"',
      'urn:x:userName eq "a"',
      '\0 eq "a"',
      'userName eq "a";',
      'userName eq "\\u0000"',
    ])
      expect(refusal(text), text).toEqual([400, 'invalidFilter'])
  })

  it('that is too long, too deep or of too many parts is refused', () => {
    const deep = `${'('.repeat(200)}userName pr${')'.repeat(200)}`
    const nots = `${'not ('.repeat(200)}userName pr${')'.repeat(200)}`
    const long = `userName eq "${'a'.repeat(5000)}"`
    const many = Array(300).fill('title pr').join(' or ')
    for (const text of [deep, nots, long, many]) expect(refusal(text)).toEqual([400, 'invalidFilter'])
    expect(refusal(`${'('.repeat(25)}userName pr${')'.repeat(25)}`)).toBeNull()
    expect(refusal(Array(150).fill('title pr').join(' or '))).toBeNull()
  })

  it('that is any text at all is read or refused, and breaks nothing', () => {
    const piece = fc.constantFrom(
      'userName',
      'emails',
      '[',
      ']',
      '(',
      ')',
      'not',
      'and',
      'or',
      'eq',
      'pr',
      '"a"',
      'true',
      '.',
      ':',
      ' ',
    )
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' ')),
    )
    fc.assert(
      fc.property(anything, (text) => {
        expect([null, '400,invalidFilter']).toContain(refusal(text)?.toString() ?? null)
      }),
      { numRuns: Math.ceil(2000 * budget) },
    )
  })
})

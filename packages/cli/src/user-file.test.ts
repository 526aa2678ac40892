import { describe, expect, it } from 'vitest'
import { CliError } from './cli-error.ts'
import { parseUserCsv } from './user-csv.ts'
import { parseUserJson } from './user-json.ts'

function faultOf(read: () => unknown): { location: string | undefined; message: string } {
  try {
    read()
  } catch (error) {
    if (error instanceof CliError) return { location: error.location, message: error.message }
    throw error
  }
  throw new Error('It was read.')
}

describe('users in CSV', () => {
  it('are read with quotes, line breaks, a byte order mark and cells that are empty', () => {
    const text =
      '\uFEFFEmail, name,email_verified,password_hash,metadata\r\n' +
      'a@example.com,"Doe, ""Jo""\nJr",TRUE,$2b$10$x,"{""plan"":""pro""}"\r\n' +
      '\r\n' +
      'b@example.com,,0,,\r\n'
    expect(parseUserCsv(text, 'u.csv')).toEqual([
      {
        place: 'u.csv:3',
        user: {
          email: 'a@example.com',
          name: 'Doe, "Jo"\nJr',
          emailVerified: true,
          passwordHash: '$2b$10$x',
          metadata: { plan: 'pro' },
        },
      },
      { place: 'u.csv:5', user: { email: 'b@example.com', emailVerified: false } },
    ])
    expect(parseUserCsv('', 'u.csv')).toEqual([])
  })

  it('with a mistake are refused with its line', () => {
    for (const [text, line, message] of [
      ['email,__proto__\na,b', 1, 'Users have no "__proto__".'],
      ['email,EMAIL\na,b', 1, 'A heading stands twice.'],
      ['email,name\na@example.com,A\n,B', 3, 'The user has no "email".'],
      ['name\nA', 2, 'The user has no "email".'],
      ['email,email_verified\na,maybe', 2, '"email_verified" is true or false, not "maybe".'],
      ['email,metadata\na,[]', 2, '"metadata" is not a JSON object.'],
      ['email,name\na,b,c', 2, 'It is not valid CSV'],
      ['email\n"a', 2, 'It is not valid CSV'],
    ] as const) {
      const fault = faultOf(() => parseUserCsv(text, 'u.csv'))
      expect([text, fault.location, fault.message]).toEqual([
        text,
        `u.csv:${line}`,
        expect.stringContaining(message),
      ])
    }
  })
})

describe('users in JSON', () => {
  it('are read as the API calls their members', () => {
    const users = [
      { email: 'a', password_hash: 'h', email_verified: false, metadata: {} },
      { email: 'b', name: null },
    ]
    expect(parseUserJson(JSON.stringify(users), 'u.json')).toEqual([
      { place: 'u.json[0]', user: { email: 'a', passwordHash: 'h', emailVerified: false, metadata: {} } },
      { place: 'u.json[1]', user: { email: 'b' } },
    ])
  })

  it('with a mistake are refused with their place', () => {
    for (const [text, place] of [
      ['{', 'u.json'],
      ['{"email":"a"}', 'u.json'],
      ['[{"email":"a"},7]', 'u.json[1]'],
      ['[{"email":"a","__proto__":{}}]', 'u.json[0]'],
      ['[{"email":"a","role":"x"}]', 'u.json[0]'],
      ['[{"email":7}]', 'u.json[0]'],
      ['[{"name":"a"}]', 'u.json[0]'],
      ['[{"email":"a","email_verified":"yes"}]', 'u.json[0]'],
      ['[{"email":"a","metadata":[]}]', 'u.json[0]'],
    ] as const)
      expect([text, faultOf(() => parseUserJson(text, 'u.json')).location]).toEqual([text, place])
  })
})

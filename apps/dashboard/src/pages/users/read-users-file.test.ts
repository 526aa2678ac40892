import { expect, it } from 'vitest'
import { readUsersFile } from './read-users-file.ts'

it('users are read from the CSV that the guide shows, quotes and all', () => {
  const csv = `email,name,password_hash,email_verified,metadata
alan@example.com,"Turing, Alan",$2b$10$Cw,true,"{""plan"":""pro""}"

mary@example.com,Mary,,false,
`
  expect(readUsersFile(csv)).toEqual([
    {
      email: 'alan@example.com',
      name: 'Turing, Alan',
      password_hash: '$2b$10$Cw',
      email_verified: true,
      metadata: { plan: 'pro' },
    },
    { email: 'mary@example.com', name: 'Mary', email_verified: false },
  ])
  expect(readUsersFile('email\r\na@example.com\r\nb@example.com')).toHaveLength(2)
})

it('users are read from JSON, and what is wrong is told with its place', () => {
  expect(readUsersFile('[{"email":"a@example.com","metadata":{"a":1}}]')).toEqual([
    { email: 'a@example.com', metadata: { a: 1 } },
  ])
  expect(() => readUsersFile('name\nAda')).toThrow('email')
  expect(() => readUsersFile('email,name\n,Ada')).toThrow('Line 2')
  expect(() => readUsersFile('email,metadata\na@example.com,nonsense')).toThrow('Line 2')
  expect(() => readUsersFile('email\n"a@example.com')).toThrow()
})

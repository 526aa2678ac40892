import { expect, it } from 'vitest'
import { readAddresses } from './read-addresses.ts'

it('addresses are read from lines, lists and what mail programs copy, each once', () => {
  expect(readAddresses('ada@example.com, bob@example.com;\ncy@example.com  ADA@example.com')).toEqual([
    'ADA@example.com',
    'bob@example.com',
    'cy@example.com',
  ])
  expect(readAddresses('Ada Byron <ada@example.com>, "Bob, B." <bob@example.com>')).toEqual(
    expect.arrayContaining(['ada@example.com', 'bob@example.com']),
  )
  expect(readAddresses(' \n ,')).toEqual([])
})

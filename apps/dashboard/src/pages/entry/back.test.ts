import { expect, it } from 'vitest'
import { isServersPage, readBack } from './back.ts'

it('a sign-in leads back to a page of the dashboard, with all that its address says', () => {
  for (const path of ['/', '/databases', '/databases/acme?tab=sql#row-3', '/auth/device?user_code=BCDF-GHJK'])
    expect(readBack(path)).toBe(path)
  expect(readBack(undefined)).toBe('/')
})

it('a sign-in leads to no page of strangers, however the address is written', () => {
  for (const text of [
    '',
    'databases',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    'https:evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,hi',
    '/@evil.example//..//evil.example/../../',
  ]) {
    const path = readBack(text)
    expect([text, new URL(path, 'https://own.example').origin]).toEqual([text, 'https://own.example'])
    expect([text, path.startsWith('//')]).toEqual([text, false])
  }
})

it('pages of the server are told from those of the dashboard', () => {
  expect(isServersPage('/auth/device?user_code=BCDF-GHJK')).toBe(true)
  expect(isServersPage('/docs')).toBe(true)
  expect(isServersPage('/docsearch')).toBe(false)
  expect(isServersPage('/databases')).toBe(false)
})

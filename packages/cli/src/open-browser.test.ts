import { expect, it } from 'vitest'
import { openBrowser } from './open-browser.ts'

it('opens nothing but pages, and only where somebody sees them', () => {
  const screen = { DISPLAY: ':0' }
  for (const address of ['file:///etc/passwd', 'javascript:alert(1)', '--help', '', 'tel:1'])
    expect([address, openBrowser(address, screen, 'linux')]).toEqual([address, false])
  const page = 'http://127.0.0.1:9/'
  expect(openBrowser(page, {}, 'linux')).toBe(false)
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(openBrowser(page, { ...screen, SSH_CONNECTION: '1' }, platform)).toBe(false)
})

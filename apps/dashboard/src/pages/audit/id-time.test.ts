import { expect, it } from 'vitest'
import { newId } from '../../../../server/src/kernel/ids.ts'
import { idSeconds } from './id-time.ts'

it('An id says when the server made it, and what is no id says nothing', () => {
  const now = Math.floor(Date.now() / 1000)
  expect(Math.abs((idSeconds(newId('aud')) ?? 0) - now)).toBeLessThanOrEqual(1)
  expect(idSeconds('aud_01m8c35sawebcs0vyfq8qrxa9q')).toBe(1_795_702_318)
  for (const wrong of ['', 'aud_', 'acme', 'aud_01M8C35SAWEBCS0VYFQ8QRXA9Q'])
    expect(idSeconds(wrong)).toBeNull()
})

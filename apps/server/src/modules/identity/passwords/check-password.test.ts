import { describe, expect, it } from 'vitest'
import { checkPassword } from './check-password.ts'

const verdict = async (password: string) => {
  try {
    await checkPassword(password, 'ada@example.com')
    return 'taken'
  } catch (error) {
    return (error as Error).message
  }
}

describe('A new password', () => {
  it.each(['password', 'Password', '12345678', 'qwertyuiop', 'TRUSTNO1', 'iloveyou', 'baseball', '1qaz2wsx'])(
    'is refused when everybody has it: %s',
    async (password) => {
      expect(await verdict(password)).toBe('/password: is among the passwords that are guessed first')
    },
  )

  it.each(['correct horse battery', 'three grey owls', 'пароль без мороки', '密码密码密码密码密'])(
    'is taken when hardly anybody has it: %s',
    async (password) => {
      expect(await verdict(password)).toBe('taken')
    },
  )

  it('may be as long as 1024 bytes, whatever letters it has, and no longer', async () => {
    for (const longest of ['a b'.repeat(341), '€'.repeat(341)]) expect(await verdict(longest)).toBe('taken')
    expect(await verdict(`${'€'.repeat(341)}ab`)).toContain('/password')
  })
})

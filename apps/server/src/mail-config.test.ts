import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { ConfigError } from './kernel/errors.ts'

const read = (environment: Record<string, string>) => readConfig(environment, { dataDir: '/tmp/none' })

describe('settings of mail', () => {
  it('name nothing at first: mails are kept', () => {
    expect(read({}).mail).toMatchObject({ appName: 'Tenantry', smtp: null })
    expect(read({ TENANTRY_SMTP_URL: '', TENANTRY_APP_NAME: '' }).mail.smtp).toBeNull()
  })

  it('that cannot be used stop the start, and no message repeats a password', () => {
    const from = { TENANTRY_MAIL_FROM: 'a@b.c' }
    const wrong: [Record<string, string>, string][] = [
      [{ TENANTRY_SMTP_URL: 'smtp://u:canary@host' }, 'TENANTRY_MAIL_FROM'],
      [{ ...from, TENANTRY_SMTP_URL: 'http://u:canary@host' }, 'TENANTRY_SMTP_URL'],
      [{ ...from, TENANTRY_SMTP_URL: 'smtp://u:canary@host/x?y' }, 'TENANTRY_SMTP_URL'],
      [{ TENANTRY_MAIL_FROM: 'nobody' }, 'TENANTRY_MAIL_FROM'],
      [{ TENANTRY_APP_NAME: 'a\nb' }, 'TENANTRY_APP_NAME'],
      [{ TENANTRY_APP_NAME: 'x'.repeat(65) }, 'TENANTRY_APP_NAME'],
    ]
    for (const [environment, name] of wrong) {
      const message = messageOf(() => read(environment))
      expect(message, JSON.stringify(environment)).toContain(name)
      expect(message).not.toContain('canary')
    }
  })
})

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

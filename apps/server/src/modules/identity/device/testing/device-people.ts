import type { Answer } from '../../../../testing/api-client.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import type { DeviceTables } from '../tables.ts'

export const password = 'three grey owls'

export interface Page {
  status: number
  text: string
  headers: Headers
}

/** Programs and people who sign them in, as the tests of devices need them. */
export function devicePeople(app: StartedApp) {
  let made = 0
  const page = async (path: string, cookie = '', form?: object, origin: string | null = app.url) => {
    const response = await fetch(app.url + path, {
      redirect: 'manual',
      headers: { cookie, ...(form !== undefined && origin !== null && { origin }) },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams({ ...form }) }),
    })
    return { status: response.status, text: await response.text(), headers: response.headers } satisfies Page
  }
  const redeem = ({ device_code }: { device_code: string }) =>
    app.call('POST /auth/device/token', { device_code }, { key: null })
  const tables = () => app.app.control.db.withTables<DeviceTables>()
  return {
    page,
    redeem,

    async signUp() {
      const email = `person${(made += 1)}@example.com`
      const { body, headers } = await app.call('POST /auth/register', { email, password }, { key: null })
      const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const { id, token } = body.session
      return { id: body.user.id as string, email, cookie, token: token as string, sessionId: id as string }
    },

    begin: (body: object = {}): Promise<Answer> => app.call('POST /auth/device/code', body, { key: null }),

    /** Status and code of one question. */
    async poll(code: { device_code: string }): Promise<string> {
      const { status, body } = await redeem(code)
      return `${status} ${body.code ?? 'ok'}`
    },

    answer: (userCode: string, answer: 'allow' | 'deny', cookie: string) =>
      page('/auth/device', cookie, { user_code: userCode, answer }),

    /** Everything that waits was begun so much earlier. */
    async passSeconds(seconds: number): Promise<void> {
      await tables()
        .updateTable('device_sign_ins')
        .set((eb) => ({
          created_at: eb('created_at', '-', seconds),
          expires_at: eb('expires_at', '-', seconds),
          asked_at_ms: eb('asked_at_ms', '-', seconds * 1000),
        }))
        .execute()
    },

    rows: () => tables().selectFrom('device_sign_ins').selectAll().execute(),
  }
}

export type DevicePeople = ReturnType<typeof devicePeople>

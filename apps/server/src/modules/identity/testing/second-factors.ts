import type { StartedApp } from '../../../testing/start-app.ts'
import type { FactorTables } from '../factors/tables.ts'
import { totpCode, totpStep } from '../factors/totp/totp.ts'
import { password, type Holder } from './account-holder.ts'

export interface Protected extends Holder {
  secret: Buffer
  recoveryCodes: string[]
}

/** Users with authenticator apps, set up through the API. */
export function secondFactors({ app, call }: StartedApp) {
  /** The code of the time step that many steps from now. */
  const code = (secret: Buffer, steps = 0) => totpCode(secret, totpStep(Date.now() / 1000) + steps)
  const wrongCode = (secret: Buffer) => {
    const near = [-2, -1, 0, 1, 2].map((steps) => code(secret, steps))
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((text) => !near.includes(text))!
  }
  const tables = app.control.db.withTables<FactorTables>()
  /** Lets the code of this moment be used again, as if time had gone by. */
  const passStep = async (userId: string) => {
    await tables.updateTable('totp_factors').set({ last_step: 0 }).where('user_id', '=', userId).execute()
  }
  const begin = async ({ token }: Pick<Holder, 'token'>) => {
    const answer = await call('POST /auth/me/factors/totp', { current_password: password }, { key: token })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return fromBase32(answer.body.secret)
  }
  const protect = async <Person extends Pick<Holder, 'id' | 'token'>>(
    holder: Person,
  ): Promise<Person & Pick<Protected, 'token' | 'secret' | 'recoveryCodes'>> => {
    const secret = await begin(holder)
    const body = { code: code(secret) }
    const answer = await call('POST /auth/me/factors/totp/confirm', body, { key: holder.token })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    await passStep(holder.id)
    const recoveryCodes = answer.body.recovery_codes
    return { ...holder, token: answer.body.session.token, secret, recoveryCodes }
  }
  const prove = (challenge: string, proof: object) =>
    call('POST /auth/second-factor', { challenge, ...proof }, { key: null })
  const challengeOf = async ({ email }: Holder): Promise<string> => {
    const { body } = await call('POST /auth/login', { email, password }, { key: null })
    if (body.code !== 'SECOND_FACTOR_REQUIRED') throw new Error(JSON.stringify(body))
    return body.challenge
  }
  return { code, wrongCode, passStep, begin, protect, prove, challengeOf, tables }
}

export function fromBase32(text: string): Buffer {
  let bits = ''
  for (const letter of text)
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

import type { StartedApp } from '../../../testing/start-app.ts'

/** The mails that an address got, by template, newest first, and the token of the newest one's link. */
export function mailbox({ call }: StartedApp) {
  const templates = async (to: string): Promise<string[]> => {
    const { body } = await call(`GET /platform/mail?to=${encodeURIComponent(to)}&limit=200`)
    return body.data.map(({ template }: { template: string }) => template)
  }
  const tokens = async (to: string, template: string): Promise<string[]> => {
    const { body } = await call(`GET /platform/mail?to=${encodeURIComponent(to)}&limit=200`)
    const found: string[] = []
    for (const mail of body.data as { id: string; template: string }[]) {
      if (mail.template !== template) continue
      const { text } = (await call(`GET /platform/mail/${mail.id}`)).body
      found.push(/token=(\S+)/.exec(text)?.[1] ?? '')
    }
    return found
  }
  const token = async (to: string, template: string): Promise<string> => {
    const [newest] = await tokens(to, template)
    if (newest === undefined) throw new Error(`${to} got no mail ${template}.`)
    return newest
  }
  return { templates, tokens, token }
}

import type { StartedApp } from '../../../testing/start-app.ts'

/** The mails that an address got, by template, newest first, and the newest one's link, and its token. */
export function mailbox({ call }: StartedApp) {
  const templates = async (to: string): Promise<string[]> => {
    const { body } = await call(`GET /platform/mail?to=${encodeURIComponent(to)}&limit=200`)
    return body.data.map(({ template }: { template: string }) => template)
  }
  const links = async (to: string, template: string): Promise<string[]> => {
    const { body } = await call(`GET /platform/mail?to=${encodeURIComponent(to)}&limit=200`)
    const found: string[] = []
    for (const mail of body.data as { id: string; template: string }[]) {
      if (mail.template !== template) continue
      const { text } = (await call(`GET /platform/mail/${mail.id}`)).body
      found.push(/\S+token=\S+/.exec(text)?.[0] ?? '')
    }
    return found
  }
  const tokens = async (to: string, template: string): Promise<string[]> =>
    (await links(to, template)).map((link) => link.replace(/^.*token=/, ''))
  const link = async (to: string, template: string): Promise<string> => {
    const [newest] = await links(to, template)
    if (newest === undefined) throw new Error(`${to} got no mail ${template}.`)
    return newest
  }
  const token = async (to: string, template: string): Promise<string> =>
    (await link(to, template)).replace(/^.*token=/, '')
  return { templates, tokens, link, token }
}

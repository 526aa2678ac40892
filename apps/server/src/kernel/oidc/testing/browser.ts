import { parseSetCookie } from 'cookie'

/** What a browser does in a sign-in: it keeps cookies by host and goes where it is sent. */
export interface Browser {
  cookies: Map<string, string>
  /** One request, with the host's cookies. */
  get(url: string): Promise<Response>
  /** Follows redirects until one leads to where `stop` says; gives that URL. */
  follow(url: string, stop: (url: URL) => boolean): Promise<URL>
}

const HOPS_MAX = 12

export function openBrowser(): Browser {
  const cookies = new Map<string, string>()
  const get = async (url: string) => {
    const { hostname } = new URL(url)
    const prefix = `${hostname} `
    const sent = [...cookies].filter(([key, value]) => key.startsWith(prefix) && value !== '')
    const cookie = sent.map(([key, value]) => `${key.slice(prefix.length)}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } })
    for (const text of response.headers.getSetCookie()) {
      const { name, value = '' } = parseSetCookie(text)
      cookies.set(prefix + name, value)
    }
    return response
  }
  return {
    cookies,
    get,
    async follow(url, stop) {
      let at = new URL(url)
      for (let hop = 0; hop < HOPS_MAX; hop++) {
        if (stop(at)) return at
        const response = await get(at.href)
        const location = response.headers.get('location')
        if (location === null)
          throw new Error(`${at.href} answered ${response.status}: ${await response.text()}`)
        at = new URL(location, at)
      }
      throw new Error(`${url} leads in circles.`)
    },
  }
}

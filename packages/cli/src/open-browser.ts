import { spawn } from 'node:child_process'

interface Opener {
  program: string
  args: string[]
}

/** Opens a page in the browser of whoever sits here; false when there is none to see it. What becomes of the browser is its own business. */
export function openBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const opener = findOpener(environment, platform)
  // The address comes from the server: nothing but a page is opened.
  if (opener === null || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return false
  const child = spawn(opener.program, [...opener.args, new URL(url).href], {
    stdio: 'ignore',
    detached: true,
  })
  // The address is printed as well.
  child.once('error', () => undefined)
  child.unref()
  return true
}

function findOpener(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Opener | null {
  // Over SSH it would open where nobody looks.
  if (environment['SSH_CONNECTION'] !== undefined) return null
  if (platform === 'darwin') return { program: 'open', args: [] }
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler'] }
  const hasScreen = environment['DISPLAY'] !== undefined || environment['WAYLAND_DISPLAY'] !== undefined
  return hasScreen ? { program: 'xdg-open', args: [] } : null
}

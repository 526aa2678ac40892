import { expect, it } from 'vitest'
import { deviceText } from './device-text.ts'

it('a browser is named by what it is, not by what else it claims to be', () => {
  const mozilla = 'Mozilla/5.0'
  const cases = [
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0`,
      'Edge on Windows',
    ],
    [
      `${mozilla} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36`,
      'Chrome on Linux',
    ],
    [
      `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`,
      'Safari on macOS',
    ],
    [
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1`,
      'Safari on iPhone',
    ],
    [
      `${mozilla} (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [`${mozilla} (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0`, 'Firefox on Linux'],
    ['curl/8.9.1', 'curl'],
  ] as const
  for (const [userAgent, text] of cases) expect(deviceText(userAgent)).toBe(text)
  expect(deviceText('something of its own')).toBeNull()
  expect(deviceText(null)).toBeNull()
})

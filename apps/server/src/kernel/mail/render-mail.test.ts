import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { isMailAddress, readSender } from './mail-address.ts'
import { renderMail } from './render-mail.ts'
import { readSmtpUrl } from './smtp-url.ts'
import { everyMail, secretLink } from './testing/every-mail.ts'

const languages = ['en', 'de']

describe('a mail', () => {
  it.each(languages)(
    'shows its link and the application in text and HTML, whatever its template (%s)',
    (language) => {
      for (const request of everyMail('Ada', language)) {
        const { subject, text, html } = renderMail(request, 'Acme & Sons')
        expect(text.split('\n'), request.template).toContain(secretLink)
        expect(html).toContain(`href="${secretLink}"`)
        expect(text).toContain('Acme & Sons')
        expect(html).toContain('Acme &amp; Sons')
        expect(html).toContain(`<html lang="${language}">`)
        expect(subject).not.toBe('')
        expect(`${subject}${text}${html}`).not.toMatch(/undefined|\[object|NaN|\$\{/)
      }
    },
  )

  it('is written in the reader’s language where there is one, else in English', () => {
    const subjectIn = (language: string | null) =>
      renderMail(
        { to: 'a@b.c', template: 'magic-link', data: { link: secretLink, validSeconds: 60 }, language },
        'A',
      ).subject
    expect(subjectIn('de-AT')).toBe('Anmelden bei A')
    for (const other of [null, 'en-GB', 'xx', 'constructor', '__proto__', ''])
      expect(subjectIn(other)).toBe('Sign in to A')
  })

  it.each(languages)('lets nobody put markup into the HTML (%s)', (language) => {
    const hostile = `<img src=x onerror=alert(1)>"'&<script>&lt;b&gt;`
    const plain = everyMail('Ada', language).map((request) => tagsOf(renderMail(request, 'Acme').html))
    const attacked = everyMail(hostile, language).map((request) => tagsOf(renderMail(request, hostile).html))
    expect(attacked).toEqual(plain)
  })

  it('holds a link with quotes in it as one attribute, and takes nothing but http(s)', () => {
    const at = (link: string) =>
      renderMail({ to: 'a@b.c', template: 'existing-account', data: { link } }, 'Acme')
    expect(tagsOf(at('https://a.example/"><script>x?y="z\'').html)).toEqual(tagsOf(at(secretLink).html))
    for (const link of ['javascript:alert(1)', 'data:text/html,x', '/relative', 'ftp://a.example', ''])
      expect(() => at(link), link).toThrow('http(s)')
  })

  it('keeps subjects and names on one line, so that no header can be added', () => {
    const breaks = [
      '\r\nBcc: eve@evil.example',
      '\nX: y',
      '\rX: y',
      '\u2028X: y',
      '\u0085X: y',
      '\0X: y',
      '\u202EX: y',
    ]
    for (const word of breaks) {
      for (const request of everyMail(`Ada${word}`)) {
        const { subject, text, html } = renderMail(request, `Acme${word}`)
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202E]/u)
        expect(`${text}${html}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202E]/u)
      }
    }
  })

  it('says what a stranger calls himself without making a link of it, and not at any length', () => {
    const invite = (name: string) =>
      renderMail(
        {
          to: 'a@b.c',
          template: 'invitation',
          data: {
            link: secretLink,
            validSeconds: 60,
            inviterName: name,
            organizationName: name,
            role: 'member',
          },
        },
        'Acme',
      )
    expect(invite('Win at https://evil.example/x').text).not.toContain('https://evil')
    expect(invite('x'.repeat(100_000)).text.length).toBeLessThan(1000)
    expect(Array.from(invite('😀'.repeat(500)).subject).length).toBeLessThanOrEqual(200)
    expect(invite('\uD800broken').subject.isWellFormed()).toBe(true)
  })

  it('has short lines as text, and needs nothing from the network as HTML', async () => {
    for (const request of everyMail('Ada Lovelace')) {
      const { text, html } = renderMail(request, 'Acme')
      for (const line of text.split('\n'))
        if (line !== secretLink) expect(line.length).toBeLessThanOrEqual(90)
      expect(html).not.toMatch(/<(script|img|link|iframe|object|form)|url\(|@import/i)
    }
    const { html } = renderMail(everyMail('Ada')[0]!, 'Acme')
    const parsed = await simpleParser(`content-type: text/html; charset=utf-8\n\n${html}`)
    expect(parsed.text).toContain('CONFIRM YOUR E-MAIL ADDRESS')
  })
})

describe('an address', () => {
  it('is one plain address', () => {
    for (const good of [
      'a@b.c',
      'ada+x@mail.example.com',
      "o'neil@example.com",
      'jörg@müller.example',
      'a@localhost',
    ])
      expect(isMailAddress(good), good).toBe(true)
  })

  it('is refused when it could be read as more or as something else', () => {
    const bad = [
      '',
      'a',
      '@b.c',
      'a@',
      'a@@b.c',
      'a@b@c',
      'a b@c.d',
      'a@b.c, d@e.f',
      'a@b.c;d@e.f',
      '<a@b.c>',
      'Ada <a@b.c>',
      '"a b"@c.d',
      'a@b.c\r\nBcc: x@y.z',
      'a@b.c\n',
      'a\0@b.c',
      'a@-b.c',
      'a@b..c',
      'a@.b',
      'a@b.c.',
      'a@[127.0.0.1]',
      `${'a'.repeat(65)}@b.c`,
      `a@${'b'.repeat(64)}.c`,
      `a@${'b.'.repeat(130)}c`,
      'a\u202E@b.c',
      '\uD800@b.c',
      'a(x)@b.c',
    ]
    for (const text of bad) expect(isMailAddress(text), JSON.stringify(text)).toBe(false)
  })

  it('of the sender may have a name', () => {
    expect(readSender('no-reply@a.example')).toEqual({ name: null, address: 'no-reply@a.example' })
    expect(readSender('Acme Inc. <no-reply@a.example>')).toEqual({
      name: 'Acme Inc.',
      address: 'no-reply@a.example',
    })
    expect(readSender('"Acme, Inc." <a@b.c>')).toEqual({ name: 'Acme, Inc.', address: 'a@b.c' })
    for (const bad of ['Acme', 'Acme <x>', 'a@b.c, d@e.f', 'A <a@b.c> <d@e.f>', 'A\nB <a@b.c>'])
      expect(readSender(bad), bad).toBeNull()
  })
})

describe('the address of a mail server', () => {
  it('says host, port, encryption and credentials', () => {
    expect(readSmtpUrl('smtp://mail.example.com')).toEqual({
      host: 'mail.example.com',
      port: 587,
      secure: false,
      credentials: null,
    })
    expect(readSmtpUrl('smtps://ada%40x:p%2Fw%3A@[::1]:4650/')).toEqual({
      host: '::1',
      port: 4650,
      secure: true,
      credentials: { user: 'ada@x', password: 'p/w:' },
    })
  })

  it('is nothing else', () => {
    const bad = [
      '',
      'mail.example.com',
      'http://a',
      'smtp://',
      'smtp://a/path',
      'smtp://a?pool=true',
      'smtp://user@a',
      'smtp://%zz:x@a',
      'smtp://a:99999',
    ]
    for (const text of bad) expect(readSmtpUrl(text), text).toBeNull()
  })
})

/** Which elements and attributes there are, without what they hold. */
function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""')) ?? []
}

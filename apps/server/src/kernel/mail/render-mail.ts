import { cleanData, cleanLine } from './clean-text.ts'
import { htmlLayout } from './html-layout.ts'
import type { MailContent, MailData, MailRequest, MailTexts } from './mail-data.ts'
import { textLayout } from './text-layout.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

export interface RenderedMail {
  language: string
  subject: string
  text: string
  html: string
}

const languages: Readonly<Record<string, MailTexts>> = { en: english, de: german }

const SUBJECT_LENGTH_MAX = 200

/** A mail as it will be read. Every value that is put in was cleaned before, and is escaped in the HTML. */
export function renderMail(request: MailRequest, appName: string): RenderedMail {
  const language = pickLanguage(request.language)
  const texts = languages[language] ?? english
  const app = cleanLine(appName)
  const data = cleanData(request.data)
  const content = write(texts, request.template, data, app)
  const subject = cleanLine(content.subject, SUBJECT_LENGTH_MAX)
  const parts = { ...content, link: data.link, app, language, layout: texts.layout }
  return { language, subject, text: textLayout(parts), html: htmlLayout(parts) }
}

function pickLanguage(wanted: string | null | undefined): string {
  const primary = (wanted ?? '').split('-')[0]?.toLowerCase() ?? ''
  return Object.hasOwn(languages, primary) ? primary : 'en'
}

function write(
  texts: MailTexts,
  template: MailRequest['template'],
  data: MailRequest['data'],
  app: string,
): MailContent {
  // `MailRequest` ties the data to its template.
  const writer = texts.templates[template] as (data: MailData[typeof template], app: string) => MailContent
  return writer(data, app)
}

/** What a layout puts into form. */
export interface LayoutParts extends MailContent {
  link: string
  app: string
  language: string
  layout: MailTexts['layout']
}

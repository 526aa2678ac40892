import { escapeHtml } from './clean-text.ts'
import type { LayoutParts } from './render-mail.ts'

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * A mail as HTML: one column, inline styles and tables, because mail programs know little else; no images, no scripts, nothing fetched. Every text
 * goes through `escapeHtml` here and nowhere else.
 */
export function htmlLayout(parts: LayoutParts): string {
  const { app, subject, heading, paragraphs, facts = [], linkLabel, link, note, language, layout } = parts
  const href = escapeHtml(link)
  const small = `margin:0 0 8px;font-size:13px;line-height:20px;color:#5b6472;${FONT}`
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f4f5f7">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(paragraphs[0] ?? heading)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f5f7">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e3e6ea;border-radius:8px">
<tr><td style="padding:32px">
<p style="margin:0 0 24px;font-size:15px;font-weight:600;color:#5b6472;${FONT}">${escapeHtml(app)}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:30px;font-weight:600;color:#16191f;${FONT}">${escapeHtml(heading)}</h1>
${paragraphs.map(paragraph).join('\n')}
${factsTable(facts)}<p style="margin:24px 0"><a href="${href}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1f4fd8;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none;${FONT}">${escapeHtml(linkLabel)}</a></p>
<p style="${small}">${escapeHtml(layout.copyLink)}<br><a href="${href}" style="color:#1f4fd8;word-break:break-all">${href}</a></p>
<p style="${small}">${escapeHtml(note)}</p>
</td></tr>
</table>
<p style="margin:16px 0 0;font-size:12px;line-height:18px;color:#5b6472;${FONT}">${escapeHtml(layout.sentBy(app))}</p>
</td></tr>
</table>
</body>
</html>
`
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 16px;font-size:16px;line-height:24px;color:#16191f;${FONT}">${escapeHtml(text)}</p>`
}

function factsTable(facts: NonNullable<LayoutParts['facts']>): string {
  if (facts.length === 0) return ''
  const cell = `padding:4px 16px 4px 0;font-size:14px;line-height:20px;vertical-align:top;text-align:left;${FONT}`
  const rows = facts.map(
    ([label, value]) =>
      `<tr><th scope="row" style="${cell};color:#5b6472;font-weight:400">${escapeHtml(label)}</th><td style="${cell};color:#16191f">${escapeHtml(value)}</td></tr>`,
  )
  return `<table cellpadding="0" cellspacing="0" style="margin:0 0 16px">\n${rows.join('\n')}\n</table>\n`
}

import type { LayoutParts } from './render-mail.ts'

const LINE_LENGTH = 72

/** A mail as plain text: short lines, the link on a line of its own so that it stays whole. */
export function textLayout(parts: LayoutParts): string {
  const { app, heading, paragraphs, facts = [], linkLabel, link, note, layout } = parts
  const width = Math.max(0, ...facts.map(([label]) => label.length))
  const blocks = [
    `${app}\n${'-'.repeat(Math.min(LINE_LENGTH, Array.from(app).length))}`,
    wrap(heading),
    ...paragraphs.map(wrap),
    facts.map(([label, value]) => `${`${label}:`.padEnd(width + 1)} ${value}`).join('\n'),
    `${linkLabel}:\n${link}`,
    wrap(note),
    `-- \n${wrap(layout.sentBy(app))}`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function wrap(paragraph: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE_LENGTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

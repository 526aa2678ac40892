const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that was written here, with every value put in as text; what is markup itself goes in as it is. */
export function markup(parts: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup {
  const put = (value: string | Markup) => (value instanceof Markup ? value.text : escape(value))
  return new Markup(
    parts.map((part, index) => (index === 0 ? '' : put(values[index - 1] ?? '')) + part).join(''),
  )
}

export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export const nothing = new Markup('')

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

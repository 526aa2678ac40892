/**
 * What stands between the quotes of a text without templates, with its escapes resolved (hclsyntax, "Quoted Templates"). Null when an escape is none.
 */
export function quotedContent(raw: string): string | null {
  let isGood = true
  const content = raw.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$\$\{|%%\{/gsu,
    (all: string, short?: string, long?: string, letter?: string) => {
      if (all === '$${' || all === '%%{') return all.slice(1)
      const code = short ?? long
      const resolved = code === undefined ? ESCAPES[letter ?? ''] : fromCode(Number.parseInt(code, 16))
      if (resolved === undefined) isGood = false
      return resolved ?? ''
    },
  )
  return isGood ? content : null
}

/** The lines of a heredoc without templates; `isIndented` takes the indentation away that all lines share. */
export function heredocContent(lines: readonly string[], isIndented: boolean): string {
  const full = lines.filter((line) => line.trim() !== '')
  const indents = full.map((line) => line.length - line.trimStart().length)
  const indent = isIndented && indents.length > 0 ? Math.min(...indents) : 0
  return lines
    .map((line) => line.slice(indent).replaceAll('$${', '${').replaceAll('%%{', '%{') + '\n')
    .join('')
}

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
}

function fromCode(code: number): string | undefined {
  return code > 0x10_ff_ff ? undefined : String.fromCodePoint(code)
}

import { NESTING_MAX, Unreadable } from './entry.ts'

export interface Token {
  kind: 'name' | 'text' | 'number' | 'newline' | 'sign' | 'end'
  /** A name, a sign; the content of a text that has neither templates nor escapes, else null. */
  value: string | null
  line: number
}

const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y
const NUMBER = /[0-9](?:[0-9.]|[eE][+-]?[0-9])*/y
const SIGN = /\.\.\.|::|==|!=|>=|<=|=>|&&|\|\||[{}[\]().,*/%+\-=<>!?:&|]/y
const HEREDOC = /<<-?([A-Za-z_][A-Za-z0-9_-]*)\r?\n/y
/** Carriage returns count only before a line feed; nobody needs the others. */
const NEVER = /\0|\uFEFF|\r(?!\n)/
/** What Go and JavaScript call white space, together. */
const ANY_SPACE = /[\s\u0085\uFEFF]+/g

/**
 * The tokens of a file in HCL's own syntax (hclsyntax specification). Templates are walked through, because quotes and braces nest in them, and not kept. What
 * this does not know for certain it refuses: a module is trusted for what is found here.
 * @throws Unreadable
 */
export function readTokens(text: string): Token[] {
  if (NEVER.test(text))
    throw new Unreadable(null, 'it holds characters that no module needs (NUL, BOM, lone CR)')
  const tokens: Token[] = []
  let at = 0
  let line = 1
  code(0, (token) => tokens.push(token))
  tokens.push({ kind: 'end', value: null, line })
  return tokens

  /** Code, up to the end or, inside a template, up to the brace that closes it. */
  function code(depth: number, emit: (token: Token) => void): void {
    if (depth > NESTING_MAX) fail('templates are nested too deep')
    let braces = 0
    while (at < text.length) {
      if (skipBlank()) continue
      const character = text[at]
      const start = line
      if (character === '\n' || text.startsWith('\r\n', at)) {
        at += character === '\n' ? 1 : 2
        line += 1
        emit({ kind: 'newline', value: null, line: start })
      } else if (character === '"') {
        at += 1
        emit({ kind: 'text', value: quoted(depth), line: start })
      } else if (text.startsWith('<<', at)) {
        const [, marker = ''] = match(HEREDOC) ?? fail('"<<" does not begin a text')
        line += 1
        heredoc(marker, depth)
        emit({ kind: 'text', value: null, line: start })
        emit({ kind: 'newline', value: null, line: line - 1 })
      } else if (depth > 0 && braces === 0 && (character === '}' || text.startsWith('~}', at))) {
        at += character === '}' ? 1 : 2
        return
      } else {
        const token = plain(start)
        if (token.value === '{') braces += 1
        if (token.value === '}') braces -= 1
        emit(token)
      }
    }
    if (depth > 0) fail('a template is not closed')
  }

  function plain(start: number): Token {
    const name = match(NAME)?.[0]
    if (name !== undefined) return { kind: 'name', value: name, line: start }
    const number = match(NUMBER)?.[0]
    if (number !== undefined) return { kind: 'number', value: number, line: start }
    const sign = match(SIGN)?.[0]
    if (sign !== undefined) return { kind: 'sign', value: sign, line: start }
    return fail(`the character ${JSON.stringify(text[at])} cannot stand there`)
  }

  function skipBlank(): boolean {
    const character = text[at]
    if (character === ' ' || character === '\t') {
      at += 1
      return true
    }
    if (character === '#' || text.startsWith('//', at)) {
      // The line feed is left: it ends what the comment stands behind.
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
      return true
    }
    if (!text.startsWith('/*', at)) return false
    const end = text.indexOf('*/', at + 2)
    if (end === -1) fail('a comment is not closed')
    line += text.slice(at, end).split('\n').length - 1
    at = end + 2
    return true
  }

  /** Behind the opening quote. */
  function quoted(depth: number): string | null {
    const start = at
    let isPlain = true
    while (at < text.length) {
      const character = text[at]
      if (character === '"') {
        at += 1
        return isPlain ? text.slice(start, at - 1) : null
      }
      if (character === '\n' || character === '\r') break
      if (character === '\\') {
        if (/[\r\n]/.test(text[at + 1] ?? '\n')) break
        at += 2
        isPlain = false
      } else if (template(depth)) isPlain = false
      else at += 1
    }
    return fail('a text is not closed on its line')
  }

  /** Behind the line that opens it. */
  function heredoc(marker: string, depth: number): void {
    let lineStart: number | null = at
    while (at < text.length) {
      const character = text[at]
      if (character === '\n') {
        const whole = lineStart === null ? null : text.slice(lineStart, at)
        at += 1
        line += 1
        lineStart = at
        if (whole === null) continue
        if (whole.replace(/^[ \t\v\f]+|[ \t\v\f\r]+$/g, '') === marker) return
        if (whole.replace(ANY_SPACE, '') === marker) fail('unusual white space around the end of a text')
      } else if ((character === '$' || character === '%') && /[\r\n]/.test(text[at + 1] ?? '\n')) {
        fail(`"${character}" at the end of a line`)
      } else if (template(depth)) lineStart = null
      else at += 1
    }
    fail(`the text that ends with ${marker} is not closed`)
  }

  /** Walks through `${…}` or `%{…}`, or over its escaped form. False when there is none. */
  function template(depth: number): boolean {
    if (text.startsWith('$${', at) || text.startsWith('%%{', at)) {
      at += 3
      return true
    }
    if (!text.startsWith('${', at) && !text.startsWith('%{', at)) return false
    at += 2
    if (text[at] === '~' && text[at + 1] !== '}') at += 1
    code(depth + 1, () => {})
    return true
  }

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at += found[0].length
    return found
  }

  function fail(reason: string): never {
    throw new Unreadable(line, reason)
  }
}

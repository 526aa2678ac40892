import { NESTING_MAX, Unreadable } from './entry.ts'
import { heredocContent, quotedContent } from './text-content.ts'

export interface Token {
  kind: 'name' | 'text' | 'number' | 'newline' | 'sign' | 'end'
  /** A name, a sign; the content of a text that has neither templates nor escapes, else null. */
  value: string | null
  /** What a text says when it is nothing but a text: without templates, and with its escapes resolved; null for others. */
  content?: string | null
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
        emit({ kind: 'text', ...quoted(depth), line: start })
      } else if (text.startsWith('<<', at)) {
        const [opening = '', marker = ''] = match(HEREDOC) ?? fail('"<<" does not begin a text')
        line += 1
        const lines = heredoc(marker, depth)
        const content = lines === null ? null : heredocContent(lines, opening.startsWith('<<-'))
        emit({ kind: 'text', value: null, content, line: start })
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
  function quoted(depth: number): Pick<Token, 'value' | 'content'> {
    const start = at
    let isPlain = true
    let isConstant = true
    while (at < text.length) {
      const character = text[at]
      if (character === '"') {
        at += 1
        const raw = text.slice(start, at - 1)
        return { value: isPlain ? raw : null, content: isConstant ? quotedContent(raw) : null }
      }
      if (character === '\n' || character === '\r') break
      if (character === '\\') {
        if (/[\r\n]/.test(text[at + 1] ?? '\n')) break
        at += 2
        isPlain = false
      } else {
        const found = template(depth)
        if (found === null) at += 1
        else isPlain = false
        if (found === 'code') isConstant = false
      }
    }
    return fail('a text is not closed on its line')
  }

  /** Behind the line that opens it. Gives its lines, or null when it has templates. */
  function heredoc(marker: string, depth: number): string[] | null {
    const lines: string[] = []
    let isConstant = true
    let contentStart = at
    let lineStart: number | null = at
    while (at < text.length) {
      const character = text[at]
      if (character === '\n') {
        const whole = lineStart === null ? null : text.slice(lineStart, at)
        const content = text.slice(contentStart, at)
        at += 1
        line += 1
        lineStart = at
        contentStart = at
        if (whole?.replace(/^[ \t\v\f]+|[ \t\v\f\r]+$/g, '') === marker) return isConstant ? lines : null
        lines.push(content)
        if (whole === null) continue
        if (whole.replace(ANY_SPACE, '') === marker) fail('unusual white space around the end of a text')
      } else if ((character === '$' || character === '%') && /[\r\n]/.test(text[at + 1] ?? '\n')) {
        fail(`"${character}" at the end of a line`)
      } else {
        const found = template(depth)
        if (found === null) at += 1
        else lineStart = null
        if (found === 'code') isConstant = false
      }
    }
    return fail(`the text that ends with ${marker} is not closed`)
  }

  /** Walks through `${…}` or `%{…}`, or over its escaped form. Null when there is none. */
  function template(depth: number): 'code' | 'escape' | null {
    if (text.startsWith('$${', at) || text.startsWith('%%{', at)) {
      at += 3
      return 'escape'
    }
    if (!text.startsWith('${', at) && !text.startsWith('%{', at)) return null
    at += 2
    if (text[at] === '~' && text[at + 1] !== '}') at += 1
    code(depth + 1, () => {})
    return 'code'
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

import type { Token } from '../../engine/index.ts'

/** An expression that is not what is being read. */
export class NotRead extends Error {
  override readonly name = 'NotRead'
}

/** Goes through the tokens of one expression. Line feeds are of no account: what they separate, commas and names separate as well. */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens.filter(({ kind }) => kind !== 'newline' && kind !== 'end')
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead]
  }

  /** @throws NotRead at the end */
  next(): Token {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw new NotRead()
    this.#at += 1
    return token
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token?.kind === 'sign' && token.value === sign
  }

  /** Takes a sign when it comes next. */
  take(sign: string): boolean {
    const isNext = this.isSign(sign)
    if (isNext) this.#at += 1
    return isNext
  }

  /** @throws NotRead when another comes next */
  expect(sign: string): void {
    if (!this.take(sign)) throw new NotRead()
  }

  /** The members between two signs, with or without commas. @throws NotRead */
  list<T>(opening: string, closing: string, member: () => T): T[] {
    this.expect(opening)
    const members: T[] = []
    while (!this.take(closing)) {
      members.push(member())
      this.take(',')
    }
    return members
  }

  /** A name, or a text that stands for one. @throws NotRead */
  key(): string {
    const token = this.next()
    const key = token.kind === 'name' ? token.value : token.kind === 'text' ? (token.content ?? null) : null
    if (key === null) throw new NotRead()
    return key
  }
}

/** What `read` makes of the whole of the tokens; null when they are something else. */
export function readWhole<T>(
  tokens: readonly Token[],
  read: (cursor: TokenCursor) => T,
): { value: T } | null {
  const cursor = new TokenCursor(tokens)
  try {
    const value = read(cursor)
    return cursor.isAtEnd ? { value } : null
  } catch (error) {
    if (error instanceof NotRead) return null
    throw error
  }
}

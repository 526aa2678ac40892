/** How a value that the engines do not share is kept in a column. */
export interface ColumnCodec<Value, Stored> {
  encode(value: Value): Stored
  decode(stored: Stored): Value
}

/**
 * JSON in a `text` column, on both engines the same bytes. `parse` checks what was read, because an older version may have written it.
 * @throws SyntaxError when the column holds no JSON, and whatever `parse` throws
 */
export function jsonColumn<Value>(parse: (value: unknown) => Value): ColumnCodec<Value, string> {
  return {
    encode(value) {
      const text: string | undefined = JSON.stringify(value)
      if (text === undefined) throw new TypeError('The value has no JSON form.')
      return text
    },
    decode: (stored) => parse(JSON.parse(stored)),
  }
}

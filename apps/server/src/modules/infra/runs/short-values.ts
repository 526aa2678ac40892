/** Of one value, and of all together that one plan or one resource shows: whoever lists runs gets a page of them at once. */
const CHARS_MAX = { one: 64 * 1024, together: 512 * 1024 }

/** Gives values back as they are while they are short, and all so far together are; else how long they are. */
export function shortValues(): (value: unknown) => unknown {
  let left = CHARS_MAX.together
  return (value) => {
    const { length } = JSON.stringify(value)
    if (length > Math.min(CHARS_MAX.one, left)) return `(${length} characters, which is more than is shown)`
    left -= length
    return value
  }
}

/** Whether a text is what a pattern says, in which `*` stands for any characters. Letters count in either case. Takes time that grows with both lengths. */
export function matchesPattern(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase()
  const given = text.toLowerCase()
  let at = 0
  let star = -1
  let retry = 0
  let next = 0
  while (next < given.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at++
      retry = next
    } else if (at < wanted.length && wanted[at] === given[next]) {
      at++
      next++
    } else if (star >= 0) {
      at = star + 1
      next = ++retry
    } else return false
  }
  return wanted.slice(at).replaceAll('*', '') === ''
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, text))
}

/** The members of `after` that are not what they were: what is sent otherwise would be checked, and told in the trail, as if it were changed. */
export function changedMembers<Members extends object>(before: Members, after: Members): Partial<Members> {
  const changed: Partial<Members> = {}
  for (const name in after)
    if (JSON.stringify(after[name]) !== JSON.stringify(before[name])) changed[name] = after[name]
  return changed
}

/** `a, b c`: each once. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))]
}

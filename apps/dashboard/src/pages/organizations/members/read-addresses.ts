/** The addresses in what somebody pasted: `Ada <ada@example.com>, bob@example.com`, one in each line, … Each stands there once. */
export function readAddresses(text: string): string[] {
  const bare = text.replaceAll(/[^,;\n]*<([^<>]*)>/g, ' $1 ')
  const parts = bare.split(/[\s,;]+/).filter((part) => part !== '')
  return [...new Map(parts.map((part) => [part.toLowerCase(), part])).values()]
}

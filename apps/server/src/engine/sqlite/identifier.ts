/** An SQL identifier in double quotes, whatever it contains. A name with a NUL cannot exist and is refused by SQLite. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

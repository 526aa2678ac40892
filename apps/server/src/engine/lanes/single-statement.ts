/**
 * Whether a text holds no further statement from `start` on: only white space, semicolons and comments as SQLite knows them.
 * The driver prepares the first statement of a text and silently leaves the rest.
 */
export function isEndOfSql(sql: string, start: number): boolean {
  let at = start
  while (at < sql.length) {
    const two = sql.slice(at, at + 2)
    if (two === '--') at = after(sql, '\n', at + 2)
    else if (two === '/*') at = after(sql, '*/', at + 2)
    else if (/[\s;]/.test(two.charAt(0))) at++
    else return false
  }
  return true
}

function after(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from)
  return found < 0 ? sql.length : found + end.length
}

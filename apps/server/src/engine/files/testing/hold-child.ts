import { argv, stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { openConnection } from '../../sqlite/connection.ts'

/** Holds a database open in a process of its own and runs each line of its input as SQL, answering with rows or the error. */
const connection = openConnection(argv[2] ?? '', { mode: 'readwrite', trusted: true })
for await (const line of createInterface({ input: stdin })) {
  stdout.write(`${answer(line)}\n`)
}
connection.close()

function answer(sql: string): string {
  try {
    return JSON.stringify(connection.prepare(sql).all())
  } catch (error) {
    return String(error)
  }
}

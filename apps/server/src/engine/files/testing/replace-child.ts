import { argv, kill, pid } from 'node:process'
import { replaceDatabase } from '../replace-database.ts'

/** Restores a database in a process of its own, and dies at a named moment when one is given: `from path [moment]`. */
const [from = '', path = '', dieAt] = argv.slice(2)
await replaceDatabase(from, path, (moment) => {
  if (moment === dieAt) kill(pid, 'SIGKILL')
})

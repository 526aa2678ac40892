import { argv, kill, pid } from 'node:process'
import { databaseId } from '../../testing/tenant-fixture.ts'
import { replaceDatabase } from '../replace-database.ts'

/** Restores a database in a process of its own, and dies at a named moment when one is given: `from path [moment]`. */
const [from = '', path = '', dieAt] = argv.slice(2)
await replaceDatabase(from, { path, databaseId: databaseId(1) }, (moment) => {
  if (moment === dieAt) kill(pid, 'SIGKILL')
})

import { readFileSync } from 'node:fs'
import { argv, exit, kill, pid, stdout } from 'node:process'
import { migrateDatabase, type MigrateDatabaseInput } from '../migrate-database.ts'

/** Migrates one database in a process of its own, and dies at a named moment when one is given: `input.json [moment]`. */
const [inputPath = '', dieAt] = argv.slice(2)
// Written by the test that starts this process.
const input = JSON.parse(readFileSync(inputPath, 'utf8')) as MigrateDatabaseInput
stdout.write('ready\n')
const outcome = await migrateDatabase(input, (moment) => {
  if (moment === dieAt) kill(pid, 'SIGKILL')
})
exit(outcome.status === 'failed' ? 1 : 0)

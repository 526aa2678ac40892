import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { checkMigrations } from './check-migrations.ts'
import { describeStructure } from './describe-structure.ts'
import { MigrationFailedError, UnknownMigrationError } from './errors.ts'
import { migrate, rollback } from './migrate.ts'
import type { Migration } from './migrate.ts'

const createTeams: Migration = {
  id: 'teams/0001-create-teams',
  async up({ schema }) {
    await schema
      .createTable('teams')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .execute()
  },
  async down({ schema }) {
    await schema.dropTable('teams').execute()
  },
}

const createPlayers: Migration = {
  id: 'teams/0002-create-players',
  async up({ schema }) {
    await schema
      .createTable('players')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
      .addColumn('rank', 'bigint', (column) => column.check(sql`rank > 0`))
      .execute()
    await schema.createIndex('players_by_team').on('players').columns(['team_id', 'rank']).execute()
  },
  async down({ schema }) {
    await schema.dropTable('players').execute()
  },
}

const addColour: Migration = {
  id: 'teams/0003-add-colour',
  async up({ schema }) {
    await schema
      .alterTable('teams')
      .addColumn('colour', 'text', (column) => column.notNull().defaultTo('red'))
      .execute()
  },
  async down({ schema }) {
    await schema.alterTable('teams').dropColumn('colour').execute()
  },
}

const all = [createTeams, createPlayers, addColour]
const idsOf = (migrations: readonly Migration[]) => migrations.map(({ id }) => id)

describeBothDialects('migrations', ({ openStore, freshUrl, dialect }) => {
  it('apply what is missing, in order, and nothing twice', async () => {
    const store = await openStore()
    expect(await migrate(store, all.slice(0, 2))).toEqual(idsOf(all.slice(0, 2)))
    expect(await migrate(store, all)).toEqual([addColour.id])
    expect(await migrate(store, all)).toEqual([])
    expect(await describeStructure(store)).toContain('colour')
  })

  it('leave the store as it was when one of them fails', async () => {
    const store = await openStore()
    await migrate(store, [createTeams])
    const before = await describeStructure(store)
    const broken: Migration = {
      ...addColour,
      async up(db) {
        await addColour.up(db)
        throw new Error('not today')
      },
    }
    await expect(migrate(store, [createTeams, createPlayers, broken])).rejects.toThrow(MigrationFailedError)
    expect(await describeStructure(store)).toBe(before)
    expect(await migrate(store, all)).toEqual([createPlayers.id, addColour.id])
  })

  it('refuse a store that a newer version has migrated', async () => {
    const store = await openStore()
    await migrate(store, all)
    const refusal = migrate(store, [createTeams])
    await expect(refusal).rejects.toThrow(UnknownMigrationError)
    await expect(refusal).rejects.toThrow(addColour.id)
    await expect(rollback(store, [createTeams], null)).rejects.toThrow(UnknownMigrationError)
  })

  it('refuse two with one id', async () => {
    await expect(migrate(await openStore(), [createTeams, createTeams])).rejects.toThrow(createTeams.id)
  })

  it('are taken back down to the named one', async () => {
    const store = await openStore()
    await migrate(store, [createTeams])
    const before = await describeStructure(store)
    await migrate(store, all)
    expect(await rollback(store, all, createTeams.id)).toEqual([addColour.id, createPlayers.id])
    expect(await describeStructure(store)).toBe(before)
    await expect(rollback(store, all, 'teams/0009-unknown')).rejects.toThrow('teams/0009-unknown')
    expect(await rollback(store, all, null)).toEqual([createTeams.id])
    expect(await describeStructure(store)).toBe('')
  })

  it('go back and forth without a trace', async () => {
    await checkMigrations(await openStore(), all)
  })

  it('that do not take back what they did are found out', async () => {
    const leftover: Migration = { ...createPlayers, down: async () => {} }
    const replaced: Migration = {
      ...createPlayers,
      down: ({ schema }) => schema.dropIndex('players_by_team').execute(),
    }
    await expect(checkMigrations(await openStore(), [createTeams, leftover])).rejects.toThrow('players')
    await expect(checkMigrations(await openStore(), [createTeams, replaced])).rejects.toThrow(
      createPlayers.id,
    )
  })

  it.runIf(dialect === 'sqlite')('may rebuild a parent table without losing its children', async () => {
    const store = await openStore()
    await migrate(store, all.slice(0, 2))
    await sql`insert into teams (id, name) values ('t', 'a team')`.execute(store.db)
    await sql`insert into players (id, team_id) values ('p', 't')`.execute(store.db)
    const rebuild: Migration = {
      id: 'teams/0004-rebuild',
      async up(db) {
        await sql`create table teams_new (id text primary key, name text)`.execute(db)
        await sql`insert into teams_new select id, name from teams`.execute(db)
        await sql`drop table teams`.execute(db)
        await sql`alter table teams_new rename to teams`.execute(db)
      },
      async down() {},
    }
    await migrate(store, [createTeams, createPlayers, rebuild])
    const players = await sql`select id from players`.execute(store.db)
    expect(players.rows).toEqual([{ id: 'p' }])

    const orphaning: Migration = {
      id: 'teams/0005-orphan',
      up: async (db) => void (await sql`delete from teams`.execute(db)),
      down: async () => {},
    }
    const attempt = migrate(store, [createTeams, createPlayers, rebuild, orphaning])
    await expect(attempt).rejects.toThrow('"players" refer to rows of "teams"')
    expect((await sql`select id from teams`.execute(store.db)).rows).toHaveLength(1)
  })

  it('are applied once when several processes start together', async () => {
    const url = await freshUrl()
    const programs = await Promise.all(Array.from({ length: 3 }, () => runProgram(url)))
    expect(programs.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(programs.flatMap(({ applied }) => applied).toSorted()).toEqual(['race/0001-a', 'race/0002-b'])
    expect(programs.filter(({ applied }) => applied.length > 0)).toHaveLength(1)
  })
})

async function runProgram(url: string): Promise<{ code: number | null; applied: string[] }> {
  const file = fileURLToPath(new URL('testing/migrate-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=development', file, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, applied: JSON.parse(output || '[]') as string[] }
}

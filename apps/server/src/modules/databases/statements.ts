import { prepareQuery } from '../../kernel/db/index.ts'
import type { DatabaseRow, DatabasesTables } from './tables.ts'

/** The statements that every new database and every first request to one runs. */
export const insertDatabaseRow = prepareQuery<DatabaseRow, never>((db, parameter) =>
  db
    .withTables<DatabasesTables>()
    .insertInto('databases')
    .values({
      id: parameter('id'),
      name: parameter('name'),
      status: parameter('status'),
      template_id: parameter('template_id'),
      template_name: parameter('template_name'),
      template_version: parameter('template_version'),
      lazy_rollout_id: parameter('lazy_rollout_id'),
      placement: parameter('placement'),
      durability: parameter('durability'),
      metadata: parameter('metadata'),
      created_at: parameter('created_at'),
      updated_at: parameter('updated_at'),
      deleted_at: parameter('deleted_at'),
      purge_at: parameter('purge_at'),
    }),
)

export const findDatabaseById = prepareQuery<Pick<DatabaseRow, 'id'>, DatabaseRow>((db, parameter) =>
  db.withTables<DatabasesTables>().selectFrom('databases').selectAll().where('id', '=', parameter('id')),
)

export const findDatabaseByName = prepareQuery<Pick<DatabaseRow, 'name'>, DatabaseRow>((db, parameter) =>
  db
    .withTables<DatabasesTables>()
    .selectFrom('databases')
    .selectAll()
    .where('name', '=', parameter('name'))
    .where('deleted_at', 'is', null),
)

export const declareReady = prepareQuery<Pick<DatabaseRow, 'id' | 'updated_at'>, never>((db, parameter) =>
  db
    .withTables<DatabasesTables>()
    .updateTable('databases')
    .set({ status: 'ready', updated_at: parameter('updated_at') })
    .where('id', '=', parameter('id'))
    .where('status', '=', 'creating'),
)

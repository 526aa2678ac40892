import type { TaskInput, TaskKind } from './lane-task.ts'

/** The database files that a task of each kind works on: who lets go of one has to wait for these. */
const FILES: { readonly [Kind in TaskKind]: (input: TaskInput<Kind>) => readonly string[] } = {
  program: ({ path }) => [path],
  sql: ({ path }) => [path],
  count: ({ path }) => [path],
  checkpoint: ({ path }) => [path],
  'file.copy': ({ from }) => [from.path],
  'file.replace': ({ from, to }) => [from, to.path],
  'file.inspect': ({ path }) => [path],
  'file.mark': ({ path }) => [path],
  'file.introspect': ({ path }) => [path],
  'migration.run': ({ databases }) => databases.map(({ path }) => path),
  'migration.drift': ({ path }) => [path],
  'migration.repair': ({ path }) => [path],
}

export function filesOf<Kind extends TaskKind>(kind: Kind, input: TaskInput<Kind>): readonly string[] {
  return FILES[kind](input)
}

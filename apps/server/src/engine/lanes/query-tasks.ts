import { checkpoint } from './checkpoint-task.ts'
import { countRows } from './count-rows.ts'
import { runProgramTask } from './program-task.ts'
import { runSqlTask } from './sql-task.ts'

/** Tasks of the query engine. */
export const queryTasks = {
  program: runProgramTask,
  sql: runSqlTask,
  count: countRows,
  checkpoint,
}

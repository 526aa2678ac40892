import { countRows } from './count-rows.ts'

/** Tasks of the query engine. */
export const queryTasks = { count: countRows }

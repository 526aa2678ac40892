import { serveFloor } from './serve-floor.ts'

/** The parents with their children as JSON: one statement, and the reply is put together from its texts. */
serveFloor((database) => {
  const select = database.prepare(
    `SELECT id, name, (SELECT json_group_array(json_object('id', t.id, 'title', t.title))
       FROM (SELECT id, title FROM tasks WHERE project_id = projects.id ORDER BY id) AS t) AS tasks
     FROM projects ORDER BY id LIMIT ?`,
  )
  select.setReturnArrays(true)
  return (body) => {
    // The bench sends this shape and nothing else.
    const { limit } = body as { limit: number }
    // The statement has three columns of these types; `setReturnArrays` makes rows arrays.
    const rows = select.all(limit) as unknown as [string, string, string][]
    const data = rows.map(
      ([id, name, tasks]) => `{"id":${JSON.stringify(id)},"name":${JSON.stringify(name)},"tasks":${tasks}}`,
    )
    return `{"data":[${data.join(',')}],"next_cursor":null}`
  }
})

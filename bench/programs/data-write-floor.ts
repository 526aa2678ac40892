import { serveFloor } from './serve-floor.ts'

interface Task {
  project_id: string
  title: string
  status: string
  created_at: number
}

serveFloor((database) => {
  const insert = database.prepare(
    'INSERT INTO tasks (project_id, title, status, created_at) VALUES (?, ?, ?, ?)',
  )
  return (body) => {
    // The bench sends this shape and nothing else.
    const { project_id, title, status, created_at } = (body as { insert: Task }).insert
    const { changes } = insert.run(project_id, title, status, created_at)
    return { affected: changes }
  }
})

import { compareServers } from './harness/compare-servers.ts'

export default compareServers({
  name: 'data-nested',
  title: 'Data API: 20 projects with 5 tasks each',
  floor: 'Fastify with the same SQL by hand: one prepared statement, children as JSON made by SQLite',
  goal: 0.5,
  rows: { projects: 200, tasksPerProject: 5 },
  path: '/data/query/projects',
  bodies: [{ select: ['id', 'name', { tasks: ['id', 'title'] }], order: [{ id: 'asc' }], limit: 20 }],
  floorProgram: new URL('./programs/data-nested-floor.ts', import.meta.url),
})

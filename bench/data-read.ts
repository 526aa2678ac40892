import { compareServers } from './harness/compare-servers.ts'
import { projectId } from './harness/tracker.ts'

export default compareServers({
  name: 'data-read',
  title: 'Data API: one row by primary key, API key checked',
  floor: 'Fastify with one prepared node:sqlite select, same requests, one log line each',
  goal: 0.6,
  rows: { projects: 10_000, tasksPerProject: 0 },
  path: '/data/query/projects',
  bodies: Array.from({ length: 100 }, (_, at) => ({
    select: ['id', 'name', 'status', 'owner', 'created_at'],
    where: [{ id: { eq: projectId(at * 97) } }],
  })),
  floorProgram: new URL('./programs/data-read-floor.ts', import.meta.url),
})

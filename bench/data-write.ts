import { compareServers } from './harness/compare-servers.ts'
import { projectId } from './harness/tracker.ts'

export default compareServers({
  name: 'data-write',
  title: 'Data API: insert of one row with a foreign key and an index',
  floor: 'Fastify with one prepared node:sqlite insert, WAL with synchronous=NORMAL in both',
  goal: 0.5,
  rows: { projects: 1_000, tasksPerProject: 0 },
  path: '/data/query/tasks',
  bodies: Array.from({ length: 100 }, (_, at) => ({
    insert: {
      project_id: projectId(at * 7),
      title: `Call customer number ${at} about the invoice`,
      status: 'todo',
      created_at: 1_780_000_000 + at,
    },
  })),
  floorProgram: new URL('./programs/data-write-floor.ts', import.meta.url),
  waitsForDisk: true,
})

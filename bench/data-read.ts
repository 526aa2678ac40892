import { compareServers, type ServerComparison } from './harness/compare-servers.ts'
import { signInMember } from './harness/sign-in-member.ts'
import { projectId } from './harness/tracker.ts'

const reading: Omit<ServerComparison, 'name' | 'title' | 'goal'> = {
  floor: 'Fastify with one prepared node:sqlite select, same requests, one log line each',
  rows: { projects: 10_000, tasksPerProject: 0 },
  path: '/data/query/projects',
  bodies: Array.from({ length: 100 }, (_, at) => ({
    select: ['id', 'name', 'status', 'owner', 'created_at'],
    where: [{ id: { eq: projectId(at * 97) } }],
  })),
  floorProgram: new URL('./programs/data-read-floor.ts', import.meta.url),
}

export default compareServers({
  ...reading,
  name: 'data-read',
  title: 'Data API: one row by primary key, API key checked',
  goal: 0.6,
})

/** The same rows for somebody who has signed in, and may read them by a role in an organization. */
export const dataReadMember = compareServers({
  ...reading,
  name: 'data-read-member',
  title: 'Data API: one row by primary key, with a session and a role in an organization',
  goal: 0.55,
  credential: signInMember,
})

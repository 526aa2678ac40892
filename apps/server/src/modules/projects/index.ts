import { createProjects } from './migrations/0001-projects.ts'

export { createProjectsModule } from './module.ts'
export type { ProjectUse } from './deps.ts'
export type { NamedProject } from './find-project.ts'
export type { ProjectsModule } from './module.ts'

export const projectMigrations = [createProjects]

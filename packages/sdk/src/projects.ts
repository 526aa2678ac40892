import type {
  CreateProject,
  operations,
  Project,
  ProjectApprovals,
  ProjectSettings,
  UpdateProject,
} from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface ProjectSettingsChange {
  /** What is meant where no environment is named; null takes it back. */
  defaultEnvironment?: string | null
  /** Who has to approve plans, as a whole; null goes back to the installation's default. */
  approvals?: ProjectApprovalsInput | null
}

export type ProjectApprovalsInput = CamelKeys<Omit<ProjectApprovals, 'auto'>> & {
  auto?: CamelKeys<NonNullable<ProjectApprovals['auto']>>
}

/** `organization` by id or slug; a key or session of one organization need not name it. */
export type CreateProjectInput = Omit<CreateProject, 'settings'> & { settings?: ProjectSettingsChange }
export type UpdateProjectInput = Omit<UpdateProject, 'settings'> & { settings?: ProjectSettingsChange }

export interface ListProjects extends ListOptions {
  organization?: string
  /** Part of a name or slug. */
  search?: string
  /** Those that can be restored. */
  deleted?: true
}

/** Where a project is that is named by its slug. */
export interface WithinOrganization {
  organization?: string
}

const path = '/projects/:project'

/** `tenantry.projects`: workspaces in organizations, by id; or by slug, with the organization. */
export function projectCalls(transport: Transport) {
  const at = (project: string, { organization }: WithinOrganization) => ({
    params: { project },
    query: { organization },
  })
  return {
    create(input: CreateProjectInput, options?: CallOptions) {
      const request = { body: withWireSettings(input), creates: true as const }
      return call<Operations['createProject']>(transport, 'POST', '/projects', request, options)
    },

    /** Newest first. */
    list(input: ListProjects = {}, options?: CallOptions): PageRequest<Project> {
      const { organization, search, deleted } = input
      return listPages(input.cursor, (cursor) => {
        const query = {
          limit: input.limit?.toString(),
          cursor,
          organization,
          search,
          deleted: deleted === true ? ('true' as const) : undefined,
        }
        return call<Operations['listProjects']>(transport, 'GET', '/projects', { query }, options)
      })
    },

    get(project: string, within: WithinOrganization = {}, options?: CallOptions) {
      return call<Operations['getProject']>(transport, 'GET', path, at(project, within), options)
    },

    /** `metadata` is merged; `environments` is the whole list. */
    update(
      project: string,
      changes: UpdateProjectInput,
      within: WithinOrganization = {},
      options?: CallOptions,
    ) {
      const request = { ...at(project, within), body: withWireSettings(changes) }
      return call<Operations['updateProject']>(transport, 'PATCH', path, request, options)
    },

    /** It can be restored until `purge_at`. */
    delete(project: string, within: WithinOrganization = {}, options?: CallOptions) {
      return call<Operations['deleteProject']>(transport, 'DELETE', path, at(project, within), options)
    },

    restore(project: string, within: WithinOrganization = {}, options?: CallOptions) {
      const restore = `${path}/restore` as const
      return call<Operations['restoreProject']>(transport, 'POST', restore, at(project, within), options)
    },
  }
}

function withWireSettings<Input extends { settings?: ProjectSettingsChange }>({
  settings,
  ...rest
}: Input): Omit<Input, 'settings'> & { settings?: Partial<ProjectSettings> } {
  if (settings === undefined) return rest
  const { defaultEnvironment, approvals } = settings
  return {
    ...rest,
    settings: {
      ...(defaultEnvironment !== undefined && { default_environment: defaultEnvironment }),
      ...(approvals !== undefined && { approvals: approvals === null ? null : wireApprovals(approvals) }),
    },
  }
}

function wireApprovals({ auto, ...rest }: ProjectApprovalsInput): ProjectApprovals {
  const own = toWire<Omit<ProjectApprovals, 'auto'>>(rest)
  return auto === undefined ? own : { ...own, auto: toWire<NonNullable<ProjectApprovals['auto']>>(auto) }
}

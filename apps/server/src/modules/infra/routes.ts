import { operations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import type { InfraDeps } from './deps.ts'
import { findCostScope } from './cost/find-scope.ts'
import { driftRoutes } from './drift/routes.ts'
import { findResource, findRun } from './find-scope.ts'
import { changeResource, destroyResource, importResource } from './resources/change-resource.ts'
import { createResource } from './resources/create-resource.ts'
import { createResourceStore } from './resources/resource-store.ts'
import { listResources } from './resources/list-resources.ts'
import { showResource } from './resources/show-resource.ts'
import { watchResource } from './resources/watch-resource.ts'
import { approveRun, rejectRun } from './runs/approve-run.ts'
import { cancelRun } from './runs/cancel-run.ts'
import { createRunStore } from './runs/run-store.ts'
import { showLine, showRun } from './runs/show-run.ts'
import { startRun } from './runs/start-run.ts'
import { watchRun } from './runs/watch-run.ts'
import { diffVersions, forceUnlock, getState, restoreVersion, showVersion } from './state/administer-state.ts'
import { refuseS3 } from './state/s3/s3-state.ts'
import { createStateStore } from './state/state-store.ts'

const LINES_DEFAULT = 200
const LINES_MAX = 1_000

export function infraRoutes(mount: Mount, deps: InfraDeps): void {
  resourceRoutes(mount, deps)
  runRoutes(mount, deps)
  stateRoutes(mount, deps)
  driftRoutes(mount, deps)
}

function resourceRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.createProjectResource, (context) =>
    createResource(deps, context, { ...context.body, ...context.params, ...context.query }),
  )
  mount(operations.createResource, (context) => createResource(deps, context, context.body))
  mount(operations.listResources, async (context) => {
    const { status, module, organization, ...query } = context.query
    const named = { context, project: context.params.project, organization }
    const project = await deps.projects.find(named, 'infra.read')
    const store = createResourceStore(deps.control.db)
    const page = await store.list(project.organizationId, project.id, { status, module }, readPage(query))
    const data = await Promise.all(page.rows.map((row) => showResource(deps, row)))
    return { data, next_cursor: page.nextCursor }
  })
  mount(operations.listOrganizationResources, async (context) =>
    listResources(deps, await findCostScope(deps, context, context.query, 'infra.read'), context.query),
  )
  mount(operations.getResource, async ({ actor, params }) =>
    showResource(deps, await findResource(deps, actor, params.resource, 'infra.read')),
  )
  mount(operations.watchResource, async (context) => {
    const find = () => findResource(deps, context.actor, context.params.resource, 'infra.read')
    return watchResource(deps, await find(), {
      reply: context.reply,
      stillSees: () => stillFinds(context, find),
    })
  })
  mount(operations.changeResource, (context) =>
    changeResource(deps, context, context.params.resource, context.body.inputs),
  )
  mount(operations.importResource, (context) =>
    importResource(deps, context, context.params.resource, context.body.import),
  )
  mount(operations.destroyResource, (context) => destroyResource(deps, context, context.params.resource))
}

function runRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.startRun, (context) => startRun(deps, context, context.params.resource, context.body.kind))
  mount(operations.listRuns, async ({ actor, params, query }) => {
    const { organization_id, id } = await findResource(deps, actor, params.resource, 'infra.read')
    return showPage(createRunStore(deps.control.db).list(organization_id, id, readPage(query)), showRun)
  })
  mount(operations.getRun, async ({ actor, params }) =>
    showRun(await findRun(deps, actor, params.run, 'infra.read')),
  )
  mount(operations.approveRun, (context) => approveRun(deps, context, context.params.run))
  mount(operations.rejectRun, (context) => rejectRun(deps, context, context.params.run, context.body.reason))
  mount(operations.cancelRun, (context) => cancelRun(deps, context, context.params.run))
  mount(operations.listRunLogs, async ({ actor, params, query }) => {
    const run = await findRun(deps, actor, params.run, 'infra.read')
    const limit = Math.min(LINES_MAX, Math.max(1, Number(query.limit ?? LINES_DEFAULT)))
    const store = createRunStore(deps.control.db)
    const lines = await store.linesAfter(run.organization_id, run.id, Number(query.after ?? 0), limit)
    return { data: lines.map(showLine) }
  })
  mount(operations.watchRunLogs, async (context) => {
    const find = () => findRun(deps, context.actor, context.params.run, 'infra.read')
    return watchRun(deps, await find(), { reply: context.reply, stillSees: () => stillFinds(context, find) })
  })
}

/** Whether a request that is answered for a long time would still be let in, and find what it asked for. A store that cannot be asked finds nothing. */
async function stillFinds(
  { stillAdmitted }: { stillAdmitted: () => Promise<boolean> },
  find: () => Promise<unknown>,
): Promise<boolean> {
  if (!(await stillAdmitted())) return false
  return find().then(
    () => true,
    () => false,
  )
}

function stateRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.getState, (context) => getState(deps, context, context.params.resource))
  mount(operations.listStateVersions, async ({ actor, params, query }) => {
    const resource = await findResource(deps, actor, params.resource, 'infra.read')
    refuseS3(resource)
    const { organization_id, id } = resource
    const store = createStateStore(deps.control.db)
    const current = (await store.find(organization_id, id))?.version_id ?? null
    return showPage(store.listVersions(organization_id, id, readPage(query)), (row) =>
      showVersion(row, current),
    )
  })
  mount(operations.diffStateVersions, (context) =>
    diffVersions(deps, context, { ...context.params, to: context.query.to }),
  )
  mount(operations.restoreStateVersion, (context) => restoreVersion(deps, context, context.params))
  mount(operations.unlockState, (context) => forceUnlock(deps, context, context.params.resource))
}

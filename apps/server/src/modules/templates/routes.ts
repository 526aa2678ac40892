import { operations } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import { cancelRollout, jobNotFound, pauseRollout, resumeRollout, retryRollout } from './change-rollout.ts'
import { checkDrift } from './check-drift.ts'
import { createTemplate } from './create-template.ts'
import { deleteTemplate } from './delete-template.ts'
import type { TemplatesDeps } from './deps.ts'
import { planPush } from './diff-template.ts'
import { pushTemplate } from './push-template.ts'
import { rollbackRollout } from './rollback-rollout.ts'
import {
  showJob,
  showJobDatabase,
  showTemplate,
  showTemplateDetail,
  showVersion,
  showVersionDetail,
} from './show-template.ts'
import { requireTemplate } from './template-problems.ts'
import { watchJob } from './watch-job.ts'

export function templateRoutes(mount: Mount, deps: TemplatesDeps): void {
  mount(operations.createTemplate, (context) => createTemplate(deps, context, context.body))
  mount(operations.listTemplates, async ({ query }) => {
    const page = await showPage(deps.templates.list(readPage(query)), (row) => row)
    const newest = await deps.templates.newestVersions(page.data.map(({ id }) => id))
    const data = await Promise.all(
      page.data.map(async (row) =>
        showTemplate(row, {
          newestVersion: newest.get(row.id) ?? row.current_version,
          databaseCount: await deps.databases.count(row.id),
        }),
      ),
    )
    return { ...page, data }
  })
  mount(operations.getTemplate, async ({ params }) => {
    const row = await requireTemplate(deps.templates, params.template)
    const { document } = await deps.versions.require(row.id, row.current_version)
    const newestVersion = await deps.templates.newestVersion(row.id)
    const databaseCount = await deps.databases.count(row.id)
    return showTemplateDetail(row, { newestVersion, databaseCount }, document)
  })
  mount(operations.deleteTemplate, (context) => deleteTemplate(deps, context, context.params.template))
  mount(operations.listVersions, async ({ params, query }) => {
    const template = await requireTemplate(deps.templates, params.template)
    const page = await showPage(deps.templates.listVersions(template.id, readPage(query)), (row) => row)
    const data = await Promise.all(
      page.data.map(async (row) =>
        showVersion(template.name, row, await deps.databases.count(template.id, row.version)),
      ),
    )
    return { ...page, data }
  })
  mount(operations.getVersion, async ({ params }) => {
    const template = await requireTemplate(deps.templates, params.template)
    const row = await deps.templates.findVersion(template.id, Number(params.version))
    if (row === undefined) {
      throw problem('TEMPLATE_VERSION_NOT_FOUND', {
        detail: `Template ${template.name} has no version ${params.version}.`,
        hint: `Its current version is ${template.current_version}.`,
      })
    }
    return showVersionDetail(template.name, row, await deps.databases.count(template.id, row.version))
  })
  mount(
    operations.diffTemplate,
    async ({ params, body }) => (await planPush(deps, { ...params, ...body })).diff,
  )
  mount(operations.pushTemplate, (context) =>
    pushTemplate(deps, context, { ...context.params, ...context.body }),
  )
  mount(operations.checkDrift, (context) => checkDrift(deps, context, { ...context.params, ...context.body }))
}

export function jobRoutes(mount: Mount, deps: TemplatesDeps): void {
  mount(operations.listJobs, ({ query }) => {
    const filter = {
      ...(query.template === undefined ? {} : { templateName: query.template }),
      ...(query.status === undefined ? {} : { status: query.status }),
    }
    return showPage(deps.rollouts.list(filter, readPage(query)), showJob)
  })
  mount(operations.getJob, async ({ params }) => {
    const row = await deps.rollouts.find(params.job)
    if (row === undefined) throw jobNotFound(params.job)
    return showJob(row)
  })
  mount(operations.listJobDatabases, async ({ params, query }) => {
    if ((await deps.rollouts.find(params.job)) === undefined) throw jobNotFound(params.job)
    return showPage(deps.rollouts.listDatabases(params.job, query.status, readPage(query)), showJobDatabase)
  })
  mount(operations.watchJob, (context) => watchJob(deps, context.params.job, context))
  mount(operations.pauseJob, (context) => pauseRollout(deps, context, context.params.job))
  mount(operations.resumeJob, (context) => resumeRollout(deps, context, context.params.job))
  mount(operations.cancelJob, (context) => cancelRollout(deps, context, context.params.job))
  mount(operations.retryJob, (context) => retryRollout(deps, context, context.params.job))
  mount(operations.rollbackJob, (context) =>
    rollbackRollout(deps, context, {
      ...context.params,
      confirmLosses: context.body.confirm_losses === true,
    }),
  )
}

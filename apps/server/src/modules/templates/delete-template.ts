import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { TemplatesDeps } from './deps.ts'
import { requireTemplate } from './template-problems.ts'
import { createTemplateStore } from './template-store.ts'

/**
 * Deletes a template with its versions.
 * @throws TEMPLATE_NOT_FOUND, TEMPLATE_IN_USE while any database (also a deleted one that is still kept) is made from it
 */
export async function deleteTemplate(
  deps: TemplatesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  nameOrId: string,
): Promise<void> {
  const template = await requireTemplate(deps.templates, nameOrId)
  await deps.control.transaction(async (tx) => {
    const store = createTemplateStore(tx)
    if ((await store.findLocked(template.id)) === undefined) return
    if (await deps.databases.anyMadeFrom(tx, template.id)) {
      throw problem('TEMPLATE_IN_USE', {
        detail: `Databases are made from template ${template.name}.`,
        hint: 'Delete and purge them first: a deleted database that can still be brought back counts too.',
      })
    }
    await store.remove(template.id)
    tx.afterCommit(() => deps.versions.forget(template.id))
    await deps.audit(
      tx,
      context,
      'template.deleted',
      { type: 'template', id: template.id },
      { name: template.name },
    )
  })
}

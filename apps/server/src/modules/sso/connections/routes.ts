import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import type { SsoDeps } from '../deps.ts'
import type { ConnectionRow } from '../tables.ts'
import { addCertificate, removeCertificate } from './change-certificates.ts'
import { createConnectionStore } from './connection-store.ts'
import { createConnection } from './create-connection.ts'
import { deleteConnection } from './delete-connection.ts'
import { findConnection } from './find-connection.ts'
import { showConnection } from './show-connection.ts'
import { testConnection } from './test-connection.ts'
import { updateConnection } from './update-connection.ts'

export function connectionRoutes(mount: Mount, deps: SsoDeps): void {
  const { db } = deps.control
  const show = (row: ConnectionRow) => showConnection(deps, row)
  mount(operations.createSsoConnection, async (context) =>
    show(await createConnection(deps, context, context.organization.id, context.body)),
  )
  mount(operations.listSsoConnections, ({ organization, query }) =>
    showPage(createConnectionStore(db).list(organization.id, readPage(query)), show),
  )
  mount(operations.getSsoConnection, async ({ organization, params }) =>
    show(await findConnection(db, organization.id, params.connection)),
  )
  mount(operations.updateSsoConnection, async (context) => {
    const { organization, params, body } = context
    return show(await updateConnection(deps, context, organization.id, params.connection, body))
  })
  mount(operations.deleteSsoConnection, (context) =>
    deleteConnection(deps, context, context.organization.id, context.params.connection),
  )
  mount(operations.addSsoCertificate, async (context) => {
    const { organization, params, body } = context
    return show(await addCertificate(deps, context, organization.id, params.connection, body))
  })
  mount(operations.removeSsoCertificate, async (context) => {
    const { organization, params } = context
    return show(
      await removeCertificate(deps, context, organization.id, params.connection, params.fingerprint),
    )
  })
  mount(operations.testSsoConnection, ({ organization, params }) =>
    testConnection(deps, organization.id, params.connection),
  )
}

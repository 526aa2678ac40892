import { Value } from 'typebox/value'
import { Resource } from '@tenantry/contract'
import { jsonColumn } from '../../../kernel/db/index.ts'
import type { InfraDeps } from '../deps.ts'
import { openText } from '../sealed-columns.ts'
import { readInputs, type Inputs } from './inputs.ts'
import type { ResourceRow } from './tables.ts'

export type Outputs = Resource['outputs']

export const outputsColumn = jsonColumn((value) => Value.Parse(Resource.properties.outputs, value))

/** A resource for whoever may see it: without the values of secret variables. */
export async function showResource(deps: InfraDeps, row: ResourceRow): Promise<Resource> {
  const box = await deps.boxOf(row.organization_id)
  const module = await deps.modules.find(row.organization_id, row.module)
  const inputs = readInputs(openText(box, 'infra_resources.sealed_inputs', row.id, row.sealed_inputs))
  const outputs = outputsColumn.decode(row.outputs)
  return {
    id: row.id,
    organization_id: row.organization_id,
    project_id: row.project_id,
    environment: row.environment,
    name: row.name,
    module: row.module,
    credential_id: row.credential_id,
    status: row.status,
    inputs: withoutSecrets(inputs, module?.secretInputs ?? Object.keys(inputs)),
    outputs,
    address: textOutput(outputs, 'address'),
    external_id: textOutput(outputs, 'id'),
    console_url: textOutput(outputs, 'console_url'),
    run_id: row.run_id,
    reason: row.reason,
    drift: row.drift,
    drift_checked_at: row.drift_checked_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
    destroyed_at: row.destroyed_at,
  }
}

function withoutSecrets(inputs: Inputs, secret: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !secret.includes(name)))
}

function textOutput(outputs: Outputs, name: string): string | null {
  const value = Object.hasOwn(outputs, name) ? outputs[name]?.value : null
  return typeof value === 'string' ? value : null
}

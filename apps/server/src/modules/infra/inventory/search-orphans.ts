import { CloudRefusedError } from '../credentials/clouds/cloud.ts'
import { signInAtCloud } from '../credentials/clouds/sign-in.ts'
import { createCredentialStore } from '../credentials/credential-store.ts'
import { openSecret } from '../credentials/sealed-secret.ts'
import type { InfraDeps } from '../deps.ts'
import { fieldsOf, textOf } from '../json-parts.ts'
import type { Work } from '../runs/open-work.ts'
import { createRunStore } from '../runs/run-store.ts'
import { readState } from '../state/read-state.ts'
import { awsInventory } from './aws-inventory.ts'
import { azureInventory } from './azure-inventory.ts'
import { googleInventory } from './google-inventory.ts'
import type { CloudInventory, FoundObject } from './inventory.ts'
import { unknownObjects } from './unknown-objects.ts'

/** As many as AWS takes in one question. */
const RUNS_MAX = 20

/**
 * Looks in the cloud account of a resource for objects that its runs have made and its state does not know: a creation that was killed leaves them.
 * Null where nothing was searched: the resource is in no cloud, none of its runs was cut short, or the cloud would not say, which is in the log.
 */
export async function searchOrphans(deps: InfraDeps, work: Work): Promise<FoundObject[] | null> {
  const { resource, log } = work
  const { organization_id: organizationId, id: resourceId } = resource
  const runIds = await createRunStore(deps.control.db).cutShort(organizationId, resourceId, RUNS_MAX)
  if (runIds.length === 0) return null
  try {
    const inventory = await openInventory(deps, work)
    if (inventory === null) return null
    const found = await inventory.findByRuns(runIds)
    const state = await readState(deps, organizationId, resourceId)
    const orphans = unknownObjects(found, state?.text ?? null)
    for (const { id, type, run_id: runId } of orphans)
      log.say('recover', `In the cloud and not in the state: ${type} ${id}, made by ${runId}.`, 'warn')
    if (orphans.length === 0) log.say('recover', 'The cloud lists no object that the state does not know.')
    return orphans
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error
    log.say(
      'recover',
      `The cloud was not searched for objects that are not in the state: ${error.message}`,
      'warn',
    )
    return null
  }
}

async function openInventory(
  deps: InfraDeps,
  { resource, inputsText }: Work,
): Promise<CloudInventory | null> {
  const { organization_id: organizationId, credential_id: credentialId } = resource
  if (credentialId === null) return null
  const row = await createCredentialStore(deps.control.db).find(organizationId, credentialId)
  if (row === undefined) return null
  const secret = openSecret(await deps.vault.organization(organizationId), row)
  const { environment, bearer } = await signInAtCloud(deps, organizationId, secret)
  const variable = (name: string) => environment[name] ?? ''
  switch (secret.kind) {
    case 'aws_keys':
    case 'aws_role': {
      const keys = {
        access_key_id: variable('AWS_ACCESS_KEY_ID'),
        secret_access_key: variable('AWS_SECRET_ACCESS_KEY'),
        session_token: environment['AWS_SESSION_TOKEN'],
      }
      return awsInventory(deps, keys, regionIn(inputsText) ?? deps.clouds.awsRegion)
    }
    case 'azure_service_principal':
      return azureInventory(deps, bearer ?? '', variable('ARM_SUBSCRIPTION_ID'))
    case 'gcp_service_account':
    case 'gcp_workload_identity':
      return googleInventory(deps, bearer ?? '', variable('GOOGLE_PROJECT'))
  }
}

/** Becomes a part of a host's name. */
function regionIn(inputsText: string): string | null {
  const region = textOf(fieldsOf(JSON.parse(inputsText))?.['region'])
  return region !== null && /^[a-z0-9-]{1,40}$/.test(region) ? region : null
}

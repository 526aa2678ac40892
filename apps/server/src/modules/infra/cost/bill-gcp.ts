import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { billOf, FREE, partOf, UNKNOWN, usageOf, type Bill, type BillPart } from './bill.ts'
import type { BillContext, Siblings } from './bill-object.ts'
import type { PlanObject } from './plan-objects.ts'

type Values = PlanObject['values']

const free = new Set([
  'google_compute_firewall',
  'google_compute_network',
  'google_compute_subnetwork',
  'google_storage_bucket_iam_member',
  'google_storage_bucket_iam_binding',
  'google_service_account',
  'google_project_iam_member',
])

export function billGcp({ type, values }: PlanObject, { siblings }: BillContext): Bill {
  const region = textOf(values['region']) ?? textOf(values['zone'])?.replace(/-[a-z]$/, '') ?? null
  switch (type) {
    case 'google_compute_instance':
      return billInstance(values, region, siblings)
    case 'google_compute_disk':
      return billOf(partOf(region, 'disk', values['type'], values['size']))
    case 'google_compute_address':
      return values['address_type'] === 'INTERNAL' ? FREE : billOf(partOf(region, 'address', 'ipv4'))
    case 'google_storage_bucket': {
      const location = textOf(values['location'])
      return usageOf(location === null ? null : location.toLowerCase(), textOf(values['storage_class']))
    }
    default:
      return free.has(type) ? FREE : UNKNOWN
  }
}

function billInstance(values: Values, region: string | null, siblings: Siblings): Bill {
  const scheduling = fieldsOf(listOf(values['scheduling'])[0]) ?? {}
  const isSpot = scheduling['preemptible'] === true || scheduling['provisioning_model'] === 'SPOT'
  const hasMore = ['guest_accelerator', 'scratch_disk'].some((name) => listOf(values[name]).length > 0)
  const boots = listOf(values['boot_disk'])
  if (isSpot || hasMore || boots.length !== 1) return UNKNOWN
  const boot = fieldsOf(boots[0]) ?? {}
  return billOf(
    partOf(region, 'compute', values['machine_type']),
    ...(isSibling(boot, siblings) ? [] : [ownDisk(boot, region)]),
    ...ownAddresses(values, region, siblings),
  )
}

/** Whether a machine boots from a disk of the plan, which is billed by itself. One that is yet to be made has no name here. */
function isSibling(boot: Values, { types, diskNames }: Siblings): boolean {
  const source = textOf(boot['source'])
  if (source !== null) return diskNames.has(source.slice(source.lastIndexOf('/') + 1))
  return types.has('google_compute_disk') && listOf(boot['initialize_params']).length === 0
}

function ownDisk(boot: Values, region: string | null): BillPart | null {
  const params = fieldsOf(listOf(boot['initialize_params'])[0]) ?? {}
  return partOf(region, 'disk', params['type'], params['size'])
}

/** Addresses that are lent to the machine; reserved ones are objects of their own. */
function ownAddresses(values: Values, region: string | null, siblings: Siblings): (BillPart | null)[] {
  if (siblings.types.has('google_compute_address')) return []
  const interfaces = listOf(values['network_interface']).map((entry) => fieldsOf(entry) ?? {})
  const lent = interfaces.flatMap((entry) => listOf(entry['access_config']))
  return lent.map(() => partOf(region, 'address', 'ipv4'))
}

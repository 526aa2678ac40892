import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { billOf, FREE, partOf, UNKNOWN, usageOf, type Bill, type BillPart } from './bill.ts'
import type { PlanObject } from './plan-objects.ts'

/** Sizes that standard SSDs are charged in, in GiB: a disk costs what the next larger one does. */
const SSD_TIERS = [
  ['E1', 4],
  ['E2', 8],
  ['E3', 16],
  ['E4', 32],
  ['E6', 64],
  ['E10', 128],
  ['E15', 256],
  ['E20', 512],
  ['E30', 1_024],
  ['E40', 2_048],
  ['E50', 4_096],
  ['E60', 8_192],
  ['E70', 16_384],
  ['E80', 32_767],
] as const

const free = new Set([
  'azurerm_resource_group',
  'azurerm_virtual_network',
  'azurerm_subnet',
  'azurerm_network_security_group',
  'azurerm_network_security_rule',
  'azurerm_network_interface',
  'azurerm_network_interface_security_group_association',
  'azurerm_storage_container',
])

export function billAzure({ type, values }: PlanObject): Bill {
  const location = textOf(values['location'])
  const region = location === null ? null : location.toLowerCase().replaceAll(' ', '')
  switch (type) {
    case 'azurerm_linux_virtual_machine':
      return billMachine(values, region)
    case 'azurerm_managed_disk':
      return billOf(diskOf(region, values))
    case 'azurerm_public_ip':
      return values['sku'] === 'Standard' ? billOf(partOf(region, 'address', 'ipv4')) : UNKNOWN
    case 'azurerm_storage_account': {
      const [tier, copies] = [textOf(values['access_tier']), textOf(values['account_replication_type'])]
      return tier === null || copies === null ? UNKNOWN : usageOf(region, `${tier} ${copies}`)
    }
    default:
      return free.has(type) ? FREE : UNKNOWN
  }
}

function billMachine(values: PlanObject['values'], region: string | null): Bill {
  const disks = listOf(values['os_disk'])
  const isSpot = textOf(values['priority']) === 'Spot'
  if (isSpot || disks.length !== 1) return UNKNOWN
  return billOf(partOf(region, 'compute', values['size']), diskOf(region, fieldsOf(disks[0]) ?? {}))
}

function diskOf(region: string | null, values: PlanObject['values']): BillPart | null {
  const size = values['disk_size_gb']
  if (values['storage_account_type'] !== 'StandardSSD_LRS' || typeof size !== 'number') return null
  const tier = SSD_TIERS.find(([, gib]) => gib >= size)
  return tier === undefined || size < 1 ? null : partOf(region, 'disk', `${tier[0]} LRS`)
}

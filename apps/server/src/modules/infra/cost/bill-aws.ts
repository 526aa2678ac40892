import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { billOf, FREE, partOf, UNKNOWN, usageOf, type Bill, type BillPart } from './bill.ts'
import type { BillContext } from './bill-object.ts'
import type { PlanObject } from './plan-objects.ts'

type Values = PlanObject['values']

/** What gp3 has in its price per GB. */
const GP3_IOPS = 3_000
const GP3_MIB_A_SECOND = 125

/** Class of the objects by the module's input: rules of the lifecycle move them there. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['standard', 'STANDARD'],
  ['infrequent', 'STANDARD_IA'],
  ['archive', 'GLACIER_IR'],
])

const free = new Set([
  'aws_key_pair',
  'aws_security_group',
  'aws_security_group_rule',
  'aws_vpc',
  'aws_subnet',
  'aws_route_table',
  'aws_route_table_association',
  'aws_internet_gateway',
  'aws_iam_role',
  'aws_iam_policy',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_instance_profile',
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
])

export function billAws({ type, values }: PlanObject, { variables }: BillContext): Bill {
  const region = textOf(values['region']) ?? zoneRegion(values) ?? textOf(variables['region'])
  switch (type) {
    case 'aws_instance':
      return billInstance(values, region)
    case 'aws_ebs_volume':
      return billOf(diskOf(values, region, 'type', 'size'))
    case 'aws_eip':
      return billOf(partOf(region, 'address', 'ipv4'))
    case 'aws_s3_bucket':
      return usageOf(region, CLASSES.get(textOf(variables['storage_class']) ?? 'standard') ?? null)
    default:
      return free.has(type) ? FREE : UNKNOWN
  }
}

function billInstance(values: Values, region: string | null): Bill {
  const tenancy = textOf(values['tenancy']) ?? 'default'
  const isSpot = listOf(values['instance_market_options']).length > 0
  const hasAddress = values['associate_public_ip_address']
  if (isSpot || !['default', ''].includes(tenancy) || typeof hasAddress !== 'boolean') return UNKNOWN
  const roots = listOf(values['root_block_device'])
  if (roots.length !== 1) return UNKNOWN
  const disks = [...roots, ...listOf(values['ebs_block_device'])]
  return billOf(
    partOf(region, 'compute', values['instance_type']),
    ...disks.map((disk) => diskOf(fieldsOf(disk) ?? {}, region, 'volume_type', 'volume_size')),
    ...(hasAddress ? [partOf(region, 'address', 'ipv4')] : []),
  )
}

function diskOf(values: Values, region: string | null, type: string, size: string): BillPart | null {
  const isWithin = (name: string, max: number) => {
    const value = values[name] ?? 0
    return typeof value === 'number' && value <= max
  }
  if (!isWithin('iops', GP3_IOPS) || !isWithin('throughput', GP3_MIB_A_SECOND)) return null
  return partOf(region, 'disk', values[type], values[size])
}

function zoneRegion(values: Values): string | null {
  const zone = textOf(values['availability_zone'])
  return zone === null || zone === '' ? null : zone.replace(/[a-z]$/, '')
}

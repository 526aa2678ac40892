import { fieldsOf, textOf } from '../json-parts.ts'
import { billOf, FREE, partOf, type Bill } from './bill.ts'
import type { PlanObject } from './plan-objects.ts'

/** The local cloud: its machines and buckets are nothing but an entry in a state, with prices that are made up. */
export function billLocal({ address, values }: PlanObject): Bill {
  const input = fieldsOf(values['input']) ?? {}
  const region = textOf(input['region'])
  switch (address) {
    case 'terraform_data.vm':
      return billOf(
        partOf(region, 'compute', input['size']),
        partOf(region, 'disk', 'disk', input['disk_gb']),
      )
    case 'terraform_data.bucket':
      return billOf(partOf(region, 'storage', 'bucket'))
    default:
      return FREE
  }
}

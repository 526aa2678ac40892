import { fieldsOf, textOf } from '../../json-parts.ts'
import { matchesAny } from '../matches-pattern.ts'
import { isUnknown, remaining, type PlannedObject } from '../planned-objects.ts'
import { about, spoken, type Facts, type Objection } from './facts.ts'

/** What says how large a machine is. */
const NAMES = ['instance_type', 'instance_class', 'machine_type', 'vm_size']
/** `size` means other things elsewhere: gigabytes of a disk, for one. */
const MACHINES = /virtual_machine|scale_set/

/** Machines of other sizes than the allowed ones. What cannot be told is objected to. */
export function outsideSizes({ objects }: Facts, sizes: readonly string[]): Objection[] {
  return remaining(objects).flatMap((object) =>
    sizesOf(object).flatMap((size) => {
      if (size === null) return [about(object.address, 'How large it will be cannot be told.')]
      if (matchesAny(sizes, size)) return []
      return [about(object.address, `The size ${spoken(size)} is not allowed.`)]
    }),
  )
}

/** Null for one that is not known yet. */
function sizesOf(object: PlannedObject): (string | null)[] {
  if (object.type === 'terraform_data') {
    const size = textOf(fieldsOf(object.after['input'])?.['size'])
    return size === null ? [] : [size]
  }
  const names = MACHINES.test(object.type) ? [...NAMES, 'size', 'sku'] : NAMES
  return names.flatMap((name) => {
    const size = textOf(object.after[name])
    if (size !== null) return [size]
    return isUnknown(object, name) ? [null] : []
  })
}

import { fieldsOf, listOf, textOf } from '../../json-parts.ts'
import { matchesAny } from '../matches-pattern.ts'
import { isUnknown, remaining, type PlannedObject } from '../planned-objects.ts'
import { about, spoken, type Facts, type Objection } from './facts.ts'

/** Where an object lies, by provider: the first of these that it has. Zones are parts of regions. */
const PLACES: readonly { name: string; region: (value: string) => string }[] = [
  { name: 'region', region: plain },
  { name: 'location', region: plain },
  { name: 'zone', region: (zone) => plain(zone).replace(/-[a-z]$/, '') },
  { name: 'availability_zone', region: (zone) => plain(zone).replace(/([0-9])[a-z]$/, '$1') },
]
const BUILT_IN = 'terraform_data'

/** Azure writes a region in two ways: "West Europe" is `westeurope`. */
function plain(region: string): string {
  return region.toLowerCase().replaceAll(' ', '')
}

/** Objects and providers in other regions than the allowed ones. What cannot be told is objected to. */
export function outsideRegions({ objects, document }: Facts, regions: readonly string[]): Objection[] {
  const providers = readProviders(document)
  const ofObjects = remaining(objects).flatMap((object) => {
    const place = placeOf(object)
    if (place === 'nowhere') return []
    if (place === 'unknown') {
      const isSaidElsewhere = providers.some(
        ({ name, region }) => name === object.provider && region !== null,
      )
      return isSaidElsewhere ? [] : [about(object.address, 'In which region it will be cannot be told.')]
    }
    if (matchesAny(regions, place.region)) return []
    return [about(object.address, `The region ${spoken(place.region)} is not allowed.`)]
  })
  const ofProviders = providers.flatMap(({ address, region, isGiven }) => {
    if (!isGiven) return []
    if (region === null) return [about(address, 'The region of the provider cannot be told.')]
    if (matchesAny(regions, region)) return []
    return [about(address, `The region ${spoken(region)} is not allowed.`)]
  })
  return [...ofProviders, ...ofObjects]
}

type Place = { region: string } | 'unknown' | 'nowhere'

function placeOf(object: PlannedObject): Place {
  const after = object.type === BUILT_IN ? (fieldsOf(object.after['input']) ?? {}) : object.after
  for (const { name, region } of PLACES) {
    const value = textOf(after[name])
    if (value !== null && value !== '') return { region: region(value) }
  }
  return PLACES.some(({ name }) => isUnknown(object, name)) ? 'unknown' : 'nowhere'
}

interface ProviderRegion {
  address: string
  name: string
  /** Whether its configuration says one. */
  isGiven: boolean
  /** Null where it is said in a way that is known at apply alone, or not at all. */
  region: string | null
}

function readProviders(document: unknown): ProviderRegion[] {
  const plan = fieldsOf(document)
  const variables = fieldsOf(plan?.['variables']) ?? {}
  const configs = fieldsOf(fieldsOf(plan?.['configuration'])?.['provider_config']) ?? {}
  return Object.entries(configs).map(([key, value]) => {
    const config = fieldsOf(value) ?? {}
    const expression = fieldsOf(fieldsOf(config['expressions'])?.['region'])
    const isRoot = textOf(config['module_address']) === null
    const region = expression === null ? null : readExpression(expression, isRoot ? variables : {})
    return {
      address: `provider.${key}`,
      name: textOf(config['name']) ?? key,
      isGiven: expression !== null,
      region: region === null ? null : plain(region),
    }
  })
}

/** A constant, or a variable of the root by itself. */
function readExpression(
  expression: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, unknown>>,
): string | null {
  const constant = textOf(expression['constant_value'])
  if (constant !== null) return constant
  const references = listOf(expression['references'])
  const [, name = ''] = references.length === 1 ? (/^var\.([\w-]+)$/.exec(String(references[0])) ?? []) : []
  return Object.hasOwn(variables, name) ? textOf(fieldsOf(variables[name])?.['value']) : null
}

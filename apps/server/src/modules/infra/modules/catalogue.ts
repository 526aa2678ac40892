import type { Module, ModuleOutput, ModuleVariable } from '@tenantry/contract'

/** Whose objects a module makes; `local` makes none. */
export type Cloud = 'aws' | 'azure' | 'gcp' | 'local'

/** Something that makes resources: variables in, objects and outputs out. */
export interface InfraModule {
  name: string
  kind: 'vm' | 'bucket' | 'other'
  /** Whose credentials it takes; null for none. */
  cloud: Cloud | null
  /** The files, as they are copied for each run. Those of customers' modules are there once `ModuleCatalogue.open` was asked for them. */
  folder: string
  /** In the order in which the module has them; the server's own among them. */
  variables: readonly ModuleVariable[]
  outputs: readonly ModuleOutput[]
  readme: string
  /** Addresses such as `hashicorp/aws`. */
  providers: readonly string[]
  /** Null for one that comes with Tenantry. */
  source: Module['source']
  /** Variables whose values nobody is shown. */
  secretInputs: readonly string[]
}

export interface ModuleCatalogue {
  /** Null for one that is not known to the organization. */
  find(organizationId: string, name: string): Promise<InfraModule | null>
  /** Everything that the organization can use, by name. */
  list(organizationId: string): Promise<InfraModule[]>
  /**
   * Sees to it that a module's files are there, and are those that were looked at when it was added.
   * @throws ModuleGone
   */
  open(organizationId: string, module: InfraModule): Promise<void>
}

/** The files of a module cannot be had any more. The message is for whoever runs with it. */
export class ModuleGone extends Error {
  override readonly name = 'ModuleGone'
}

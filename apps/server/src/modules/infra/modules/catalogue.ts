/** Whose objects a module makes; `local` makes none. */
export type Cloud = 'aws' | 'azure' | 'gcp' | 'local'

/** Something that makes resources: variables in, objects and outputs out. */
export interface InfraModule {
  name: string
  kind: 'vm' | 'bucket' | 'other'
  cloud: Cloud | null
  /** The files, as they are copied for each run. */
  folder: string
  /** Variables whose values nobody is shown. */
  secretInputs: readonly string[]
}

export interface ModuleCatalogue {
  /** Null for one that is not known to the organization. */
  find(organizationId: string, name: string): Promise<InfraModule | null>
}

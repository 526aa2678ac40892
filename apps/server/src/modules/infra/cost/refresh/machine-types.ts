/** What a machine type of Google Cloud is made of. */
export interface MachineType {
  family: string
  /** Eighths of a core: the smallest types share one. */
  coreEighths: bigint
  memoryGib: bigint
}

const SHARED: Readonly<Record<string, MachineType>> = {
  'e2-micro': { family: 'e2', coreEighths: 2n, memoryGib: 1n },
  'e2-small': { family: 'e2', coreEighths: 4n, memoryGib: 2n },
  'e2-medium': { family: 'e2', coreEighths: 8n, memoryGib: 4n },
}

const GIB_A_CORE: Readonly<Record<string, bigint>> = { highcpu: 1n, standard: 4n, highmem: 8n }

/** Null for one that this does not know. */
export function coresAndMemory(type: string): MachineType | null {
  const shared = SHARED[type]
  if (shared !== undefined) return shared
  const [, family, kind = '', cores] = /^(e2|n2|n2d)-(highcpu|standard|highmem)-(\d{1,3})$/.exec(type) ?? []
  const gib = GIB_A_CORE[kind]
  if (family === undefined || cores === undefined || gib === undefined) return null
  return { family, coreEighths: BigInt(cores) * 8n, memoryGib: BigInt(cores) * gib }
}

import { INSTALLATION_CHAIN } from '@tenantry/contract'

/** Each organization has a chain of its own, and the installation has one for what belongs to none. */
export function chainOf(organizationId: string | null): string {
  return organizationId ?? INSTALLATION_CHAIN
}

export function organizationOf(chain: string): string | null {
  return chain === INSTALLATION_CHAIN ? null : chain
}

import type { LinkProps } from '@tanstack/react-router'

/**
 * Where one thing is shown, by its id or name: for pages that lead to all kinds of things. The path is put together here, so that an area can be
 * moved without a look at every page that leads to it.
 */
export function placeAt(path: string, search?: Record<string, string>): LinkProps {
  // Known to the router when it is followed; its types know patterns alone.
  return {
    to: path as LinkProps['to'],
    ...(search !== undefined && { search: search as LinkProps['search'] }),
  }
}

export const databasePlace = (name: string): LinkProps => placeAt(`/databases/${encodeURIComponent(name)}`)
export const rolloutPlace = (jobId: string): LinkProps => placeAt(`/rollouts/${encodeURIComponent(jobId)}`)
export const organizationPlace = (idOrSlug: string): LinkProps =>
  placeAt(`/organizations/${encodeURIComponent(idOrSlug)}`)
export const createOrganizationPlace: LinkProps = placeAt('/organizations', { create: 'true' })
export const createUserPlace: LinkProps = placeAt('/users', { create: 'true' })
export const userPlace = (id: string): LinkProps => placeAt(`/users/${encodeURIComponent(id)}`)
export const resourcePlace = (id: string): LinkProps => placeAt(`/cloud/resources/${encodeURIComponent(id)}`)
export const newResourcePlace: LinkProps = placeAt('/cloud/resources/new')
export const runPlace = (id: string): LinkProps => placeAt(`/cloud/runs/${encodeURIComponent(id)}`)
export const mailPlace = (id: string): LinkProps => placeAt('/mail', { mail: id })

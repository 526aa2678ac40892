import type { LinkProps } from '@tanstack/react-router'

/**
 * Where one thing is shown, by its id or name: for pages that lead to all kinds of things. The path is put together here, so that an area can be
 * moved without a look at every page that leads to it.
 */
function at(path: string, search?: Record<string, string>): LinkProps {
  // Known to the router when it is followed; its types know patterns alone.
  return {
    to: path as LinkProps['to'],
    ...(search !== undefined && { search: search as LinkProps['search'] }),
  }
}

export const databasePlace = (name: string): LinkProps => at(`/databases/${encodeURIComponent(name)}`)
export const templatePlace = (name: string): LinkProps => at(`/templates/${encodeURIComponent(name)}`)
export const rolloutPlace = (jobId: string): LinkProps => at(`/rollouts/${encodeURIComponent(jobId)}`)
export const organizationPlace = (idOrSlug: string): LinkProps =>
  at(`/organizations/${encodeURIComponent(idOrSlug)}`)
export const userPlace = (id: string): LinkProps => at(`/users/${encodeURIComponent(id)}`)
export const resourcePlace = (id: string): LinkProps => at(`/cloud/resources/${encodeURIComponent(id)}`)
export const newResourcePlace: LinkProps = at('/cloud/resources/new')
export const runPlace = (id: string): LinkProps => at(`/cloud/runs/${encodeURIComponent(id)}`)
export const mailPlace = (id: string): LinkProps => at('/mail', { mail: id })

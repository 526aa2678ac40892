import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Building2, Database, UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tenantry } from './client.ts'
import { useReach } from './me.ts'
import type { PaletteItem } from './palette-item.ts'
import { databasePlace, organizationPlace, userPlace } from './places.ts'

const SETTLE_MS = 150
const FOUND = 5

export interface PaletteResults {
  databases: readonly PaletteItem[]
  organizations: readonly PaletteItem[]
  users: readonly PaletteItem[]
}

const NOTHING: PaletteResults = { databases: [], organizations: [], users: [] }

/** Databases, organizations and users by what was typed, as far as one may see them; the server is asked once typing pauses. */
export function usePaletteSearch(typed: string): { results: PaletteResults; searching: boolean } {
  const { operator, installation } = useReach()
  const text = useSettled(typed.trim())
  const { data, isFetching } = useQuery({
    queryKey: ['palette', text, operator, installation],
    queryFn: async ({ signal }): Promise<PaletteResults> => {
      const [databases, organizations, users] = await Promise.all([
        installation ? findDatabases(text, signal) : [],
        operator ? findOrganizations(text, signal) : findOwnOrganizations(text, signal),
        operator ? findUsers(text, signal) : [],
      ])
      return { databases, organizations, users }
    },
    enabled: text !== '',
    placeholderData: keepPreviousData,
  })
  if (typed.trim() === '') return { results: NOTHING, searching: false }
  return { results: data ?? NOTHING, searching: isFetching || text !== typed.trim() }
}

async function findDatabases(search: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const found = await tenantry.databases.list({ search, status: 'ready', limit: FOUND }, { signal })
  return found.map(({ id, name, template }) => ({
    id,
    kind: 'database',
    label: name,
    ...(template !== null && { hint: template }),
    icon: Database,
    to: databasePlace(name),
  }))
}

async function findOrganizations(search: string, signal: AbortSignal): Promise<PaletteItem[]> {
  return (await tenantry.orgs.list({ search, limit: FOUND }, { signal })).map(organizationItem)
}

async function findOwnOrganizations(search: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const own = await tenantry.orgs.listOwn({ limit: 200 }, { signal })
  const wanted = search.toLowerCase()
  return own
    .filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted))
    .slice(0, FOUND)
    .map(organizationItem)
}

function organizationItem({ id, name, slug }: { id: string; name: string; slug: string }): PaletteItem {
  return { id, kind: 'organization', label: name, hint: slug, icon: Building2, to: organizationPlace(slug) }
}

async function findUsers(search: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const found = await tenantry.users.list({ search, limit: FOUND }, { signal })
  return found.map(({ id, name, email }) => ({
    id,
    kind: 'user',
    label: name ?? email,
    ...(name !== null && { hint: email }),
    icon: UserRound,
    to: userPlace(id),
  }))
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { createStore, type AnyTenantry, type TenantryStore } from './store.ts'
import { withTexts, type TenantryTexts, type TextChanges } from './texts.ts'

interface TenantryContext {
  tenantry: AnyTenantry
  store: TenantryStore
  texts: TenantryTexts
  /** Slug of the chosen organization; null before one was. */
  chosen: string | null
  choose: (slug: string | null) => void
}

const Context = createContext<TenantryContext | null>(null)
const NO_CHANGES: TextChanges = {}
const KEY = 'tenantry.organization'

export interface TenantryProviderProps {
  /** The client that all components use. Make it once, outside of components. */
  client: AnyTenantry
  /** Other texts, in whole or in part. */
  texts?: TextChanges
  /** The chosen organization by its slug, where the application knows it, as from its URL; else the browser keeps it. */
  organization?: string | null
  /** Called when another organization is chosen. */
  onOrganizationChange?: (slug: string | null) => void
  children: ReactNode
}

/** Stands around everything that uses a component or a hook of this package. */
export function TenantryProvider({
  client,
  texts: changes = NO_CHANGES,
  organization,
  onOrganizationChange,
  children,
}: TenantryProviderProps) {
  const store = useMemo(() => createStore(client), [client])
  const texts = useMemo(() => withTexts(changes), [changes])
  const [kept, setKept] = useState(readKept)
  const chosen = organization === undefined ? kept : organization
  const value = useMemo(() => {
    const choose = (slug: string | null) => {
      setKept(slug)
      keep(slug)
      onOrganizationChange?.(slug)
    }
    return { tenantry: client, store, texts, chosen, choose }
  }, [client, store, texts, chosen, onOrganizationChange])
  useRefreshOnReturn(store)
  return <Context value={value}>{children}</Context>
}

export function useTenantryContext(): TenantryContext {
  const context = use(Context)
  if (context === null) throw new Error('Components and hooks of Tenantry stand within <TenantryProvider>.')
  return context
}

/** Whoever comes back to the tab may have lost a role, or the session, meanwhile. */
function useRefreshOnReturn(store: TenantryStore): void {
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState !== 'visible') return
      for (const resource of [store.me, store.organizations, store.ownInvitations])
        if (resource.read().status === 'ready') void resource.refresh()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [store])
}

function readKept(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null
  } catch {
    return null
  }
}

function keep(slug: string | null): void {
  try {
    if (slug === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, slug)
  } catch {
    // A browser that keeps nothing chooses anew with each visit.
  }
}

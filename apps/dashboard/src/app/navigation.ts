import type { LinkProps } from '@tanstack/react-router'
import {
  Boxes,
  Building2,
  Cloud,
  Coins,
  Database,
  FileClock,
  FolderKanban,
  KeyRound,
  KeySquare,
  LayoutDashboard,
  Mail,
  Rocket,
  ScrollText,
  Settings,
  ShieldCheck,
  Users,
  Webhook,
  type LucideIcon,
} from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { useReach } from './me.ts'

export interface NavItem {
  label: string
  icon: LucideIcon
  to: LinkProps['to']
}

export interface NavGroup {
  label: string | null
  items: NavItem[]
}

/** The pages that somebody can go to, in the groups of the sidebar. */
export function useNavigation(): NavGroup[] {
  const { operator, installation } = useReach()
  const { nav, groups } = texts.shell
  const own: NavItem[] = [{ label: nav.overview, icon: LayoutDashboard, to: '/' }]
  const people: NavItem[] = [{ label: nav.organizations, icon: Building2, to: '/organizations' }]
  if (operator) people.push({ label: nav.users, icon: Users, to: '/users' })
  const cloud: NavItem[] = [
    { label: nav.projects, icon: FolderKanban, to: '/cloud/projects' },
    { label: nav.resources, icon: Cloud, to: '/cloud/resources' },
    { label: nav.costs, icon: Coins, to: '/costs' },
    { label: nav.credentials, icon: KeySquare, to: '/cloud/credentials' },
    { label: nav.policies, icon: ShieldCheck, to: '/cloud/policies' },
  ]
  const result: NavGroup[] = [{ label: null, items: own }]
  if (installation)
    result.push({
      label: groups.data,
      items: [
        { label: nav.databases, icon: Database, to: '/databases' },
        { label: nav.templates, icon: Boxes, to: '/templates' },
        { label: nav.rollouts, icon: Rocket, to: '/rollouts' },
      ],
    })
  result.push({ label: groups.people, items: people }, { label: groups.cloud, items: cloud })
  if (operator) {
    const items: NavItem[] = []
    if (installation)
      items.push(
        { label: nav.audit, icon: ScrollText, to: '/audit' },
        { label: nav.keys, icon: KeyRound, to: '/keys' },
        { label: nav.mail, icon: Mail, to: '/mail' },
        { label: nav.webhooks, icon: Webhook, to: '/webhooks' },
        { label: nav.settings, icon: Settings, to: '/settings' },
      )
    items.push({ label: nav.reference, icon: FileClock, to: '/reference' })
    result.push({ label: groups.installation, items })
  }
  return result
}

import { getRouteApi } from '@tanstack/react-router'
import { texts } from '#texts/texts.ts'
import { Page } from '#ui/page.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { SETTINGS_TABS, type SettingsTab } from './choices.ts'
import { AboutTab } from './settings/about-tab.tsx'
import { OperatorsTab } from './settings/operators-tab.tsx'
import { ProvidersTab } from './settings/providers-tab.tsx'
import { RetentionCard } from './settings/retention-card.tsx'
import { RolesTab } from './settings/roles-tab.tsx'
import { VaultTab } from './settings/vault-tab.tsx'

const route = getRouteApi('/signed-in/settings')
const words = texts.installation.settings

const CONTENTS: Record<SettingsTab, () => React.ReactNode> = {
  operators: OperatorsTab,
  providers: ProvidersTab,
  roles: RolesTab,
  vault: VaultTab,
  audit: RetentionCard,
  about: AboutTab,
}

export function SettingsPage() {
  const { tab = 'operators' } = route.useSearch()
  const navigate = route.useNavigate()
  const Content = CONTENTS[tab]
  return (
    <Page title={words.title}>
      <Tabs
        label={words.tabs.label}
        tabs={SETTINGS_TABS.map((id) => ({ id, label: words.tabs[id] }))}
        value={tab}
        onChange={(id) => void navigate({ search: { tab: id }, replace: true })}
      >
        <Content />
      </Tabs>
    </Page>
  )
}

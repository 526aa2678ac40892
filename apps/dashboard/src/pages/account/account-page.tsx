import { getRouteApi } from '@tanstack/react-router'
import { useIsImpersonated } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Page } from '#ui/page.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { accountTabs, type AccountTab } from './account-tabs.ts'
import { DataTab } from './data-tab.tsx'
import { LinkedAccountsTab } from './linked-accounts-tab.tsx'
import { ProfileTab } from './profile-tab.tsx'
import { SecurityTab } from './security-tab.tsx'
import { SessionsTab } from './sessions-tab.tsx'
import { TokensTab } from './tokens-tab.tsx'

const route = getRouteApi('/signed-in/account')
const words = texts.account

const TABS: Record<AccountTab, () => React.JSX.Element> = {
  profile: ProfileTab,
  security: SecurityTab,
  sessions: SessionsTab,
  tokens: TokensTab,
  linked: LinkedAccountsTab,
  data: DataTab,
}

export function AccountPage() {
  const { tab = 'profile' } = route.useSearch()
  const navigate = route.useNavigate()
  const isImpersonated = useIsImpersonated()
  const Tab = TABS[tab]
  return (
    <Page title={words.title} description={words.description}>
      {isImpersonated && (
        <p className="rounded-md bg-warn-wash px-3.5 py-2.5 text-sm text-ink">{words.impersonated}</p>
      )}
      <Tabs
        label={words.title}
        tabs={accountTabs.map((id) => ({ id, label: words.tabs[id] }))}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      >
        <div className="flex max-w-3xl flex-col gap-5">
          <Tab />
        </div>
      </Tabs>
    </Page>
  )
}

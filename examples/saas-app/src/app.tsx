import {
  OrganizationProfile,
  OrganizationSwitcher,
  SignIn,
  SignUp,
  UserButton,
  useOrganizations,
  useUser,
} from '@tenantry/react'
import { useSyncExternalStore } from 'react'
import { Projects } from './projects.tsx'

/** Every customer who signs up here gets an organization with a database of its own. */
const ownDatabase = { provisionDatabase: { template: 'saas-app' } }

export function App() {
  const { user, isLoading } = useUser()
  const page = useSyncExternalStore(watchHash, () => location.hash)
  if (isLoading) return null
  if (user === null)
    return (
      <main className="entry">
        {page === '#sign-up' ? <SignUp signInHref="#" /> : <SignIn signUpHref="#sign-up" />}
      </main>
    )
  return (
    <>
      <header>
        <OrganizationSwitcher more={ownDatabase} />
        <nav>
          <a href="#projects">Projects</a>
          <a href="#organization">Organization</a>
        </nav>
        <UserButton />
      </header>
      <main>{page === '#organization' ? <OrganizationProfile /> : <ActiveProjects />}</main>
    </>
  )
}

function ActiveProjects() {
  const { active } = useOrganizations()
  if (active === null) return <p>Create your first organization to begin.</p>
  return <Projects key={active.id} organization={active.id} />
}

function watchHash(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

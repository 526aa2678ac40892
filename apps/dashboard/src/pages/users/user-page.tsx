import { getRouteApi } from '@tanstack/react-router'
import { Page } from '#ui/page.tsx'

const route = getRouteApi('/signed-in/users/$user')

export function UserPage() {
  const { user } = route.useParams()
  return <Page title={user}>{null}</Page>
}

import { getRouteApi } from '@tanstack/react-router'
import { Page } from '#ui/page.tsx'

const route = getRouteApi('/signed-in/databases/$database')

export function DatabasePage() {
  const { database } = route.useParams()
  return <Page title={database}>{null}</Page>
}

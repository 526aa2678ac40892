import { Page } from '#ui/page.tsx'

export function ComponentsPage() {
  return <Page title="Components">{null}</Page>
}

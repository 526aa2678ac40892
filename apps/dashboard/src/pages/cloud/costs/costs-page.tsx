import { Page } from '#ui/page.tsx'

export function CostsPage() {
  return <Page title="Costs">{null}</Page>
}

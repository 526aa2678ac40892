import { Page } from '#ui/page.tsx'

export function CredentialsPage() {
  return <Page title="Credentials">{null}</Page>
}

import { Page } from '#ui/page.tsx'

export function MailPage() {
  return <Page title="Mail">{null}</Page>
}

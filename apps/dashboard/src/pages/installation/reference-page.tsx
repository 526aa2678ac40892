import { BookOpen } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { Page } from '#ui/page.tsx'

const words = texts.installation.reference

/** The way to the reference, which may not be framed: it has a policy of its own. */
export function ReferencePage() {
  const { origin } = location
  return (
    <Page
      title={words.title}
      description={words.description}
      actions={
        <>
          <Button asChild>
            <a href="/openapi.json" target="_blank" rel="noreferrer">
              {words.document}
            </a>
          </Button>
          <Button asChild tone="primary">
            <a href="/docs" target="_blank" rel="noreferrer">
              <BookOpen className="size-4" aria-hidden />
              {words.open}
            </a>
          </Button>
        </>
      }
    >
      <div className="grid gap-5 lg:grid-cols-2">
        <Card
          title={words.sdk}
          actions={
            <ButtonLink to="/keys" search={{ create: true }} size="sm" tone="quiet">
              {words.key}
            </ButtonLink>
          }
        >
          <CodeBlock
            label={words.sdk}
            code={`import { Tenantry } from '@tenantry/sdk'

const tenantry = new Tenantry({
  url: '${origin}',
  apiKey: process.env.TENANTRY_API_KEY,
})
const databases = await tenantry.databases.list()`}
          />
        </Card>
        <Card title={words.curl}>
          <CodeBlock
            label={words.curl}
            code={`curl -s ${origin}/platform/databases \\
  -H "authorization: Bearer $TENANTRY_API_KEY"`}
          />
        </Card>
      </div>
    </Page>
  )
}

import type { Webhook } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'

const words = texts.webhooks

export function WebhookState({ webhook }: { webhook: Webhook }) {
  if (!webhook.enabled)
    return (
      <Badge tone="bad" dot>
        {words.states.disabled}
      </Badge>
    )
  return webhook.failing_since === null ? (
    <Badge tone="good" dot>
      {words.states.enabled}
    </Badge>
  ) : (
    <Badge tone="warn" dot>
      {words.states.failing}
    </Badge>
  )
}

import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { refreshFactors } from './factors-query.ts'
import { ProofDialog } from './proof-dialog.tsx'

const words = texts.account.recovery
const FEW = 3

/** How many recovery codes are left, and new ones in their place. */
export function RecoveryCard({
  left,
  onCodes,
}: {
  left: number
  onCodes: (codes: readonly string[]) => void
}) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Card
        title={words.title}
        description={words.hint}
        actions={
          <>
            <Badge tone={left <= FEW ? 'warn' : 'neutral'}>{words.left(left)}</Badge>
            <Button size="sm" onClick={() => setAsking(true)}>
              {words.replace}
            </Button>
          </>
        }
      />
      <ProofDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.replace}
        description={words.replaceHint}
        action={words.replace}
        onProved={async (proof) => {
          const { recovery_codes: codes } = await tenantry.auth.factors.replaceRecoveryCodes(proof)
          await refreshFactors()
          onCodes(codes)
        }}
      />
    </>
  )
}

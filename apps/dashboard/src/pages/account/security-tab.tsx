import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { factorsQuery } from './factors-query.ts'
import { PasskeysCard } from './passkeys-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { RecoveryCard } from './recovery-card.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { TotpCard } from './totp-card.tsx'

/** What guards the account: the password, and the second factors. */
export function SecurityTab() {
  const factors = useQuery(factorsQuery)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <>
      <PasswordCard />
      {factors.isPending && <SkeletonLines />}
      {factors.isError && <ProblemNotice error={factors.error} onRetry={() => void factors.refetch()} />}
      {factors.isSuccess && (
        <>
          <TotpCard totp={factors.data.totp} onCodes={setCodes} />
          <PasskeysCard passkeys={factors.data.passkeys} onCodes={setCodes} />
          {(factors.data.totp !== null || factors.data.passkeys.length > 0) && (
            <RecoveryCard left={factors.data.recovery_codes_left} onCodes={setCodes} />
          )}
        </>
      )}
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </>
  )
}

import { IssuersCard } from './vouchers/issuers-card.tsx'
import { ProvidersCard } from './vouchers/providers-card.tsx'

/** Who may vouch for people: at the sign-in, and by tokens of their own. */
export function ProvidersTab() {
  return (
    <div className="flex flex-col gap-5">
      <ProvidersCard />
      <IssuersCard />
    </div>
  )
}

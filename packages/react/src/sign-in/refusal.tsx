import { useTenantryContext } from '../provider.tsx'

/** What became of a sign-in elsewhere, by the code that the browser brought back. */
export function Refusal({ code }: { code: string }) {
  const { texts } = useTenantryContext()
  const known: Readonly<Record<string, string>> = texts.refusals
  return (
    <div role="alert" className="tenantry-problem">
      <p className="tenantry-problem-detail">{known[code] ?? texts.refusals.other}</p>
      {/* A code that is shown is a code: never what somebody else wrote into the address. */}
      {/^[A-Z_]{3,60}$/.test(code) && (
        <p className="tenantry-small">
          <code>{code}</code>
        </p>
      )}
    </div>
  )
}

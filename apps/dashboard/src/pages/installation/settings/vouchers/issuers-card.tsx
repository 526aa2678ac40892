import type { TrustedIssuer } from '@tenantry/contract'
import { ShieldCheck } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { changedMembers } from './changed-members.ts'
import {
  ALGORITHMS,
  areAlgorithms,
  issuerInput,
  issuerTexts,
  isTolerance,
  readRoleMap,
  type IssuerTexts,
} from './issuer-input.ts'
import { VoucherForm, type TextSpec } from './voucher-form.tsx'
import { VouchersCard, type Voucher } from './vouchers-card.tsx'

const words = texts.installation.settings.issuers
const shared = texts.installation.settings
const KEY = ['trusted-issuers']

/** Identity providers whose tokens are taken as they are. */
export function IssuersCard() {
  return (
    <VouchersCard<TrustedIssuer>
      words={words}
      icon={ShieldCheck}
      queryKey={KEY}
      load={(signal) => tenantry.trustedIssuers.list({ signal })}
      show={showIssuer}
      enable={({ id }, enabled) => tenantry.trustedIssuers.update(id, { enabled })}
      remove={({ id }) => tenantry.trustedIssuers.delete(id)}
      renderForm={(issuer, onDone) => <IssuerForm issuer={issuer} onDone={onDone} />}
    />
  )
}

function showIssuer(issuer: TrustedIssuer): Voucher {
  return {
    id: issuer.id,
    title: issuer.issuer,
    called: issuer.issuer,
    about: <p className="text-sm break-words text-soft">{aboutText(issuer)}</p>,
    enabled: issuer.enabled,
    enabledLabel: words.enabled(issuer.issuer),
    removal: {
      title: words.removeTitle,
      losses: words.removeLosses(issuer.issuer),
      typed: issuer.issuer,
      done: words.removed,
    },
  }
}

function aboutText({ audiences, organization_claim: claim, create_users: newcomers }: TrustedIssuer): string {
  return [...audiences, ...(claim === null ? [] : [claim]), ...(newcomers ? [words.newcomers] : [])].join(
    ' · ',
  )
}

function IssuerForm({ issuer, onDone }: { issuer: TrustedIssuer | undefined; onDone: () => void }) {
  const initial = issuerTexts(issuer)
  return (
    <VoucherForm
      specs={() => (issuer === undefined ? [...FIXED, ...OPEN, USER_CLAIM] : CHANGEABLE)}
      initial={initial}
      newcomers={{ label: words.createUsers, initial: issuer?.create_users ?? false }}
      send={(typed, createUsers) => {
        const input = issuerInput(typed, createUsers)
        if (issuer === undefined) return create(typed, input)
        const before = issuerInput(initial, issuer.create_users)
        return tenantry.trustedIssuers.update(issuer.id, changedMembers(before, input))
      }}
      submit={issuer === undefined ? words.add : texts.common.save}
      done={() => (issuer === undefined ? words.added : words.changed)}
      refresh={KEY}
      onDone={onDone}
    />
  )
}

function create({ issuer, userClaim }: IssuerTexts, input: ReturnType<typeof issuerInput>) {
  const { organizationClaim, roleClaim, roleMap, defaultRole, jwksUrl, ...rest } = input
  return tenantry.trustedIssuers.create({
    ...rest,
    issuer: issuer.trim(),
    ...(userClaim.trim() !== '' && { userClaim: userClaim.trim() }),
    ...(organizationClaim !== null && { organizationClaim }),
    ...(roleClaim !== null && { roleClaim }),
    ...(roleMap !== null && { roleMap }),
    ...(defaultRole !== null && { defaultRole }),
    ...(jwksUrl !== null && { jwksUrl }),
  })
}

type Spec = TextSpec<keyof IssuerTexts>

/** Accounts are linked by it: it is said once. */
const FIXED: readonly Spec[] = [{ name: 'issuer', label: words.issuer, hint: words.issuerHint, type: 'url' }]

const USER_CLAIM: Spec = {
  name: 'userClaim',
  label: words.userClaim,
  hint: words.userClaimHint,
  placeholder: 'sub',
  optional: true,
  rare: true,
}

const OPEN: readonly Spec[] = [
  { name: 'audiences', label: words.audiences, hint: words.audiencesHint },
  { name: 'organizationClaim', label: words.organizationClaim, placeholder: 'org_id', optional: true },
  { name: 'roleClaim', label: words.roleClaim, placeholder: 'role', optional: true, rare: true },
  {
    name: 'roleMap',
    label: words.roleMap,
    hint: words.roleMapHint,
    placeholder: 'administrators = admin',
    long: true,
    optional: true,
    rare: true,
    check: (text) => (readRoleMap(text) === null ? words.roleMapWrong : undefined),
  },
  { name: 'defaultRole', label: words.defaultRole, hint: words.defaultRoleHint, optional: true, rare: true },
  {
    name: 'jwksUrl',
    label: words.jwksUrl,
    hint: words.jwksUrlHint,
    type: 'url',
    optional: true,
    rare: true,
  },
  {
    name: 'algorithms',
    label: words.algorithms,
    hint: shared.separated,
    placeholder: ALGORITHMS.join(' '),
    optional: true,
    rare: true,
    check: (text) => (areAlgorithms(text) ? undefined : words.algorithmsWrong(ALGORITHMS.join(', '))),
  },
  {
    name: 'clockTolerance',
    label: words.clockTolerance,
    optional: true,
    rare: true,
    check: (text) => (isTolerance(text) ? undefined : words.clockToleranceWrong),
  },
]

/** What has a default when it is new has a value from then on. */
const CHANGEABLE = OPEN.map((spec) =>
  spec.name === 'algorithms' || spec.name === 'clockTolerance' ? { ...spec, optional: false } : spec,
)

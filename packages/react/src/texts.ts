/** Every text that the components show. Give other ones, or another language, as `texts` of `TenantryProvider`. */
export const englishTexts = {
  common: {
    email: 'E-mail address',
    password: 'Password',
    name: 'Name',
    cancel: 'Cancel',
    save: 'Save changes',
    back: 'Back',
    or: 'or',
    loading: 'Loading',
    retry: 'Try again',
    showPassword: 'Show the password',
    hidePassword: 'Hide the password',
  },
  problem: {
    unknown: 'Something went wrong in this page.',
    passkeyNotUsed: 'No passkey was used. Try again, or sign in another way.',
    request: 'Request',
    /** By the problem's code: in place of hints of the server that speak to programmers. */
    hints: {
      CREDENTIALS_REFUSED: 'Check both, or choose a new password.',
      EMAIL_UNVERIFIED: 'Open the link in the mail, or have it sent again.',
      TOKEN_REFUSED: 'Follow the link of the newest mail, or ask for another one.',
    },
  },
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    forgot: 'Forgot password?',
    passkey: 'Sign in with a passkey',
    link: 'E-mail me a sign-in link',
    sso: 'Single sign-on',
    withPassword: 'Sign in with a password',
    withProvider: (name: string) => `Continue with ${name}`,
    noAccount: 'No account yet?',
    signUp: 'Sign up',
    linkTitle: 'Sign in by e-mail',
    linkHint: 'We send you a link that signs you in. No password needed.',
    linkSubmit: 'Send the link',
    ssoTitle: 'Single sign-on',
    ssoHint: 'Your company’s sign-in page is found by your work address.',
    ssoSubmit: 'Continue',
    ssoRequired: 'Your company asks for its own sign-in.',
    unverifiedAgain: 'Send the verification mail again',
  },
  refusals: {
    ACCOUNT_LINK_REQUIRED:
      'There is an account with this address already. Sign in as before, and link the other account in your settings.',
    ACCOUNT_UNKNOWN: 'Nobody here has linked this account.',
    EMAIL_UNVERIFIED: 'The provider has not verified your address.',
    PROVIDER_REFUSED: 'The sign-in was not finished.',
    PROVIDER_UNREACHABLE: 'The provider does not answer. Try again later.',
    SSO_REFUSED: 'The answer of your company’s sign-in was not accepted.',
    SSO_USER_REFUSED: 'Your company’s sign-in does not let you in here.',
    USER_DISABLED: 'This account is disabled.',
    other: 'The sign-in did not succeed. Try again.',
  },
  mailed: {
    title: 'Check your mail',
    link: (email: string) => `If ${email} has an account, a link that signs you in is on its way.`,
    verify: (email: string) => `We sent a link to ${email}. Open it to finish.`,
    again: 'Use another address',
  },
  secondFactor: {
    title: 'Confirm it’s you',
    codeHint: 'Enter the code that your authenticator app shows.',
    code: 'Code',
    recoveryHint: 'Enter one of the recovery codes that you kept. Each works once.',
    recovery: 'Recovery code',
    passkeyHint: 'Confirm with the passkey of this device or with a security key.',
    passkey: 'Use a passkey',
    useCode: 'Use the authenticator app',
    useRecovery: 'Use a recovery code',
    submit: 'Continue',
    startAgain: 'Start again',
  },
  signUp: {
    title: 'Create your account',
    submit: 'Create account',
    passwordHint: '8 characters or more',
    haveAccount: 'Have an account?',
    signIn: 'Sign in',
  },
  userButton: { label: 'Account', account: 'Your account', signOut: 'Sign out' },
  switcher: {
    label: 'Organization',
    personal: 'No organization',
    none: 'You belong to no organization yet.',
    create: 'Create organization',
    createTitle: 'Create an organization',
    createName: 'Name of the organization',
    invitation: (name: string) => `Invitation to ${name}`,
    invitations: (count: number) => (count === 1 ? '1 open invitation' : `${count} open invitations`),
    invitationTitle: (name: string) => `Join ${name}?`,
    invitationHint: (role: string) => `You are invited as ${role}.`,
    accept: 'Accept',
    decline: 'Decline',
  },
  organization: {
    tabs: { members: 'Members', invitations: 'Invitations', roles: 'Roles', settings: 'Settings' },
    tabsLabel: 'Parts of the organization',
    role: 'Role',
    you: 'you',
    remove: 'Remove',
    removeMember: (name: string) => `Remove ${name}`,
    removeQuestion: (name: string) => `Remove ${name}? They lose access at once.`,
    roleOf: (name: string) => `Role of ${name}`,
    leave: 'Leave',
    leaveQuestion: 'Leave this organization? You lose access at once.',
    invite: 'Invite',
    invited: (email: string) => `${email} was invited.`,
    noInvitations: 'No open invitations.',
    resend: 'Send again',
    resent: (email: string) => `The invitation to ${email} was sent again.`,
    revoke: 'Revoke',
    until: (date: string) => `until ${date}`,
    noMembers: 'There is nobody to show.',
    noRoles: 'There are no roles to show.',
    permissions: (count: number) => (count === 1 ? '1 permission' : `${count} permissions`),
    nameLabel: 'Name',
    secondFactor: 'Members need a second factor',
    saved: 'The changes were saved.',
  },
}

export type TenantryTexts = typeof englishTexts

/** A part of the catalogue: what is left out stays English. */
export type TextChanges<Part = TenantryTexts> = {
  [Name in keyof Part]?: Part[Name] extends string | ((...input: never[]) => string)
    ? Part[Name]
    : TextChanges<Part[Name]>
}

export function withTexts(changes: TextChanges): TenantryTexts {
  return merge(englishTexts, changes)
}

function merge<Part extends object>(base: Part, changes: object): Part {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(base))
  for (const [name, change] of Object.entries(changes)) {
    const before = result[name]
    const isGroup = typeof change === 'object' && change !== null
    if (change !== undefined)
      result[name] = isGroup && typeof before === 'object' && before !== null ? merge(before, change) : change
  }
  return result as Part
}

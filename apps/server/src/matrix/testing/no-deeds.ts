/** Operations of which `trail.test.ts` sees no entry: why there is none, or which test sees it. */
export const noDeeds: Readonly<Record<string, string>> = {
  ...same(
    'What tenants keep is theirs: the trail tells who was given a database, not what they write into it.',
    ['data.query', 'data.batch', 'data.sql'],
  ),
  ...same('Changes nothing.', ['templates.diff', 'organizations.sso.test', 'infra.policies.evaluate']),
  ...same('Begins what counts once it is finished, and is over in minutes.', [
    'auth.enrol_totp',
    'auth.begin_passkey',
    'auth.begin_passkey_sign_in',
    'auth.device_code',
    'auth.sso.start',
    'auth.sso.saml.acs',
  ]),
  ...same('Gives a session, which has its entry, another token of its own.', [
    'auth.tokens',
    'auth.refresh',
    'auth.device_token',
  ]),
  ...same('Ends in the step of auth.confirm_totp, with an authenticator that only a browser has.', [
    'auth.add_passkey',
  ]),
  ...same(
    'Ends in the step of auth.login, after the proof of an authenticator or of somebody else’s server.',
    ['auth.second_factor_passkey', 'auth.passkey_sign_in', 'auth.exchange', 'auth.sso.exchange'],
  ),
  'jobs.retry': 'The verb of jobs.pause, for a rollout that has failed.',
  'templates.drift':
    'Changes nothing unless it repairs: modules/templates/templates.test.ts sees that entry.',
  ...same('modules/identity/hosted/hosted.test.ts sees its entry: it takes an application.', [
    'auth.hosted_code',
    'auth.hosted_token',
  ]),
  'auth.link_account': 'modules/identity/external/accounts/link-accounts.test.ts sees its entry.',
  ...same('modules/infra/lifecycle.test.ts sees its entry: it takes an engine.', [
    'infra.resources.create',
    'infra.resources.create_in',
    'infra.resources.change',
    'infra.resources.destroy',
    'infra.runs.start',
    'infra.runs.approve',
    'infra.runs.reject',
    'infra.runs.cancel',
    'infra.state.versions.restore',
    'infra.state.unlock',
  ]),
  'infra.drift.accept': 'modules/infra/drift/drift.test.ts sees its entry: it takes an engine.',
  ...same('modules/infra/import.test.ts sees its entry: it takes an engine.', ['infra.resources.import']),
  ...same('modules/infra/policies.test.ts sees its entry.', [
    'infra.policies.create',
    'infra.policies.update',
    'infra.policies.delete',
  ]),
  ...same('modules/infra/modules/own-modules.test.ts sees its entry.', [
    'infra.modules.add',
    'infra.modules.delete',
    'infra.module_rules.set',
  ]),
  ...same('modules/infra/credentials/credentials.test.ts sees its entry.', [
    'infra.credentials.create',
    'infra.credentials.update',
    'infra.credentials.delete',
    'infra.credentials.check',
  ]),
  ...same('The protocol of a run’s engine: the run has its entries.', [
    'infra.backend.push',
    'infra.backend.lock',
    'infra.backend.unlock',
  ]),
  'mail.retry': 'kernel/mail/mail-routes.test.ts sees its entry.',
}

function same(reason: string, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, reason]))
}

import type { FactorWays } from './factor-ways.ts'
import { markup, Markup, nothing } from './markup.ts'
import { DEVICE_PAGE, pageFrame } from './page-frame.ts'
import { PASSKEY_SCRIPT } from './passkey-script.ts'

/** The pages of `/auth/device`. `fault` is what went wrong with what was sent before. */

export function signInPage(code: string, email: string, fault: string | null): string {
  return pageFrame(
    'Sign in',
    markup`<p>A program asks to be signed in. First say who you are.</p>
${faultText(fault)}
<form method="post" action="${DEVICE_PAGE}/sign-in">
<input type="hidden" name="user_code" value="${code}">
<label>E-mail address<input type="email" name="email" value="${email}" autocomplete="username" required${focus(email === '')}></label>
<label>Password<input type="password" name="password" autocomplete="current-password" required${focus(email !== '')}></label>
<button>Sign in</button>
</form>`,
  )
}

/** `ways.challenge` is what the password came to: see SECOND_FACTOR_REQUIRED. */
export function secondFactorPage(code: string, ways: FactorWays, fault: string | null): string {
  const { challenge, hasApp, passkeyOptions } = ways
  return pageFrame(
    'One more step',
    markup`${faultText(fault)}
${passkeyOptions === null ? nothing : passkeyForm(code, challenge, passkeyOptions)}
<p>Type ${hasApp ? 'a code of your authenticator app, or ' : ''}one of your recovery codes.</p>
<form method="post" action="${DEVICE_PAGE}/second-factor">
<input type="hidden" name="user_code" value="${code}">
<input type="hidden" name="challenge" value="${challenge}">
<label>Code<input name="factor" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" required${focus(passkeyOptions === null)}></label>
<button${passkeyOptions === null ? nothing : markup` class="plain"`}>Sign in</button>
</form>
<p class="soft"><a href="${DEVICE_PAGE}?user_code=${code}">Begin again</a></p>
${passkeyOptions === null ? nothing : new Markup(`<script>${PASSKEY_SCRIPT}</script>`)}`,
  )
}

/** The script shows it where it can be used. */
function passkeyForm(code: string, challenge: string, options: string): Markup {
  return markup`<form method="post" action="${DEVICE_PAGE}/second-factor" id="passkey" data-options="${options}" hidden>
<input type="hidden" name="user_code" value="${code}">
<input type="hidden" name="challenge" value="${challenge}">
<input type="hidden" name="passkey" value="">
<p class="bad" role="alert" id="passkey-fault" hidden>The passkey was not used. Try again, or type a code.</p>
<button autofocus>Use a passkey</button>
<p class="soft">or</p>
</form>`
}

export function codePage(email: string, code: string, fault: string | null): string {
  return pageFrame(
    'Sign in a device',
    markup`<p>Type the code that the program shows.</p>
${faultText(fault)}
<form method="get" action="${DEVICE_PAGE}">
<label>Code<input name="user_code" value="${code}" placeholder="BCDF-GHJK" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus></label>
<button>Continue</button>
</form>
${whoText(email, '')}`,
  )
}

export interface Waiting {
  code: string
  clientName: string | null
  address: string | null
  /** Whole minutes since it asked. */
  minutesAgo: number
}

export function answerPage(email: string, waiting: Waiting): string {
  const { code, clientName, address, minutesAgo } = waiting
  return pageFrame(
    'Let this program in?',
    markup`<p>Go on only if you started it yourself a moment ago, and it shows this code:</p>
<p class="code">${code}</p>
<dl>
<dt>Calls itself</dt><dd>${clientName ?? 'nothing'}</dd>
<dt>Asks from</dt><dd>${address ?? 'an unknown address'}</dd>
<dt>Started</dt><dd>${minutesAgo === 0 ? 'less than a minute ago' : `${minutesAgo} min ago`}</dd>
</dl>
<p>It will be able to do all that you can do, as ${email}.</p>
<form method="post" action="${DEVICE_PAGE}">
<input type="hidden" name="user_code" value="${code}">
<button name="answer" value="allow">Let it in</button>
<button name="answer" value="deny" class="plain">No</button>
</form>
${whoText(email, code)}`,
  )
}

export function answeredPage(allowed: boolean): string {
  return allowed
    ? pageFrame('It is signed in', markup`<p>Go back to the program. You can close this page.</p>`)
    : pageFrame('It was not let in', markup`<p>The program has been told. You can close this page.</p>`)
}

export function impersonatedPage(email: string): string {
  return pageFrame(
    'Not as somebody else',
    markup`<p>This is a session in which an operator acts as ${email}. No device is signed in from it.</p>
${whoText(email, '')}`,
  )
}

function whoText(email: string, code: string): Markup {
  return markup`<form method="post" action="${DEVICE_PAGE}/sign-out" class="soft">
<input type="hidden" name="user_code" value="${code}">
Signed in as ${email}. <button class="link">Somebody else?</button>
</form>`
}

function faultText(fault: string | null): Markup {
  return fault === null ? nothing : markup`<p class="bad" role="alert">${fault}</p>`
}

/** The keyboard begins at the first field that is still to be filled. */
function focus(isHere: boolean): Markup {
  return isHere ? markup` autofocus` : nothing
}

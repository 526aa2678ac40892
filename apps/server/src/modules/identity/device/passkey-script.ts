import { hash } from 'node:crypto'
import { PAGE_POLICY } from './page-frame.ts'

/**
 * The only script there is: a browser gives a passkey's answer to nothing else. It reads what the form brings along as data, puts the answer into the
 * form, and sends that. Without it, or in a browser without passkeys, the form is not shown.
 */
export const PASSKEY_SCRIPT = `
const form = document.getElementById('passkey')
const fault = document.getElementById('passkey-fault')
const button = form.querySelector('button')
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  fault.hidden = true
  button.disabled = true
  try {
    const options = JSON.parse(form.dataset.options)
    const allowCredentials = options.allowCredentials.map((one) => ({ ...one, id: bytes(one.id) }))
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials }
    const { id, rawId, response } = await navigator.credentials.get({ publicKey })
    const { clientDataJSON, authenticatorData, signature } = response
    form.elements.passkey.value = JSON.stringify({
      id,
      rawId: text(rawId),
      type: 'public-key',
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
      },
    })
    form.submit()
  } catch {
    fault.hidden = false
    button.disabled = false
  }
})
if (window.PublicKeyCredential !== undefined) form.hidden = false
`

/** That script and no other. */
export const PASSKEY_PAGE_POLICY = `${PAGE_POLICY}; script-src 'sha256-${hash('sha256', PASSKEY_SCRIPT, 'base64')}'`

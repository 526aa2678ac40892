/** A price list could not be had whole: nothing is written. `message` is for whoever runs the installation. */
export class RefreshFailed extends Error {
  override name = 'RefreshFailed'
}

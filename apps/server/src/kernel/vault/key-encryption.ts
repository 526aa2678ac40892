/**
 * A key that wraps data keys and nothing else. Ours are in the environment or in a file; one in a key management service (AWS KMS, Cloud KMS, Vault's
 * transit engine) is an object of this form, given to `createApp`, that never shows its key.
 */
export interface KeyEncryptionKey {
  /** Stands beside what it wrapped: always the same for one key, never for two. At most 128 characters without white space. */
  readonly id: string
  readonly source: KeySource
  /** `context` names the data key and whose it is: to be authenticated with it (AWS: encryption context; others: additional data). */
  wrap(dataKey: Buffer, context: string): Promise<string>
  /** Gives back what `wrap` was given. Throws for another context, another key, or a changed text. */
  unwrap(wrapped: string, context: string): Promise<Buffer>
}

export type KeySource = 'environment' | 'data_folder' | 'kms'

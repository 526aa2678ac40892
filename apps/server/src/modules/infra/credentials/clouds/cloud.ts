import { OutboundError, type GuardedRequest, type Outbound } from '../../../../kernel/net/index.ts'

/** Where each cloud signs programs in and says what there is. Others than the public ones are for sovereign clouds, and for tests. */
export interface CloudEndpoints {
  awsSts: string
  /** Region that requests to it are signed for. */
  awsRegion: string
  azureLogin: string
  azureScope: string
  googleToken: string
  googleSts: string
  googleIam: string
  /** Where objects are looked for by their tags; `{region}` stands for the region. */
  awsTagging: string
  azureManagement: string
  googleAsset: string
}

export const publicClouds: CloudEndpoints = {
  awsSts: 'https://sts.amazonaws.com',
  awsRegion: 'us-east-1',
  azureLogin: 'https://login.microsoftonline.com',
  azureScope: 'https://management.azure.com/.default',
  googleToken: 'https://oauth2.googleapis.com/token',
  googleSts: 'https://sts.googleapis.com/v1/token',
  googleIam: 'https://iamcredentials.googleapis.com',
  awsTagging: 'https://tagging.{region}.amazonaws.com',
  azureManagement: 'https://management.azure.com',
  googleAsset: 'https://cloudasset.googleapis.com',
}

/** Whom a cloud takes a credential for, and what a run of the engine is given of it. */
export interface CloudSession {
  identity: string
  environment: Readonly<Record<string, string>>
  /** A token for the cloud's own API; null where requests are signed. */
  bearer: string | null
  /** Values of the environment that must appear in no log. */
  secrets: readonly string[]
}

/** A cloud did not take a credential, or gave no answer. The message is ours: what the cloud wrote may hold what we sent. */
export class CloudRefusedError extends Error {
  override readonly name = 'CloudRefusedError'
}

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024

export interface CloudAnswer {
  status: number
  text: string
}

/** Sends one request to a cloud. @throws CloudRefusedError when there is no answer */
export async function askCloud(
  outbound: Outbound,
  cloud: string,
  url: string,
  request: Pick<GuardedRequest, 'method' | 'headers' | 'body'>,
): Promise<CloudAnswer> {
  try {
    const { status, body } = await outbound.fetch(url, {
      ...request,
      timeoutMs: TIMEOUT_MS,
      bodyBytesMax: ANSWER_BYTES_MAX,
      plainHttp: 'allowed_only',
    })
    return { status, text: body.toString() }
  } catch (cause) {
    if (!(cause instanceof OutboundError)) throw cause
    throw new CloudRefusedError(`${cloud} could not be asked: ${cause.message}`, { cause })
  }
}

/** What a cloud calls its reason, where that is a word and nothing else. */
export function refused(cloud: string, { status }: CloudAnswer, code: unknown): CloudRefusedError {
  const isWord = typeof code === 'string' && /^[A-Za-z][\w.-]{1,63}$/.test(code)
  return new CloudRefusedError(`${cloud} answered ${status}${isWord ? ` (${code})` : ''}.`)
}

/** The members of a JSON answer; none for anything else. */
export function membersOf({ text }: CloudAnswer): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}

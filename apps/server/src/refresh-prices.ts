import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from './kernel/clock.ts'
import { ConfigError } from './kernel/errors.ts'
import { createOutbound, machineAddresses, readAllowedDestinations } from './kernel/net/index.ts'
import {
  isCloudProvider,
  publicPriceLists,
  readCurrentCatalogue,
  RefreshFailed,
  refreshPrices,
  writeCatalogue,
  type CloudProvider,
} from './modules/infra/prices.ts'

const PROVIDERS: readonly CloudProvider[] = ['aws', 'azure', 'gcp']

const help = `Reads what the clouds ask now, and writes it down as the price list of this server.

  tenantry-server refresh-prices [--provider aws,azure,gcp] [--data DIR] [--file FILE]

  --provider LIST  Clouds to ask; the others' prices stay     (all of them)
  --data DIR       Folder of the server                       (TENANTRY_DATA, ./data)
  --file FILE      The price list                             (TENANTRY_PRICES, prices.json in that folder)

Google's list needs a key for its Cloud Billing API in TENANTRY_GCP_PRICES_KEY.
`

type Environment = Readonly<Record<string, string | undefined>>

export interface Printer {
  out(text: string): void
  error(text: string): void
}

/** `tenantry-server refresh-prices`: gives the exit code. A server that runs takes the new list with its next plan. */
export async function refreshPricesCommand(
  args: readonly string[],
  environment: Environment,
  print: Printer,
): Promise<number> {
  try {
    const { providers, file, isHelp } = readArgs(args, environment)
    if (isHelp) {
      print.out(help)
      return 0
    }
    const current = await readCurrentCatalogue(file)
    const options = {
      outbound: createOutbound({
        allowed: readAllowedDestinations(
          environment['TENANTRY_OUTBOUND_ALLOW'] ?? '',
          'TENANTRY_OUTBOUND_ALLOW',
        ),
        ownHosts: [],
        ownAddresses: machineAddresses,
      }),
      clock: systemClock,
      endpoints: {
        aws: environment['TENANTRY_PRICES_AWS_URL'] ?? publicPriceLists.aws,
        azure: environment['TENANTRY_PRICES_AZURE_URL'] ?? publicPriceLists.azure,
        gcp: environment['TENANTRY_PRICES_GCP_URL'] ?? publicPriceLists.gcp,
      },
      gcpKey: environment['TENANTRY_GCP_PRICES_KEY'] ?? null,
      signal: new AbortController().signal,
    }
    const fresh = await refreshPrices(options, current, providers)
    await writeCatalogue(file, fresh)
    print.out(`Wrote ${fresh.rows.length} prices to ${file}: ${providers.join(', ')} are those of now.\n`)
    return 0
  } catch (error) {
    if (!(error instanceof RefreshFailed) && !(error instanceof ConfigError)) throw error
    print.error(`${error.message}\nNothing was written: the price list is as it was.\n`)
    return 1
  }
}

/** @throws ConfigError */
function readArgs(args: readonly string[], environment: Environment) {
  const values = parse(args)
  const providers = (values.provider ?? PROVIDERS.join(',')).split(',').map((name) => {
    const provider = name.trim()
    if (!isCloudProvider(provider))
      throw new ConfigError(`${JSON.stringify(name)} is none of aws, azure, gcp.`)
    return provider
  })
  const folder = values.data ?? environment['TENANTRY_DATA'] ?? './data'
  const file = resolve(values.file ?? environment['TENANTRY_PRICES'] ?? join(folder, 'prices.json'))
  return { providers: [...new Set(providers)], file, isHelp: values.help === true }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        provider: { type: 'string' },
        data: { type: 'string' },
        file: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error))
  }
}

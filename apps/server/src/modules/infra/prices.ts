export { RefreshFailed } from './cost/refresh/refresh-failed.ts'
export { publicPriceLists, refreshPrices, writeCatalogue } from './cost/refresh/refresh-prices.ts'
export { isCloudProvider, type CloudProvider } from './cost/refresh/wanted.ts'
export { readCurrentCatalogue } from './cost/refresh/read-current.ts'

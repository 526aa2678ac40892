import { createCredentials } from './migrations/0001-credentials.ts'

export { publicClouds, type CloudEndpoints } from './credentials/clouds/cloud.ts'
export { credentialSealedColumns } from './credentials/sealed-secret.ts'
export { createInfraModule, type InfraModule } from './module.ts'

export const infraMigrations = [createCredentials]

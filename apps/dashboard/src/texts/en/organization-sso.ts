/** Domains and single sign-on. */
export const organizationSso = {}

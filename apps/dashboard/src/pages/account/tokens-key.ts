/** Of the list of the user's own tokens, in the cache of queries. */
export const tokensKey = ['account', 'tokens']

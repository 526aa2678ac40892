// Before the first paint, so that nobody who chose dark sees a white flash. A file of its own: the page's policy allows no script within it.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('tenantry.theme')
  } catch {
    // A browser that keeps nothing goes by its system.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()

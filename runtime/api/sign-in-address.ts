/** Where one signs in, and where one goes on afterwards. */

/** Address of the page that asks who it is. */
export const signInPath = '/entrar'

const openPages = /^\/(entrar|recuperar|enlace)(\/|$)/

/** Pages that nobody must be signed in for. */
export const isOpenPage = (path: string): boolean => openPages.test(path)

/**
 * A way back that stays on this site and leads to a page, or the first page. Anything may stand in an address: `//elsewhere.mx`,
 * `javascript:…` and a page of signing in lead home.
 */
export const wayBack = (wanted: string | undefined, origin: string): string => {
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, origin)) return '/'
  const { origin: leadsTo, pathname, search, hash } = new URL(wanted, origin)
  return leadsTo === origin && !isOpenPage(pathname) ? `${pathname}${search}${hash}` : '/'
}

let leaving = false

/** Goes to the page of signing in, with the way back to this one. A whole load: nothing of what was read stays in memory. */
export const leaveToSignIn = (): void => {
  const { pathname, search } = window.location
  if (leaving || isOpenPage(pathname)) return
  leaving = true
  // Somebody may choose to stay, for what is typed and not saved.
  setTimeout(() => (leaving = false), 2_000)
  const back = `${pathname}${search}`
  window.location.assign(back === '/' ? signInPath : `${signInPath}?volver=${encodeURIComponent(back)}`)
}

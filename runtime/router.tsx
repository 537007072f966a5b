import { createRootRoute, createRoute, createRouter, lazyRouteComponent, useRouterState } from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { moduleQuery, modulesQuery } from './api/queries.ts'
import { signInPath } from './api/sign-in-address.ts'
import { EntryFrame } from './entry/entry-frame.tsx'
import { signInSearch } from './entry/sign-in-search.ts'
import { binSearch, listSearch } from './list/list-search.ts'
import { BrokenPage } from './shell/broken-page.tsx'
import { HomePage } from './shell/home-page.tsx'
import { newSearch } from './shell/new-search.ts'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Shell } from './shell/shell.tsx'
import { ShortcutsProvider } from './shell/shortcuts.tsx'

const Frame = () => {
  const open = useRouterState({ select: ({ matches }) => matches.some(({ staticData }) => staticData.open === true) })
  return <ShortcutsProvider>{open ? <EntryFrame /> : <Shell />}</ShortcutsProvider>
}

const rootRoute = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
})

// Asked while the page's code is on its way; a failure is shown by the page itself.
const askModule = (module: string): void => void queryClient.prefetchQuery(moduleQuery(module))

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: HomePage,
  loader: () => void queryClient.prefetchQuery(modulesQuery),
})

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/m/$module',
  validateSearch: listSearch,
  loader: ({ params }) => askModule(params.module),
  component: lazyRouteComponent(() => import('./list/list-page.tsx'), 'ListPage'),
})

const binRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/m/$module/bin',
  validateSearch: binSearch,
  loader: ({ params }) => askModule(params.module),
  component: lazyRouteComponent(() => import('./list/bin-page.tsx'), 'BinPage'),
})

const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/m/$module/new',
  validateSearch: newSearch,
  loader: ({ params }) => askModule(params.module),
  component: lazyRouteComponent(() => import('./shell/new-page.tsx'), 'NewPage'),
})

const recordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/m/$module/$id',
  loader: ({ params }) => askModule(params.module),
  component: lazyRouteComponent(() => import('./shell/record-route.tsx'), 'RecordRoute'),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: signInPath,
  staticData: { open: true },
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('./entry/sign-in-page.tsx'), 'SignInPage'),
})

const recoveryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/recuperar',
  staticData: { open: true },
  component: lazyRouteComponent(() => import('./entry/recovery-page.tsx'), 'RecoveryPage'),
})

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/enlace/$token',
  staticData: { open: true },
  component: lazyRouteComponent(() => import('./entry/link-page.tsx'), 'LinkPage'),
})

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/cuenta',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})

/** Every address of the runtime. A page's whole state (view, filter, sort, columns) is in its address. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    listRoute,
    binRoute,
    newRoute,
    recordRoute,
    accountRoute,
    signInRoute,
    recoveryRoute,
    linkRoute,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
  interface StaticDataRouteOption {
    /** Nobody must be signed in for it. */
    readonly open?: true
  }
}

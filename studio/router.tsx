import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { useEffect } from 'react'
import { BrokenPage } from '../runtime/shell/broken-page.tsx'
import { ShortcutsProvider } from '../runtime/shell/shortcuts.tsx'
import { StudioShell } from './shell/studio-shell.tsx'
import { UnknownPage } from './shell/unknown-page.tsx'

// A record's name, met in the studio, leads to its page: that is the other application, so the browser loads it.
const Elsewhere = () => {
  const inside = /^\/studio(\/|$)/.test(window.location.pathname)
  useEffect(() => {
    if (!inside) window.location.reload()
  }, [inside])
  return inside ? <UnknownPage /> : null
}

const rootRoute = createRootRoute({
  component: () => (
    <ShortcutsProvider>
      <StudioShell />
    </ShortcutsProvider>
  ),
  notFoundComponent: Elsewhere,
})

const page = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => rootRoute, path, component })

/** Every address of the studio; each page's code comes with its first visit. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    page(
      '/studio',
      lazyRouteComponent(() => import('./setup/setup-page.tsx'), 'SetupPage'),
    ),
    page(
      '/studio/personas',
      lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
    ),
    page(
      '/studio/personas/$id',
      lazyRouteComponent(() => import('./people/person-page.tsx'), 'PersonPage'),
    ),
    page(
      '/studio/roles',
      lazyRouteComponent(() => import('./roles/roles-page.tsx'), 'RolesPage'),
    ),
    page(
      '/studio/perfiles',
      lazyRouteComponent(() => import('./profiles/profiles-page.tsx'), 'ProfilesPage'),
    ),
    page(
      '/studio/perfiles/$key',
      lazyRouteComponent(() => import('./profiles/profile-page.tsx'), 'ProfilePage'),
    ),
    page(
      '/studio/por-que',
      lazyRouteComponent(() => import('./why/why-page.tsx'), 'WhyPage'),
    ),
    page(
      '/studio/listas',
      lazyRouteComponent(() => import('./picklists/picklists-page.tsx'), 'PicklistsPage'),
    ),
    page(
      '/studio/modulos',
      lazyRouteComponent(() => import('./modules/modules-page.tsx'), 'ModulesPage'),
    ),
    page(
      '/studio/empresa',
      lazyRouteComponent(() => import('./company/company-page.tsx'), 'CompanyPage'),
    ),
    page(
      '/studio/correos',
      lazyRouteComponent(() => import('./mails/mails-page.tsx'), 'MailsPage'),
    ),
    page(
      '/studio/bitacora',
      lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
    ),
  ]),
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
})

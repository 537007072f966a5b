import type { ModuleSummary } from '../api/contract.ts'

export type Section = { readonly title: string; readonly modules: readonly ModuleSummary[] }

/** The modules by section of the menu, both in the order of the server. */
export const sectionsOf = (modules: readonly ModuleSummary[]): readonly Section[] =>
  [...Map.groupBy(modules, ({ menu }) => menu)].map(([title, inside]) => ({ title, modules: inside }))

/**
 * The documentation of all modules: a graph comes in, pages of HTML go out. Pure; refuses nothing. A page names only pages and anchors
 * that exist, holds no script and no inline style, and shows what definitions say as text, never as markup.
 */
import { modulesOf, type Graph } from '../../graph/graph.ts'
import type { Language } from '../../problems/problem.ts'
import { dependentsIn } from './dependents.ts'
import { indexPage } from './index-page.ts'
import { isLong, modulePath, picklistPath } from './links.ts'
import { modulePage } from './module-page.ts'
import { picklistPage } from './picklist-page.ts'
import { render } from './templates.ts'
import { textsOf } from './texts.ts'

/** HTML of a page when it is asked for, by the name of its file: `index.html`. */
export type Pages = ReadonlyMap<string, () => string>

export interface Page {
  /** Name of the file, relative to the folder of the documentation. */
  readonly path: string
  readonly html: string
}

/** The first page, one for each module, one for each long picklist. Frame texts in `language`; definitions speak as they were written. */
export function documentation(graph: Graph, language: Language): Pages {
  const texts = textsOf(language)
  const frame = { language, texts, version: graph.version.slice(0, 12) }
  const desk = { graph, language, dependents: dependentsIn(graph) }
  const long = [...graph.picklists.values()].filter(isLong)
  return new Map([
    ['index.html', () => render('index', indexPage(graph, texts), frame)],
    ...modulesOf(graph).map(
      (module) => [modulePath(module.name), () => render('module', modulePage(desk, module), frame)] as const,
    ),
    ...long.map(
      (picklist) =>
        [picklistPath(picklist.name), () => render('picklist', picklistPage(graph, picklist, texts), frame)] as const,
    ),
  ])
}

/** All pages at once. */
export const modulePages = (graph: Graph, language: Language): readonly Page[] =>
  [...documentation(graph, language)].map(([path, html]) => ({ path, html: html() }))

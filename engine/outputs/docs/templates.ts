// oxlint-disable-next-line no-restricted-imports -- Templates are code of ours in files of their own, read once when this is loaded.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import type { IndexPage } from './index-page.ts'
import type { ModulePage } from './module-page.ts'
import type { PicklistPage } from './picklist-page.ts'
import type { Texts } from './texts.ts'

/** What every page has around its own content. */
export interface Frame {
  readonly language: string
  readonly texts: Texts
  readonly version: string
}

interface Pages {
  readonly module: ModulePage
  readonly index: IndexPage
  readonly picklist: PicklistPage
}

const own = Handlebars.create()

/** A name that is not in the data is an error, never an empty place; values are escaped; only what an object itself has is read. */
const strictly = { strict: true, noEscape: false, knownHelpersOnly: true, explicitPartialContext: false } as const
const withoutPrototypes = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const

const source = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.hbs`), 'utf8').trimEnd()

const template = (name: string) => own.compile(source(name), strictly)

const templates = { module: template('module'), index: template('index'), picklist: template('picklist') }

for (const name of ['head', 'foot', 'field', 'code', 'links']) own.registerPartial(name, template(name))

/** HTML of a page; `page` is its data, whole. */
export const render = <K extends keyof Pages>(kind: K, page: Pages[K], frame: Frame): string =>
  templates[kind]({ ...frame, page }, withoutPrototypes)

/** The style sheet that all pages name. */
export const styleSheet: string = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')

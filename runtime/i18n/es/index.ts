import { account } from './account.ts'
import { common } from './everywhere.ts'
import { fields } from './fields.ts'
import { filter } from './filter.ts'
import { form } from './form.ts'
import { history } from './history.ts'
import { list } from './list.ts'
import { page } from './page.ts'
import { panel } from './panel.ts'
import { shell } from './shell.ts'

/** Every text of the screens in Spanish (Mexico): the language that all others are translated from. */
export const es = { account, common, fields, filter, form, history, list, page, panel, shell }

/** The same keys, any text: what a translation must have. */
export type Texts = { readonly [N in keyof typeof es]: { readonly [K in keyof (typeof es)[N]]: string } }

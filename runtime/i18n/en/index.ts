import type { Texts } from '../es/index.ts'
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

/** Every text of the screens in English. */
export const en: Texts = { account, common, fields, filter, form, history, list, page, panel, shell }

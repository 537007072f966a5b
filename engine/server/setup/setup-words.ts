import type { Bilingual } from '../../problems/problem.ts'

/** Titles of the steps, in the order in which they are taken. Those of records are called like their modules. */
export const stepTitles = {
  security: { es: 'Esquema de seguridad', en: 'Security scheme' },
  roles: { es: 'Roles, perfiles y grupos', en: 'Roles, profiles and groups' },
  people: { es: 'Usuarios', en: 'Users' },
  company: { es: 'Datos de la empresa', en: 'Company' },
  modules: { es: 'Módulos que se usarán', en: 'Modules in use' },
  picklists: { es: 'Listas desplegables', en: 'Picklists' },
} as const satisfies Record<string, Bilingual>

/** What to do in the steps that no module tells of. */
export const stepHints: Readonly<Record<string, Bilingual>> = {
  modules: {
    es: 'Apague los módulos que la empresa no usará; sus datos se conservan.',
    en: 'Switch off the modules that the company will not use; their data is kept.',
  },
  picklists: {
    es: 'Revise las opciones de las listas y agregue las propias.',
    en: 'Look through the options of the lists and add your own.',
  },
}

/** What is missing, in a sentence. */
export const missingWords = {
  none: { es: 'Falta dar de alta «{title}».', en: 'There is nothing yet in “{title}”.' },
  field: { es: 'Falta «{field}» en «{title}».', en: '“{field}” of “{title}” is missing.' },
  fields: {
    es: 'Falta «{field}» en {count} de {total} registros de «{title}».',
    en: '“{field}” is missing in {count} of {total} records of “{title}”.',
  },
  profiles: {
    es: 'No hay ningún perfil además del de administración.',
    en: 'There is no profile besides that of administrators.',
  },
  alone: { es: 'Nadie más usa el sistema todavía.', en: 'Nobody else uses the system yet.' },
  without: {
    es: 'Personas activas sin perfil vigente ({count}): {names}.',
    en: 'Active people without a profile that counts ({count}): {names}.',
  },
  review: { es: 'Nadie lo ha revisado todavía.', en: 'Nobody has looked through it yet.' },
} as const satisfies Record<string, Bilingual>

/** A sentence with its values. */
export const fillWords = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

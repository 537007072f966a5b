import type { Module } from '../../graph/graph.ts'
import type { Bilingual, Language } from '../../problems/problem.ts'

/** A REST call that the API answers for a module. */
export interface Action {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly does: string
}

type Row = readonly [method: Action['method'], path: string, does: Bilingual, offered: boolean]

const isUnique = ({ definition }: Module['fields'][number]): boolean =>
  definition.unique !== undefined && definition.unique !== false

/** The calls of a module, only those that it answers: lines are written with their document, what is only added to does not change. */
export function moduleActions(module: Module, language: Language): readonly Action[] {
  const base = `/api/records/${module.name}`
  const written = module.document === undefined
  const changes = written && module.definition.appendOnly !== true
  const computed = module.fields.some(({ kind }) => kind === 'formula' || kind === 'rollup')
  const rows: readonly Row[] = [
    [
      'GET',
      '',
      {
        es: 'Lista de registros, con filtro, orden, búsqueda, vista y páginas',
        en: 'List of records, with filter, order, search, view and pages',
      },
      true,
    ],
    ['POST', '', { es: 'Crea un registro', en: 'Creates a record' }, written],
    ['GET', '/{id}', { es: 'Un registro', en: 'One record' }, true],
    [
      'PATCH',
      '/{id}',
      {
        es: 'Cambia los campos que se envían; pide la versión en If-Match',
        en: 'Changes the fields sent; asks for the version in If-Match',
      },
      changes,
    ],
    [
      'DELETE',
      '/{id}',
      {
        es: 'Lo pasa a la papelera; pide la versión en If-Match',
        en: 'Moves it to the bin; asks for the version in If-Match',
      },
      changes,
    ],
    ['POST', '/{id}/restore', { es: 'Lo saca de la papelera', en: 'Takes it out of the bin' }, changes],
    ['GET', '/bin', { es: 'Lo que está en la papelera', en: 'What is in the bin' }, changes],
    [
      'PUT',
      '/by/{field}/{value}',
      {
        es: 'Crea o cambia el registro que tiene ese valor en un campo único',
        en: 'Creates or changes the record with that value in a unique field',
      },
      changes && module.fields.some(isUnique),
    ],
    [
      'POST',
      '/batch',
      {
        es: 'Hasta 1,000 altas, cambios y bajas en una llamada',
        en: 'Up to 1,000 creates, changes and deletes in one call',
      },
      changes,
    ],
    [
      'POST',
      '/preview',
      {
        es: 'Los valores calculados y los problemas de un registro sin guardarlo',
        en: 'Computed values and problems of a record without saving it',
      },
      written,
    ],
    [
      'GET',
      '/lookup',
      {
        es: 'Registros que se pueden elegir en un campo de referencia',
        en: 'Records that can be chosen in a reference',
      },
      module.fields.some(pointsSomewhere),
    ],
    [
      'GET',
      '/{id}/panels',
      {
        es: 'Sus módulos relacionados, con cuántos hay y los primeros',
        en: 'Its related modules, with how many there are and the first ones',
      },
      module.panels.length > 0,
    ],
    ['GET', '/{id}/history', { es: 'Quién cambió qué y cuándo', en: 'Who changed what and when' }, true],
    [
      'GET',
      '/{id}/explain/{field}',
      { es: 'De dónde sale un valor calculado', en: 'Where a computed value comes from' },
      computed,
    ],
    ['GET', '/aggregate', { es: 'Cuentas y sumas por grupos', en: 'Counts and sums by groups' }, true],
  ]
  return rows.flatMap(([method, path, does, offered]) =>
    offered ? [{ method, path: `${base}${path}`, does: does[language] }] : [],
  )
}

const pointsSomewhere = (field: Module['fields'][number]): boolean =>
  field.kind === 'stored' && field.targets.length > 0

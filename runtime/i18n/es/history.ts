/** Texts of the history of a record, Spanish. */
export const history = {
  and: 'y {{count}} más',
  changedFrom: 'de',
  changedTo: 'a',
  did_create: 'creó el registro',
  did_delete: 'lo eliminó',
  did_restore: 'lo restauró',
  did_update: 'hizo cambios',
  empty: 'Todavía no hay historia',
  fold: 'Ver menos',
  nobody: 'El sistema',
  nothing: 'vacío',
  values_one: 'Ver el valor con que empezó',
  values_other: 'Ver los {{count}} valores con que empezó',
  title: 'Historia de cambios',
} as const

/** Texts of the history of a record, English. */
export const history = {
  and: 'and {{count}} more',
  changedFrom: 'from',
  changedTo: 'to',
  did_create: 'created the record',
  did_delete: 'deleted it',
  did_restore: 'restored it',
  did_update: 'made changes',
  empty: 'No history yet',
  fold: 'See less',
  nobody: 'The system',
  nothing: 'empty',
  values_one: 'See the value it started with',
  values_other: 'See the {{count}} values it started with',
  title: 'History of changes',
}

/** What the tables of rules are run with: requests for valid records that differ in one thing, and records in states that nobody can type. */
import { moduleOf, type LinesField } from '../../engine/graph/graph.ts'
import type { Json, Served } from '../support/served.ts'

export type Body = Readonly<Record<string, unknown>>

/** The smallest record that passes, by module; a line without its document. */
export type ValidRecords = Readonly<Record<string, () => Body>>

export interface Request {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: Body
  readonly headers?: Readonly<Record<string, string>>
}

export interface Desk {
  readonly api: Served
  /** Creation of a valid record with `more`; `undefined` takes a value away. A line comes as the only one of a new document. */
  make(module: string, more?: Body): Request
  /** A change of a record as it is now; of a line, within its document. */
  change(module: string, record: Json, changes: Body): Promise<Request>
  remove(module: string, record: Json): Promise<Request>
  /** Sends what must succeed; gives the record (of a line, the line). */
  create(module: string, more?: Body): Promise<Json>
  edit(module: string, record: Json, changes: Body): Promise<Json>
  read(module: string, record: Json): Promise<Json>
  /** Writes columns past the API, as effects that nobody can type would. Picklists and other plain values only. */
  put(module: string, record: Json, values: Body): Promise<Json>
  /** Where a field of a record of the module stands in the body that `make` and `change` send. */
  pointer(module: string, field: string): string
}

const without = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))

/** `SalesOrderLines` → the field `lines` of SalesOrders; undefined for a module that stands alone. */
function documentOf({ graph }: Served, module: string): LinesField | undefined {
  const relation = moduleOf(graph, module).document
  if (relation === undefined) return undefined
  const to = relation.field.targets[0] ?? ''
  return moduleOf(graph, to).fields.find((field): field is LinesField => field.kind === 'lines' && field.of === module)
}

export function openDesk(api: Served, valid: () => ValidRecords): Desk {
  const bodyOf = (module: string, more: Body = {}): Body => {
    const body = valid()[module]
    if (body === undefined) throw new Error(`no valid record of ${module}`)
    return without({ ...body(), ...more })
  }
  const make: Desk['make'] = (module, more) => {
    const document = documentOf(api, module)
    if (document !== undefined) return make(document.module, { [document.name]: [bodyOf(module, more)] })
    return { method: 'POST', path: `/records/${module}`, body: bodyOf(module, more) }
  }
  const read: Desk['read'] = async (module, { id }) => {
    const document = documentOf(api, module)
    const { status, body } = await api.call('GET', `/records/${module}/${id}`)
    if (status !== 200 && document === undefined) throw new Error(`${module} ${id}: ${JSON.stringify(body)}`)
    return body
  }
  const match = async (module: string, record: Json) => ({ 'if-match': `"${(await read(module, record)).version}"` })
  const change: Desk['change'] = async (module, record, changes) => {
    const document = documentOf(api, module)
    if (document !== undefined) {
      const { [document.name]: lines } = await read(document.module, { id: record[document.via] })
      const changed = lines.map(({ id }: Json) => (id === record.id ? { id, ...changes } : { id }))
      return change(document.module, { id: record[document.via] }, { [document.name]: changed })
    }
    return {
      method: 'PATCH',
      path: `/records/${module}/${record.id}`,
      body: changes,
      headers: await match(module, record),
    }
  }
  const sent = async ({ method, path, body, headers }: Request): Promise<Json> => {
    const answer = await api.call(method, path, body, headers)
    if (answer.status >= 300)
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return {
    api,
    make,
    change,
    read,
    remove: async (module, record) => ({
      method: 'DELETE',
      path: `/records/${module}/${record.id}`,
      headers: await match(module, record),
    }),
    create: async (module, more) => {
      const document = documentOf(api, module)
      const made = await sent(make(module, more))
      return document === undefined ? made : made[document.name][0]
    },
    edit: async (module, record, changes) => {
      await sent(await change(module, record, changes))
      return read(module, record)
    },
    put: async (module, record, values) => {
      await putColumns(api, module, record.id, values)
      return read(module, record)
    },
    pointer: (module, field) => {
      const document = documentOf(api, module)
      return document === undefined ? `/${field}` : `/${document.name}/0/${field}`
    },
  }
}

async function putColumns({ graph, pool }: Served, name: string, id: string, values: Body): Promise<void> {
  const module = moduleOf(graph, name)
  const columns = Object.keys(values).map((field) => {
    const found = module.fieldsByName.get(field)
    const [column] = found?.kind === 'stored' ? found.columns : []
    if (column === undefined) throw new Error(`${name}.${field} has no column`)
    return `"${column.name}"`
  })
  const assigned = columns.map((column, i) => `${column} = $${i + 2}`).join()
  await pool.query(`update app."${module.table}" set ${assigned} where id = $1`, [id, ...Object.values(values)])
}

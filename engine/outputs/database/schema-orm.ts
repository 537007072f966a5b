import { MikroORM } from '@mikro-orm/postgresql'
import type { Graph } from '../../graph/graph.ts'
import { entitySchemas } from './entity-schemas.ts'
import { recordSchema } from './names.ts'

/** MikroORM over the graph, for its comparator alone; the caller closes it. */
export const schemaOrm = async (url: string, graph: Graph): Promise<MikroORM> =>
  MikroORM.init({
    clientUrl: url,
    entities: [...entitySchemas(graph)],
    schema: recordSchema,
    // The comparator may not touch what it does not know: our own tables, sequences, triggers.
    schemaGenerator: { ignoreSchema: [], skipTables: [] },
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  })

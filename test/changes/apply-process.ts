/** A process of its own that applies a folder of definitions to a database: `apply-process.ts <url> <folder>`. Tests end it at any moment. */
import { applyModules } from '../../engine/changes/apply.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { openPool } from '../../engine/server/database.ts'

const [url = '', base = ''] = process.argv.slice(2)
const { graph } = compileModules({ base })
if (graph === undefined) throw new Error('the definitions have problems')
const pool = openPool(url)
console.log('applying')
const { problems, changed } = await applyModules(pool, url, graph)
console.log(JSON.stringify({ problems, changed }))
await pool.end()

export { ComputedView as RollupView } from '../computed-view.tsx'

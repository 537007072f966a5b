export { ComputedView as FormulaView } from '../computed-view.tsx'

export { ReferenceView as AnyReferenceView } from '../reference/view.tsx'

export { UuidView as RfcView } from '../uuid/view.tsx'

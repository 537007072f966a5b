export { DateBox as DateInput } from '../date-box.tsx'

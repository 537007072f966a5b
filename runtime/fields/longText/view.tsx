export { TextView as LongTextView } from '../text/view.tsx'

export { FileBox as FileInput } from '../file-box.tsx'

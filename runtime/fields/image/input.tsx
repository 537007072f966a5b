export { FileBox as ImageInput } from '../file-box.tsx'

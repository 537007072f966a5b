import { RouterProvider } from '@tanstack/react-router'
import { start } from '../runtime/start.tsx'
import { studioTexts } from './i18n/index.ts'
import { router } from './router.tsx'

await start(<RouterProvider router={router} />, studioTexts)

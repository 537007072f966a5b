import { RouterProvider } from '@tanstack/react-router'
import { router } from './router.tsx'
import { start } from './start.tsx'

await start(<RouterProvider router={router} />)

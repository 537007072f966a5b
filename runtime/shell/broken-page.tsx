import { Box } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure } from './failure.tsx'

/** A page whose code failed or did not arrive: says so, and loads it anew. */
export const BrokenPage = ({ error }: ErrorComponentProps) => (
  <Box p="lg">
    <Failure
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => window.location.reload()}
    />
  </Box>
)

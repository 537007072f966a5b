import { Box, Center, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

type BlankProps = {
  readonly icon?: ReactNode
  /** 1 where nothing else heads the page. */
  readonly order?: 1 | 2
  readonly title: string
  readonly text?: string | undefined
  /** One action, at most two. */
  readonly children?: ReactNode
}

/** What a place says when there is nothing in it: what it is for and what to do. */
export const Blank = ({ icon, order = 2, title, text, children }: BlankProps) => (
  <Center py={56} px="md">
    <Stack align="center" gap={8} maw={460}>
      <Box c="dimmed" lh={0}>
        {icon}
      </Box>
      <Title order={order} size="h3" ta="center">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" size="sm" ta="center">
          {text}
        </Text>
      )}
      {children && <Group mt="sm">{children}</Group>}
    </Stack>
  </Center>
)

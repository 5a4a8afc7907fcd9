// Which page of the console an address is.
import type { Route } from '../../apps/issuer/src/console/index.ts'

/** The route an address belongs to, with the names of its questions: pages that differ look different. */
export function patternOf(
  address: URL,
  routes: readonly Pick<Route, 'method' | 'path'>[],
): string | null {
  const parts = address.pathname.split('/')
  const found = routes.find(({ method, path }) => {
    const own = path.split('/')
    return (
      method === 'GET' &&
      own.length === parts.length &&
      own.every((part, i) => part.startsWith(':') || part === parts[i])
    )
  })
  if (!found) return null
  const asked = [...new Set(address.searchParams.keys())].sort().join('&')
  return asked === '' ? found.path : `${found.path}?${asked}`
}

// Which page of the console an address is.
import type { Route } from '../../apps/issuer/src/console/index.ts'

/** The route an address belongs to, with the names of its questions: pages that differ look different. */
export function patternOf(
  address: URL,
  routes: readonly Pick<Route, 'method' | 'path'>[],
): string | null {
  const found = routeOf('GET', address.pathname, routes)
  if (!found) return null
  const asked = [...new Set(address.searchParams.keys())].sort().join('&')
  return asked === '' ? found.path : `${found.path}?${asked}`
}

/** The route of an address. */
export function routeOf<R extends Pick<Route, 'method' | 'path'>>(
  method: Route['method'],
  pathname: string,
  routes: readonly R[],
): R | undefined {
  const parts = pathname.split('/')
  const fits = (path: string): boolean => {
    const own = path.split('/')
    return (
      own.length === parts.length &&
      own.every((part, i) => part.startsWith(':') || part === parts[i])
    )
  }
  const all = routes.filter((one) => one.method === method)
  return all.find(({ path }) => path === pathname) ?? all.find(({ path }) => fits(path))
}

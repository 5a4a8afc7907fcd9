// Shapes that several calls share.
import { z } from 'zod'

/** A time, RFC 3339 in UTC. */
export const moment = z.iso.datetime()
export const timeText = (at: number): string => new Date(at).toISOString()

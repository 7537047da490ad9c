import * as z from 'zod/mini';
import { OWNERSHIPS, PLATFORMS } from '../domain/devices/app.ts';

/* Terms that several routes take: apart from what devices send, so that a function carries less. */

export const platform = z.enum(PLATFORMS);
export const ownership = z.enum(OWNERSHIPS);

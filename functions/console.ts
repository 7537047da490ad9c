import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ConsoleConfig, type ConsoleFile, consoleAnswer } from './http/console-files.ts';
import { systemClock } from './runtime/system.ts';

/** The console's files. lib/bundle.ts puts them here when the stack is synthesized. */
declare const CONSOLE_FILES: readonly ConsoleFile[];

/** What the stack says of itself: lib/console.ts writes it. */
const config = (): ConsoleConfig => JSON.parse(process.env.CONSOLE ?? '{}') as ConsoleConfig;

/** `GET /console` and what is below it: files, to anybody. Data comes from the API alone. */
export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const path = event.routeKey === 'GET /console' ? null : (event.pathParameters?.proxy ?? '');
  const acceptEncoding = event.headers['accept-encoding'] ?? '';
  return consoleAnswer(CONSOLE_FILES, config(), { path, acceptEncoding }, systemClock.now());
}

import type { Command } from 'commander';
import { banSchema, listSchema } from '../api/answers.ts';
import { claimsOf, rolesIn } from '../context/claims.ts';
import type { Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { fromNow, inUtc } from '../show/times.ts';

export function addWhoamiCommand(program: Command, run: Runner): void {
  program
    .command('whoami')
    .description('which API is spoken to, as whom, and with which roles; the API is asked, too')
    .action(
      run(async (cli) => {
        const { name, api, token, rolesClaim } = await cli.context();
        const { sub, iss = null, exp, ...claims } = claimsOf(token);
        const roles = rolesIn(claims[rolesClaim]);
        const until = exp === undefined ? null : new Date(exp * 1000).toISOString();
        const asked = await cli.api();
        await asked.get(listSchema(banSchema), '/v1/bans?limit=1');
        const { terminal } = cli;
        if (terminal.asJson) terminal.json({ context: name, api, subject: sub, roles, until });
        else {
          terminal.table(
            ['what', 'value'],
            [
              ['context', name],
              ['api', api],
              ['subject', sub],
              ['roles', roles.join(', ')],
              ['issuer', iss],
              [
                'token ends',
                until && `${inUtc(until)} (${fromNow(Date.parse(until), await asked.now())})`,
              ],
            ],
          );
          terminal.say(`The API takes this token of ${escaped(sub)}.`);
        }
      }),
    );
}

import type { Command } from 'commander';
import { explanationSchema } from '../api/answers.ts';
import type { Cli, Runner } from '../runner.ts';
import { showExplanation } from '../show/explanation.ts';

async function explain(cli: Cli, orderId: string): Promise<void> {
  const api = await cli.api();
  const path = `/v1/orders/${encodeURIComponent(orderId)}/explain`;
  const explained = await api.get(explanationSchema, path);
  if (cli.terminal.asJson) cli.terminal.json(explained);
  else showExplanation(cli.terminal, explained, await api.now(), cli.world.env.LANG);
}

export function addExplainCommand(program: Command, run: Runner): void {
  program
    .command('explain')
    .description(
      'an order, as whoever has the device needs it: what must go, who decided and why, since ' +
        'when, until when, and whom to ask',
    )
    .argument('<order>', 'the id of an order, as the device and its story have it')
    .action(run(explain));
}

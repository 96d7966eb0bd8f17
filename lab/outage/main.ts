// `npm run outage`: the payment provider is away while orders come, and what that costs.
import { runCommand } from '../bench/command.ts';
import { readOptions, usage } from './options.ts';
import { runOutage } from './run.ts';

process.exit(
  await runCommand(
    usage,
    () => {
      const rabbitmqUrl = process.env['RABBITMQ_URL'];
      if (!rabbitmqUrl || !process.env['POSTGRES_URL'])
        throw new Error('Set POSTGRES_URL and RABBITMQ_URL: the services of the run need both.');
      return { options: readOptions(process.argv.slice(2)), rabbitmqUrl };
    },
    async ({ options, rabbitmqUrl }, abort) => {
      const { lines, problems } = await runOutage(rabbitmqUrl, options, abort, console.log);
      for (const line of lines) console.log(line);
      return problems;
    },
  ),
);

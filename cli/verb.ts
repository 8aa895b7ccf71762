import { Command, CommanderError, Option } from 'commander';
import { CliError } from './cli-error';
import { EXIT } from './exit-code';
import type { Io } from './io';
import { paint } from './table';

export interface VerbHelp {
  readonly does: string;
  readonly examples: readonly string[];
}

/** Adds a verb's command; each verb has one, beside its code. */
export type Verb = (cli: Cli) => void;

export const ENVIRONMENT = 'name of the environment: the id of its stack';

/** For verbs whose output is data. */
export const jsonOption = (): Option => new Option('--json', 'print JSON, and nothing else on standard output');

/** For verbs that ask hosts. */
export const quietOption = (): Option => new Option('-q, --quiet', 'say nothing on standard error while it works');

interface Usage {
  readonly path: string;
  readonly value: string;
  readonly rule: string;
  readonly fix: string;
}

/** The command line: its verbs, and how they end. */
export class Cli {
  readonly program: Command;
  private code: number = EXIT.well;

  constructor(
    readonly io: Io,
    { does, examples }: VerbHelp,
  ) {
    this.program = new Command('longshore')
      .description(does)
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err })
      .addHelpText('after', exampleText(examples));
  }

  verb(name: string, { does, examples }: VerbHelp, options?: { hidden?: boolean }): Command {
    return this.program.command(name, options).description(does).addHelpText('after', exampleText(examples));
  }

  /** What a verb does; it returns its exit code. @param endsByInterrupt Ctrl-C is its ordinary end */
  runs<A extends unknown[]>(
    action: (...args: A) => number | Promise<number>,
    { endsByInterrupt = false } = {},
  ): (...args: A) => Promise<void> {
    return async (...args) => {
      try {
        this.code = await action(...args);
      } catch (error) {
        // What Ctrl-C tears down fails in many ways, none of which is news.
        if (!this.io.interrupted.aborted || !(error instanceof CliError)) throw error;
      }
      if (this.io.interrupted.aborted && !endsByInterrupt) this.code = EXIT.interrupted;
    };
  }

  /** Runs one command line (without node and program) and returns its exit code; nothing here ends the process. */
  async run(argv: readonly string[]): Promise<number> {
    const json = own(argv).includes('--json');
    try {
      await this.program.parseAsync(argv, { from: 'user' });
      return this.code;
    } catch (error) {
      if (error instanceof CommanderError) {
        if (error.exitCode === 0) return EXIT.well;
        if (json) this.printError(usage(argv, error)); // the sentence is commander's own
        return EXIT.notLooked;
      }
      if (error instanceof CliError) {
        const { path, value, rule, fix } = error;
        if (json) this.printError({ path, value, rule, fix });
        this.io.err(`${paint('error:', 'red', this.io.errColour)} ${error.message}\n`);
        return error.exitCode;
      }
      const text = error instanceof Error ? error.message : String(error);
      if (json) this.printError({ path: 'longshore', value: text, rule: 'a fault of this program', fix: 'report it' });
      this.io.err(`${error instanceof Error ? (error.stack ?? text) : text}\n`);
      return EXIT.program;
    }
  }

  /** On stdout, where whoever asked for JSON reads. */
  private printError(error: Usage): void {
    this.io.out(`${JSON.stringify({ error }, undefined, 2)}\n`);
  }
}

/** What is said to us, not to the command after `--`. */
function own(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

function usage(argv: readonly string[], { message }: CommanderError): Usage {
  const [verb = ''] = argv;
  return {
    path: 'command line',
    value: ['longshore', ...argv].join(' '),
    rule: message.replace(/^error: /, ''),
    fix: `see longshore ${verb.startsWith('-') ? '' : `${verb} `}--help`,
  };
}

function exampleText(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

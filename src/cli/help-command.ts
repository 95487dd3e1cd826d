import type { Command } from "commander";

/**
 * `help [command...]`, which shows what `--help` of that command does, and refuses what `--help` would take for no
 * command. Commander's own shows the whole help for a command that it does not know, and no word of that.
 */
export function addHelpCommand(program: Command, group: Command): void {
  group.helpCommand(false);
  group
    .command("help")
    .description("display help for command")
    .argument("[command...]")
    .action(async (names: string[]) => {
      await program.parseAsync([...pathOf(group), ...asked(group, names)], { from: "user" });
    });
}

/** The arguments that show help for a command; for one that there is not, those that are refused for it. */
function asked(group: Command, names: readonly string[]): string[] {
  let command = group;
  for (const [index, name] of names.entries()) {
    const next = command.commands.find((other) => other.name() === name);
    if (next === undefined) return command.commands.length > 0 ? names.slice(0, index + 1) : [...names, "--help"];
    command = next;
  }
  return [...names, "--help"];
}

/** The names that lead to a command. */
function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

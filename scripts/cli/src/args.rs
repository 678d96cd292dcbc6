//! The command line: its commands, and the options of all of them.

use crate::commands::{
    attribute::Attribute, bond::BondCommand, claim::Claim, completions::Completions, contribute::Contribute,
    contribution::ContributionCommand, datanet::DatanetCommand, deploy::Deploy, deposit::DepositCommand,
    devnode::Devnode, explain::Explain, features::FeaturesCommand, gateway::GatewayCommand,
    guardian::GuardianCommand, index::Index, journal::JournalCommand, model::ModelCommand, pay::Pay,
    payout::PayoutCommand, program::ProgramCommand, receipt::ReceiptCommand, request::RequestCommand,
    round::RoundCommand, score::Score, serve::Serve, share::ShareCommand, wait::Wait, watch::Watch,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Pay the people whose data shapes the answers of a model.
///
/// People contribute records to Datanets, models draw on Datanets, users pay for the answers of
/// models, and what they paid goes to those whose records the answers hold.
///
/// Results go to standard output, everything else to standard error. Amounts are whole numbers in
/// the smallest unit of their asset (wei). A command that failed or was interrupted, at any point, can
/// be run again: what it did is not done twice.
#[derive(Debug, Parser)]
#[command(name = "tributary", version, after_help = EXIT_CODES, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  something that you can mend: an argument, a file, the account, a call that a contract rejects
  2  an internal fault: of this program, or an answer of a node that cannot be

Keys are read from TRIBUTARY_PRIVATE_KEY or from a file, never from the command line.";

/// The options of every command.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// The node to talk to; without one a chain is started for this command and kept in the working
    /// folder. Given twice, the second node must be of the same chain, is asked when the first does not
    /// answer, also in the middle of a command, and is asked too by `watch`
    #[arg(
        long,
        global = true,
        env = "TRIBUTARY_RPC",
        hide_env_values = true,
        value_name = "URL",
        value_delimiter = ','
    )]
    pub(crate) rpc: Vec<String>,
    /// The working folder: records, receipts and rounds
    #[arg(long, global = true, default_value = ".tributary", value_name = "FOLDER")]
    pub(crate) dir: PathBuf,
    /// The folder of <chainId>.json, which names the contracts; by default `deployments`, in the
    /// working folder for a chain that is kept there
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) deployments: Option<PathBuf>,
    /// A file with the private key that signs: 64 hexadecimal digits, or a keystore as `cast wallet`
    /// makes them, whose password is read from TRIBUTARY_PASSWORD or from the file that
    /// `--password-file` names
    #[arg(long, global = true, value_name = "FILE", group = "key")]
    pub(crate) key_file: Option<PathBuf>,
    /// A file with the password of the keystore
    #[arg(long, global = true, value_name = "FILE", requires = "key_file")]
    pub(crate) password_file: Option<PathBuf>,
    /// Sign with one of the ten public keys of development chains
    #[arg(long, global = true, value_name = "NUMBER", group = "key")]
    pub(crate) test_account: Option<u8>,
    /// Sign with a key in AWS KMS, by its id, alias or ARN; credentials and region are found as by every
    /// program of AWS
    #[cfg(feature = "kms")]
    #[arg(long, global = true, value_name = "KEY", group = "key")]
    pub(crate) kms: Option<String>,
    /// Send with an account of a Ledger, by its index from 0; it signs transactions only
    #[cfg(feature = "ledger")]
    #[arg(long, global = true, value_name = "INDEX", group = "key")]
    pub(crate) ledger: Option<usize>,
    /// Send with an account of a Trezor, by its index from 0; it signs transactions only
    #[cfg(feature = "trezor")]
    #[arg(long, global = true, value_name = "INDEX", group = "key")]
    pub(crate) trezor: Option<usize>,
    /// The PostgreSQL database that has the index, such as `postgres://user:password@host/database`; a
    /// file in the working folder if not given
    #[cfg(feature = "postgres")]
    #[arg(long, global = true, env = "TRIBUTARY_INDEX", hide_env_values = true, value_name = "URL")]
    pub(crate) index: Option<String>,
    /// How much memory work on rounds may use, in MiB; what does not fit goes through files in the
    /// working folder
    #[arg(long, global = true, default_value_t = 2_048, value_name = "MIB", value_parser = clap::value_parser!(u64).range(16..1 << 30))]
    pub(crate) memory: u64,
    /// How long to wait for another command that uses the working folder, in seconds
    #[arg(long, global = true, default_value_t = 30, value_name = "SECONDS")]
    pub(crate) wait: u64,
    /// Send nothing: print the first call that would be sent, its calldata and its gas (`contribute`
    /// keeps the records and lists them)
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Print the result as one JSON document, and an error as one too
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print nothing but results and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a development chain until ctrl-c
    Devnode(Devnode),
    /// Deploy the contracts, resuming an interrupted deployment
    Deploy(Deploy),
    /// Create, show and curate Datanets
    #[command(subcommand)]
    Datanet(DatanetCommand),
    /// Register records: text files, JSONL files (one record a line), folders
    Contribute(Contribute),
    /// Register and show models, and change what they draw on
    #[command(subcommand)]
    Model(ModelCommand),
    /// Make and keep the features by which models with the rule `gradient` score
    #[command(subcommand)]
    Features(FeaturesCommand),
    /// Pay for the use of a model
    Pay(Pay),
    /// Write and show the receipts of a model's answers
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Show who would own which bytes of one answer
    ///
    /// What a round would find for a receipt of that time, by an index of the records in the working folder,
    /// which the first use builds and each later one brings up to date.
    Attribute(Attribute),
    /// Score the receipts since the last round, and write the round's files
    Score(Score),
    /// Sign, propose, show and finalise rounds
    #[command(subcommand)]
    Round(RoundCommand),
    /// Claim what payees have earned
    Claim(Claim),
    /// Have a payee's money sent elsewhere, as its holder
    #[command(subcommand)]
    Payout(PayoutCommand),
    /// Draw fixed shares of models
    #[command(subcommand)]
    Share(ShareCommand),
    /// Put money down for answers, and sign and redeem the vouchers that move it
    #[command(subcommand)]
    Deposit(DepositCommand),
    /// Serve models for vouchers, by OpenAI's HTTP interface
    #[command(subcommand)]
    Gateway(GatewayCommand),
    /// Deposit, withdraw and release the bonds of scorers
    #[command(subcommand)]
    Bond(BondCommand),
    /// Ask for what is withheld of rounds, answer, and withdraw deposits
    #[command(subcommand)]
    Request(RequestCommand),
    /// Sign records for others to register, and register what others signed
    #[command(subcommand)]
    Contribution(ContributionCommand),
    /// Pause and recover, as the guardian
    #[command(subcommand)]
    Guardian(GuardianCommand),
    /// Keep the contracts' programs active and cached
    #[command(subcommand)]
    Program(ProgramCommand),
    /// Show what was sent and has no outcome yet, which the next command finishes
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Print completions for a shell, or write manual pages
    Completions(Completions),
    /// Print the JSON Schema of what a command prints with `--json`, or of all commands
    ///
    /// `error` is that of a failed command, and `dry-run` that of `--dry-run`.
    Schema {
        /// The command's words, such as `round show`
        command: Vec<String>,
    },
    /// Show what a payee earned in a round, from the payout down to the bytes, with proofs
    ///
    /// With `--out` it writes one file, which anyone can check with `--check`: without a chain from
    /// the round's hash down, and with `--rpc` that the chain has this round.
    Explain(Explain),
    /// Advance the clock of a development chain
    Wait(Wait),
    /// Show the Datanets and models on the chain
    Status,
    /// Read the chain's events into the working folder, from which all commands read them
    ///
    /// Every command does this first, for what is new. Alone it is for a chain with much to read, and
    /// with `--follow` for a machine on which commands are to find everything read.
    Index(Index),
    /// Serve the working folder by content id until ctrl-c, as an IPFS trustless gateway does
    ///
    /// Anyone who reaches the address gets records, lists of batches, files of rounds and outputs of
    /// public models by `GET /ipfs/<cid>?format=raw`; nothing else of the folder, and no output of a
    /// private model. Files of more than 2 MiB, the most that IPFS nodes exchange as one block, are
    /// served as one all the same.
    Serve(Serve),
    /// Audit every open round until ctrl-c, and challenge what is wrong
    ///
    /// What the working folder lacks of rounds, records and outputs is fetched; what no source gives is
    /// asked for on the chain, and what anyone asks of a round that the folder has is shown. It can be stopped,
    /// killed and started at any time: what is open is on the chain. Results go to standard output, a
    /// line a round (docs/guides/watcher.md). With `--once` the exit code is 1 if a round is wrong or
    /// could not be audited.
    Watch(Watch),
}

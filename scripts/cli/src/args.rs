//! The command line.

use alloy_primitives::{Address, B256, U256};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Contributions flow into Datanets, models draw on them, and money flows back to the people whose data shaped an answer.
///
/// Results go to standard output, everything else to standard error. Amounts are whole numbers in the smallest unit of their
/// asset (wei). A command that was interrupted can be run again: what is done is not done twice.
#[derive(Debug, Parser)]
#[command(name = "tributary", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  something that you can mend: the arguments, a file, the account, what a contract refused
  2  a fault of this program

Keys are read from TRIBUTARY_PRIVATE_KEY or from a file, never from the command line.";

/// What holds for every command.
#[derive(Args, Debug)]
pub struct Global {
    /// The node to talk to; without one a chain is started for this command, kept in the working folder.
    #[arg(long, global = true, env = "TRIBUTARY_RPC", value_name = "URL")]
    pub rpc: Option<String>,
    /// The working folder: records, receipts and rounds.
    #[arg(long, global = true, default_value = ".tributary", value_name = "FOLDER")]
    pub dir: PathBuf,
    /// The folder of <chainId>.json, which names the contracts; inside the working folder for a chain started here.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub deployments: Option<PathBuf>,
    /// A file with the private key that signs.
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Sign with one of the ten public keys of development chains.
    #[arg(long, global = true, value_name = "NUMBER", conflicts_with = "key_file")]
    pub test_account: Option<u8>,
    /// Print the result as one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a development chain until ctrl-c.
    Devnode(Devnode),
    /// Put the contracts on the chain, or go on where that was interrupted.
    Deploy(Deploy),
    /// Make and show Datanets.
    #[command(subcommand)]
    Datanet(DatanetCommand),
    /// Register records: text files, JSONL files (a record a line), folders.
    Contribute(Contribute),
    /// Register and show models.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Pay for the use of a model.
    Pay(Pay),
    /// Write and show the receipts of a model's answers.
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Score the receipts since the last round, and write the round's files.
    Score(Score),
    /// Propose, show and finalise rounds.
    #[command(subcommand)]
    Round(RoundCommand),
    /// Pay out what payees have earned.
    Claim(Claim),
    /// Let time pass on a development chain.
    Wait {
        /// How many seconds.
        seconds: u64,
    },
    /// Show what is on the chain.
    Status,
    /// Run the whole road on a chain of its own, with real data.
    Demo(Demo),
}

/// Arguments of `devnode`.
#[derive(Args, Debug)]
pub struct Devnode {
    /// The port on 127.0.0.1; 0 takes any.
    #[arg(long, default_value_t = 8547)]
    pub port: u16,
    /// The file that the chain is kept in; without one it is forgotten.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// The ArbOS version.
    #[arg(long, default_value_t = 60)]
    pub arbos: u64,
}

/// Arguments of `deploy`.
#[derive(Args, Debug)]
pub struct Deploy {
    /// The folder with the contracts' programs.
    #[arg(long, default_value = "target/contracts", value_name = "FOLDER")]
    pub programs: PathBuf,
    /// Do not ask the chain to keep the programs ready.
    #[arg(long)]
    pub no_cache: bool,
    /// Deploy anew, whatever is on record.
    #[arg(long)]
    pub fresh: bool,
    /// Who can pause payments and settlements for a week at a time; nobody if not given.
    #[arg(long, value_name = "ACCOUNT")]
    pub guardian: Option<Address>,
}

/// The policies of Datanets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// Everybody contributes.
    Open,
    /// What is contributed waits for a curator.
    Curated,
    /// Listed accounts contribute.
    Listed,
}

/// The commands of `datanet`.
#[derive(Debug, Subcommand)]
pub enum DatanetCommand {
    /// Make a Datanet.
    Create {
        /// Where people read about it.
        #[arg(long, default_value = "")]
        uri: String,
        /// The file with the licence and terms of contributions.
        #[arg(long, value_name = "FILE")]
        terms: Option<PathBuf>,
        /// Who contributes.
        #[arg(long, value_enum, default_value_t = Policy::Open)]
        policy: Policy,
        /// Receives the fee; the sender if not given.
        #[arg(long)]
        treasury: Option<Address>,
        /// The treasury's part of every credit, in basis points.
        #[arg(long, default_value_t = 0)]
        fee: u16,
        /// Says which account stands behind a claim key; the sender if not given.
        #[arg(long)]
        attestor: Option<Address>,
        /// Contributors must commit to their records before they show them.
        #[arg(long)]
        commit_first: bool,
    },
    /// Show a Datanet and how many records it has.
    Show {
        /// Its id.
        datanet: U256,
    },
    /// Accept, reject or flag records or batches, as a curator.
    Curate {
        /// The Datanet's id.
        datanet: U256,
        /// The new status.
        #[arg(value_enum)]
        status: Verdict,
        /// Content ids or batch roots.
        #[arg(required = true)]
        items: Vec<B256>,
    },
    /// Bind an account to the claim key of an author, as the attestor.
    Bind {
        /// The Datanet's id.
        datanet: U256,
        /// The author, as `contribute --by-author` read it.
        author: String,
        /// The account that is paid from now on.
        account: Address,
    },
}

/// What a curator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Verdict {
    /// The record earns.
    Accepted = 2,
    /// The record does not earn.
    Rejected = 3,
    /// The record is in doubt, and does not earn.
    Flagged = 5,
}

/// Arguments of `contribute`.
#[derive(Args, Debug)]
pub struct Contribute {
    /// The Datanet's id.
    pub datanet: U256,
    /// Files and folders.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Register all records in one transaction, by the root of their tree.
    #[arg(long)]
    pub batch: bool,
    /// As a curator, register the records of each author for the author's claim key; records without author for the treasury.
    #[arg(long)]
    pub by_author: bool,
    /// Only keep the records in the working folder and show their content ids.
    #[arg(long)]
    pub dry_run: bool,
}

/// The commands of `model`.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Register a model.
    Register(Box<Register>),
    /// Show a model and its pool.
    Show {
        /// Its id.
        model: U256,
    },
}

/// Arguments of `model register`.
#[derive(Args, Debug)]
pub struct Register {
    /// The file with the weights or the adapter.
    #[arg(long, value_name = "FILE")]
    pub artifact: PathBuf,
    /// The Datanets that it draws on.
    #[arg(long = "datanet", required = true, value_name = "ID")]
    pub datanets: Vec<U256>,
    /// Where people read about it.
    #[arg(long, default_value = "")]
    pub uri: String,
    /// The model that it is built on.
    #[arg(long, default_value = "0")]
    pub base: U256,
    /// The token it is paid in; the chain's own currency if not given.
    #[arg(long)]
    pub asset: Option<Address>,
    /// The words that a span must have to count.
    #[arg(long, default_value_t = 8)]
    pub min_words: u8,
    /// The covered bytes that earn nothing.
    #[arg(long, default_value_t = 0)]
    pub threshold: u64,
    /// The contributors' part of every payment, in basis points; the owner has what the others leave.
    #[arg(long, default_value_t = 7000)]
    pub contributors: u16,
    /// The base model's part, in basis points.
    #[arg(long, default_value_t = 0)]
    pub base_share: u16,
    /// Others with a fixed part.
    #[arg(long = "payee", value_name = "ACCOUNT:BPS", value_parser = share)]
    pub payees: Vec<(Address, u16)>,
    /// Who may propose rounds; the sender if not given.
    #[arg(long = "scorer", value_name = "ACCOUNT")]
    pub scorers: Vec<Address>,
    /// How many scorers must stand behind a round.
    #[arg(long, default_value_t = 1)]
    pub quorum: u8,
    /// What a scorer puts at stake.
    #[arg(long, default_value_t = 0)]
    pub bond: u128,
    /// How long a round can be challenged, in seconds.
    #[arg(long, default_value_t = 86_400)]
    pub window: u32,
    /// The most that a round may allocate of the pool, in basis points.
    #[arg(long, default_value_t = 10_000)]
    pub cap: u16,
    /// Signs the receipts; the sender if not given.
    #[arg(long)]
    pub operator: Option<Address>,
    /// Receives what no contribution has earned; the sender if not given.
    #[arg(long)]
    pub fallback: Option<Address>,
}

fn share(text: &str) -> Result<(Address, u16), String> {
    let (account, bps) = text.split_once(':').ok_or("it is written ACCOUNT:BPS")?;
    Ok((
        account.parse().map_err(|_| format!("`{account}` is no account"))?,
        bps.parse().map_err(|_| format!("`{bps}` is no number of basis points"))?,
    ))
}

/// Arguments of `pay`.
#[derive(Args, Debug)]
pub struct Pay {
    /// The model's id.
    pub model: U256,
    /// How much, in the smallest unit of the model's asset.
    pub amount: u128,
    /// What the payment is for.
    #[arg(long, default_value_t = B256::ZERO)]
    pub receipts: B256,
}

/// The commands of `receipt`.
#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Write the receipt of an answer into the model's book.
    Add {
        /// The model's id.
        model: U256,
        /// The file with what the model answered.
        output: PathBuf,
        /// What was paid for it.
        #[arg(long)]
        price: u128,
        /// Names the request; made from the answer and the time if not given.
        #[arg(long)]
        request: Option<B256>,
    },
    /// Show a model's receipts.
    Show {
        /// The model's id.
        model: U256,
    },
}

/// Arguments of `score`.
#[derive(Args, Debug)]
pub struct Score {
    /// The model's id.
    pub model: U256,
    /// Receipts and registrations up to this time count, in seconds since 1970; up to now if not given.
    #[arg(long)]
    pub cutoff: Option<u64>,
}

/// The commands of `round`.
#[derive(Debug, Subcommand)]
pub enum RoundCommand {
    /// Sign the receipts of the round that was scored last, as the operator, for somebody else to propose it.
    Sign {
        /// The model's id.
        model: U256,
    },
    /// Propose the round that was scored last.
    Propose {
        /// The model's id.
        model: U256,
        /// The operator's signature; made here if the operator is who proposes.
        #[arg(long)]
        signature: Option<alloy_primitives::Bytes>,
    },
    /// Show a model's rounds.
    Show {
        /// The model's id.
        model: U256,
    },
    /// Make the open round final, after its window.
    Finalise {
        /// The model's id.
        model: U256,
    },
}

/// Arguments of `claim`.
#[derive(Args, Debug)]
pub struct Claim {
    /// The model's id.
    pub model: U256,
    /// For whom; for everybody if not given. Anyone may send a claim, the money goes to whom it belongs to.
    #[arg(long = "account")]
    pub accounts: Vec<Address>,
}

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// The Human Phenotype Ontology, unaltered.
    #[arg(long, default_value = "target/data/hp.obo", value_name = "FILE")]
    pub ontology: PathBuf,
    /// The folder with the contracts' programs.
    #[arg(long, default_value = "target/contracts", value_name = "FOLDER")]
    pub programs: PathBuf,
    /// The init code of the test token, in hexadecimal digits.
    #[arg(long, default_value = "target/solidity/TestToken.bin", value_name = "FILE")]
    pub token: PathBuf,
    /// Where to write the report.
    #[arg(long, default_value = "target/demo/report.html", value_name = "FILE")]
    pub report: PathBuf,
    /// How many questions to ask.
    #[arg(long, default_value_t = 250)]
    pub questions: usize,
}

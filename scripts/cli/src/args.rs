//! The command line.

use alloy_primitives::{Address, B256, Bytes, U256};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Contributions flow into Datanets, models draw on them, and money flows back to the people whose data
/// shaped an answer.
///
/// Results go to standard output, everything else to standard error. Amounts are whole numbers in the
/// smallest unit of their asset (wei). A command that was interrupted can be run again, save `pay`,
/// `datanet create`, `model register` and `receipt add`: look with `status` and `receipt show` first.
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
    #[arg(long, global = true, env = "TRIBUTARY_RPC", hide_env_values = true, value_name = "URL")]
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
    /// Create, show and curate Datanets.
    #[command(subcommand)]
    Datanet(DatanetCommand),
    /// Register records: text files, JSONL files (a record a line), folders.
    Contribute(Contribute),
    /// Register and show models, and say what they draw on.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Pay for the use of a model.
    Pay(Pay),
    /// Write and show the receipts of a model's answers.
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Score the receipts since the last round, and write the round's files.
    Score(Score),
    /// Sign, propose, show and finalise rounds.
    #[command(subcommand)]
    Round(RoundCommand),
    /// Pay out what payees have earned.
    Claim(Claim),
    /// Advance the clock of a development chain.
    Wait {
        /// How many seconds.
        seconds: u64,
    },
    /// Show what is on the chain.
    Status,
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
    /// Create a Datanet.
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
        /// Holds the Datanet's earnings; the sender if not given.
        #[arg(long)]
        treasury: Option<Address>,
        /// The treasury's part of every credit, in basis points.
        #[arg(long, default_value_t = 0)]
        fee: u16,
        /// Says which account stands behind a claim key; the sender if not given.
        #[arg(long)]
        attestor: Option<Address>,
        /// Contributors must commit to their records before they reveal them.
        #[arg(long)]
        commit_first: bool,
    },
    /// Show a Datanet and how many records it has.
    Show {
        /// Its id.
        datanet: U256,
    },
    /// List what waits for a curator.
    Waiting {
        /// The Datanet's id.
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
        /// For whom they are registered, where several have registered the same.
        #[arg(long, value_name = "PAYEE")]
        payee: Option<B256>,
    },
    /// Withdraw your own records or batches, for good.
    Retract {
        /// The Datanet's id.
        datanet: U256,
        /// Content ids or batch roots.
        #[arg(required = true)]
        items: Vec<B256>,
    },
    /// Vouch, as a curator, that everybody can have the bytes of what was accepted: only that can earn.
    Vouch {
        /// The Datanet's id.
        datanet: U256,
        /// Up to this time, in seconds since 1970; up to the last acceptance if not given.
        #[arg(long, value_name = "TIME")]
        up_to: Option<u64>,
    },
    /// Make an account a curator, or end that, as the owner.
    Curator {
        /// The Datanet's id.
        datanet: U256,
        /// The account.
        account: Address,
        /// It is one no longer.
        #[arg(long)]
        remove: bool,
    },
    /// Let an account contribute to a listed Datanet, or end that, as a curator.
    List {
        /// The Datanet's id.
        datanet: U256,
        /// The account.
        account: Address,
        /// It may no longer.
        #[arg(long)]
        remove: bool,
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
    /// As a curator, register the records of each author for the author's claim key; records without author
    /// for the Datanet's treasury.
    #[arg(long)]
    pub by_author: bool,
    /// Only keep the records in the working folder and show their content ids.
    #[arg(long)]
    pub dry_run: bool,
    /// Only commit to the records: reveal them with `--reveal` a minute to a day later.
    #[arg(long, conflicts_with_all = ["batch", "by_author", "dry_run", "reveal"])]
    pub commit: bool,
    /// Register the records that `--commit` committed to.
    #[arg(long, conflicts_with_all = ["batch", "by_author", "dry_run"])]
    pub reveal: bool,
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
    /// Let the model draw on what its Datanets vouch for by now, as its owner.
    Snapshot {
        /// Its id.
        model: U256,
    },
    /// Leave a Datanet out of the model for good, from two windows on, as its owner.
    LeaveOut {
        /// Its id.
        model: U256,
        /// The Datanet's id.
        datanet: U256,
    },
    /// Announce another operator, from two windows on, as its owner.
    Operator {
        /// Its id.
        model: U256,
        /// Who signs receipts then.
        operator: Address,
    },
    /// Announce other scorers, from two windows on, as its owner.
    Scorers {
        /// Its id.
        model: U256,
        /// Who signs rounds then.
        #[arg(required = true)]
        scorers: Vec<Address>,
        /// How many of them must sign a round.
        #[arg(long, default_value_t = 1)]
        quorum: u8,
    },
}

/// Arguments of `model register`.
#[derive(Args, Debug)]
pub struct Register {
    /// The file with the weights or the adapter.
    #[arg(long, value_name = "FILE")]
    pub artifact: PathBuf,
    /// The Datanets that it draws on; with a weight, how much of what nobody's data shaped goes to the
    /// treasury of this one, beside the others (1 to 10,000, 1 if not given).
    #[arg(long = "datanet", required = true, value_name = "ID[:WEIGHT]", value_parser = source)]
    pub sources: Vec<(U256, u16)>,
    /// Where people read about it.
    #[arg(long, default_value = "")]
    pub uri: String,
    /// The model that it is built on.
    #[arg(long, default_value = "0")]
    pub base: U256,
    /// The token it is paid in; native currency if not given.
    #[arg(long)]
    pub asset: Option<Address>,
    /// The words that a span must have to count.
    #[arg(long, default_value_t = 8)]
    pub min_words: u8,
    /// The bytes that a span must have to count.
    #[arg(long, default_value_t = 60)]
    pub min_bytes: u8,
    /// The contributors' part of every settled receipt, in basis points; the owner has what the others leave.
    #[arg(long, default_value_t = 7000)]
    pub contributors: u16,
    /// The base model's part, in basis points.
    #[arg(long, default_value_t = 0)]
    pub base_share: u16,
    /// Others with a fixed part.
    #[arg(long = "payee", value_name = "ACCOUNT:BPS", value_parser = share)]
    pub payees: Vec<(Address, u16)>,
    /// Who may sign rounds; the sender if not given.
    #[arg(long = "scorer", value_name = "ACCOUNT")]
    pub scorers: Vec<Address>,
    /// How many scorers must sign a round.
    #[arg(long, default_value_t = 1)]
    pub quorum: u8,
    /// What each signer of a round puts at stake at least.
    #[arg(long, default_value_t = 0)]
    pub bond: u128,
    /// The same in basis points of what the round can reach: all that is unclaimed, and what it allocates.
    #[arg(long, default_value_t = 0)]
    pub bond_bps: u16,
    /// How long a round can be challenged, in seconds: 78 hours (280,800) to 30 days.
    #[arg(long, default_value_t = 345_600)]
    pub window: u32,
    /// Signs the receipts; the sender if not given.
    #[arg(long)]
    pub operator: Option<Address>,
    /// Keep outputs private, for life: then the scorers alone can check the scores.
    #[arg(long)]
    pub private: bool,
}

fn source(text: &str) -> Result<(U256, u16), String> {
    let (id, weight) = text.split_once(':').unwrap_or((text, "1"));
    Ok((
        id.parse().map_err(|_| format!("`{id}` is no id of a Datanet"))?,
        weight.parse().map_err(|_| format!("`{weight}` is no weight"))?,
    ))
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
    /// The round holds the receipts up to this time, in seconds since 1970, which lies before the latest
    /// block's; up to the second before that if not given.
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
    /// Sign the round that was scored last, as one of the model's scorers, for somebody else to propose it.
    Endorse {
        /// The model's id.
        model: U256,
    },
    /// Propose the round that was scored last, with the signatures of a quorum.
    Propose {
        /// The model's id.
        model: U256,
        /// The operator's signature; made here if the operator is who proposes.
        #[arg(long)]
        signature: Option<Bytes>,
        /// What another scorer's `round endorse` printed; the sender's own is made here if it is a scorer.
        #[arg(long = "endorsement", value_name = "ACCOUNT:SIGNATURE", value_parser = endorsement)]
        endorsements: Vec<(Address, Bytes)>,
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

fn endorsement(text: &str) -> Result<(Address, Bytes), String> {
    let (account, signature) = text.split_once(':').ok_or("it is written ACCOUNT:SIGNATURE")?;
    Ok((
        account.parse().map_err(|_| format!("`{account}` is no account"))?,
        signature.parse().map_err(|_| format!("`{signature}` is no signature"))?,
    ))
}

/// Arguments of `claim`.
#[derive(Args, Debug)]
pub struct Claim {
    /// The model's id.
    pub model: U256,
    /// Whom to pay; everybody if not given. Anyone may send a claim, the money goes to whom it belongs to.
    #[arg(long = "account")]
    pub accounts: Vec<Address>,
}

//! `model`.

use super::{
    quality::{self, Quality},
    read_file,
    roles::{self, ModelRoles},
};
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, DoneOnce, Word},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use clap::{Args, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::{counted, time};
use tributary_core::{gradient, ids::content_id, limits::WINDOWS_BEFORE_CHANGE, rule::Rule, span::Params};
use tributary_interfaces::{
    IDatanets::leastVouchedCall,
    IModels::{
        ModelTerms, Share, Source, announcedScorersCall, leaveOutCall, operatorOfCall, ownerOfCall,
        setOperatorCall, setScorersCall,
    },
};
use tributary_sdk::{
    Error,
    features::{Coverage, FeatureSet},
    models::{self, Model, Snapshots},
};

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Register a model
    Register(Box<Register>),
    /// Show a model and its pool
    Show {
        /// The model's id
        model: U256,
    },
    #[command(flatten)]
    Roles(ModelRoles),
    /// Take a snapshot, as the owner: the model draws on what its Datanets vouch for by now
    Snapshot {
        /// The model's id
        model: U256,
    },
    /// Leave a Datanet out of the model permanently, two windows from now, as the owner
    LeaveOut {
        /// The model's id
        model: U256,
        /// The Datanet's id
        datanet: U256,
    },
    /// Write down what was measured of a model, for the page that `serve` has
    ///
    /// The document is in the working folder, where `serve` publishes it; no contract has it. A model that is
    /// registered with its `ipfs://` address has it on the chain.
    Quality(Quality),
    /// Announce another operator, two windows from now, as the owner
    Operator {
        /// The model's id
        model: U256,
        /// The account that signs receipts then
        operator: Address,
    },
    /// Announce other scorers, two windows from now, as the owner
    Scorers {
        /// The model's id
        model: U256,
        /// The accounts that sign rounds then
        #[arg(required = true)]
        scorers: Vec<Address>,
        /// How many of them must sign a round
        #[arg(long, default_value_t = 1)]
        quorum: u8,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Register {
    /// The file with the weights or the adapter
    #[arg(long, value_name = "FILE")]
    artifact: PathBuf,
    /// A Datanet that it draws on; its weight (1 to 10,000, 1 if not given) is its treasury's part,
    /// beside the others', of what is unowned
    #[arg(long = "datanet", required = true, value_name = "ID[:WEIGHT]", value_parser = source)]
    sources: Vec<(U256, u16)>,
    /// Where people read about it
    #[arg(long, default_value = "")]
    uri: String,
    /// The model that it is built on; 0 for none
    #[arg(long, default_value = "0")]
    base: U256,
    /// The token it is paid in; native currency if not given
    #[arg(long)]
    asset: Option<Address>,
    #[command(flatten)]
    rule: RuleArguments,
    /// The contributors' part of every settled receipt, in basis points; the owner has the rest
    #[arg(long, default_value_t = 7000)]
    contributors: u16,
    /// The base model's part, in basis points
    #[arg(long, default_value_t = 0)]
    base_share: u16,
    /// An account with a fixed part
    #[arg(long = "payee", value_name = "ACCOUNT:BPS", value_parser = share)]
    payees: Vec<(Address, u16)>,
    /// An account that may sign rounds; the sender if not given
    #[arg(long = "scorer", value_name = "ACCOUNT")]
    scorers: Vec<Address>,
    /// How many scorers must sign a round
    #[arg(long, default_value_t = 1)]
    quorum: u8,
    /// The least bond of each signer of a round, in the smallest unit of the asset
    #[arg(long, default_value_t = 0)]
    bond: u128,
    /// The bond in basis points of what the round can reach: all that is unclaimed, and what it
    /// allocates
    #[arg(long, default_value_t = 0)]
    bond_bps: u16,
    /// How long a round can be challenged, in seconds: 78 hours (280,800) to 30 days
    #[arg(long, default_value_t = 345_600)]
    window: u32,
    /// The account that signs the receipts; the sender if not given
    #[arg(long)]
    operator: Option<Address>,
    /// Keep outputs private permanently: only the scorers can check the scores then
    #[arg(long)]
    private: bool,
}

/// The scoring rule and its parameters.
#[derive(Args, Debug)]
struct RuleArguments {
    /// By what records earn from answers, permanently
    #[arg(long, value_enum, default_value_t = RuleName::Span)]
    rule: RuleName,
    /// With `span`: the words that a span must have to count; 8 if not given
    #[arg(long, value_name = "WORDS")]
    min_words: Option<u8>,
    /// With `span`: the bytes that a span must have to count; 60 if not given
    #[arg(long, value_name = "BYTES")]
    min_bytes: Option<u8>,
    /// With `gradient`: the file of the records' features, as `features import` writes it; it is copied
    /// into the working folder
    #[arg(long, value_name = "FILE", conflicts_with = "feature_root")]
    features: Option<PathBuf>,
    /// With `gradient` and without a file: the root of the feature tree
    #[arg(long, value_name = "ROOT")]
    feature_root: Option<B256>,
    /// With `gradient`: how many numbers features have, 1 to 32,768; those of the file if not given
    #[arg(long, value_name = "NUMBER")]
    dimensions: Option<u16>,
    /// With `gradient`: what a dot product must exceed to score, below 16,384 times the dimensions; 0 if
    /// not given
    #[arg(long, value_name = "NUMBER")]
    threshold: Option<u32>,
    /// With `gradient`: register although records have no features, which earn nothing then
    #[arg(long)]
    uncovered: bool,
}

/// The scoring rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RuleName {
    /// By what of the answer a record has word for word
    Span,
    /// By the dot product of the record's features with the answer's
    Gradient,
}

/// What a model scores by.
enum Scoring {
    Span(Params),
    /// With the root of the feature tree, and the file of it, if there is one.
    Gradient(gradient::Params, B256, Option<FeatureSet>),
}

impl RuleArguments {
    /// Reads the file of features, if one is named.
    fn scoring(&self, artifact: B256) -> Result<Scoring> {
        let is_given = |given: &[(&'static str, bool)], rule: &str| {
            let stray = given.iter().find(|(_, is_given)| *is_given);
            stray.map_or(Ok(()), |(name, _)| {
                Err(Failure::user(format!("`{name}` is none of the rule {rule}"))
                    .hint("`--rule` names the rule"))
            })
        };
        match self.rule {
            RuleName::Span => {
                let of_gradient = [
                    ("--features", self.features.is_some()),
                    ("--feature-root", self.feature_root.is_some()),
                    ("--dimensions", self.dimensions.is_some()),
                    ("--threshold", self.threshold.is_some()),
                    ("--uncovered", self.uncovered),
                ];
                is_given(&of_gradient, "span")?;
                let words = self.min_words.unwrap_or(8);
                let params = Params::new(words, self.min_bytes.unwrap_or(60)).ok_or_else(|| {
                    Failure::user(format!("a span has at least 2 to 64 words, not {words}"))
                })?;
                Ok(Scoring::Span(params))
            }
            RuleName::Gradient => {
                let of_span =
                    [("--min-words", self.min_words.is_some()), ("--min-bytes", self.min_bytes.is_some())];
                is_given(&of_span, "gradient")?;
                self.gradient(artifact)
            }
        }
    }

    fn gradient(&self, artifact: B256) -> Result<Scoring> {
        let set = self.features.as_deref().map(FeatureSet::open).transpose().map_err(Error::Features)?;
        let dimensions = match (self.dimensions, &set) {
            (Some(dimensions), _) => dimensions,
            (None, Some(set)) => set.head().dimensions,
            (None, None) => {
                return Err(Failure::user("how many dimensions features have is not known")
                    .hint("`--features` names their file, or `--dimensions` and `--feature-root` say it"));
            }
        };
        let threshold = self.threshold.unwrap_or(0);
        let params = gradient::Params::new(dimensions, threshold).ok_or_else(|| {
            Failure::user(format!(
                "there is no rule of {dimensions} dimensions and a threshold of {threshold}: dimensions are 1 to {}, and a threshold is below {}",
                gradient::MAX_DIMENSIONS,
                u64::from(dimensions) << 14
            ))
        })?;
        if let Some(set) = &set {
            set.check(dimensions, artifact).map_err(Error::Features)?;
        }
        let root = self.feature_root.or(set.as_ref().map(FeatureSet::root)).ok_or_else(|| {
            Failure::user("a model with the rule gradient has a feature tree")
                .hint("`--features` names the file of its records' features, or `--feature-root` its root")
        })?;
        Ok(Scoring::Gradient(params, root, set))
    }
}

/// A model that was registered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    /// Its id.
    model: Decimal,
    /// Its owner.
    owner: Account,
    /// Up to when it draws on what was accepted, in seconds since 1970; 0 if it has no snapshot yet.
    up_to: u64,
    /// The root of its feature tree; null where its rule has none.
    feature_root: Option<Word>,
    /// How many of the records that it draws on have no features, so that they earn nothing; null where its
    /// rule has none, or the file of features is not at hand.
    uncovered: Option<u64>,
}

/// A snapshot that was taken.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Snapshot {
    /// The model's id.
    model: Decimal,
    /// Up to when it draws on what was accepted, in seconds since 1970.
    up_to: u64,
    /// The root of its feature tree; null where its rule has none.
    feature_root: Option<Word>,
    /// How many of the records that it draws on have no features, so that they earn nothing; null where its
    /// rule has none, or the file of features is not at hand.
    uncovered: Option<u64>,
}

/// A change that takes effect later.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Announced {
    /// The model's id.
    model: Decimal,
    /// In how many seconds.
    in_seconds: u64,
}

/// A model. Amounts are in units of its asset, parts in basis points.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// Its id.
    model: Decimal,
    /// Its owner.
    owner: Account,
    /// The Datanets that it draws on.
    datanets: Vec<Decimal>,
    /// The token that it is paid in; zero for native currency.
    asset: Account,
    /// Who signs its receipts.
    operator: Account,
    /// Who may sign its rounds.
    scorers: Vec<Account>,
    /// How many of them must.
    quorum: u8,
    /// Its scoring rule (docs/SPEC.md 4).
    rule: Word,
    /// The root of its feature tree; null where its rule has none.
    feature_root: Option<Word>,
    /// The owner's part.
    owner_bps: u16,
    /// The base model's part.
    base_bps: u16,
    /// Whether its outputs are private.
    private: bool,
    /// The contributors' part.
    contributors_bps: u16,
    /// The challenge window, in seconds.
    window: u32,
    /// The least bond of each signer.
    bond: Decimal,
    /// The bond in basis points of what a round can reach.
    bond_bps: u16,
    /// How many of its rounds are final.
    rounds: u64,
    /// What was paid for it.
    paid: Decimal,
    /// What its payees have earned.
    settled: Decimal,
    /// What is unclaimed of that.
    left: Decimal,
    /// The receipts that were settled.
    receipts_settled: Decimal,
    /// What it earned from derived models.
    income: Decimal,
    /// How many snapshots it has.
    snapshots: usize,
    /// Up to when the last of them reaches, in seconds since 1970; null without one.
    up_to: Option<u64>,
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

pub(super) async fn run(session: &Session<'_>, command: &ModelCommand) -> Result<Outcome> {
    match command {
        ModelCommand::Register(arguments) => register(session, arguments).await,
        ModelCommand::Show { model } => show(&session.open().await?, *model).await,
        ModelCommand::Snapshot { model } => snapshot(session, &session.open().await?, *model).await,
        ModelCommand::Roles(command) => roles::model(&session.open().await?, command).await,
        ModelCommand::LeaveOut { model, datanet } => {
            let call = leaveOutCall { modelId: *model, datanetId: *datanet };
            let what = format!("Datanet {datanet} will be left out of model {model}");
            announce(&session.open().await?, *model, &call, what).await
        }
        ModelCommand::Quality(arguments) => quality::run(session, arguments).await,
        ModelCommand::Operator { model, operator } => {
            let call = setOperatorCall { modelId: *model, operator: *operator };
            let what = format!("{operator} will sign the receipts of model {model}");
            announce(&session.open().await?, *model, &call, what).await
        }
        ModelCommand::Scorers { model, scorers, quorum } => {
            let mut scorers = scorers.clone();
            scorers.sort_unstable();
            let of = counted(scorers.len(), "scorer");
            let what = format!("{quorum} of {of} will sign the rounds of model {model}");
            let call = setScorersCall { modelId: *model, scorers, quorum: *quorum };
            announce(&session.open().await?, *model, &call, what).await
        }
    }
}

/// Sends a call that takes effect two windows later.
async fn announce<C: SolCall + Send + Sync>(
    open: &Open<'_>,
    model: U256,
    call: &C,
    what: String,
) -> Result<Outcome> {
    let context = &open.context;
    let window = Model::read(context, model).await?.terms.window;
    context.client.send(&open.account().await?, context.models(), call, U256::ZERO).await?;
    let after = WINDOWS_BEFORE_CHANGE * u64::from(window);
    let announced = Announced { model: model.into(), in_seconds: after };
    Ok(Outcome::new(format!("{what}, in {after} seconds"), announced))
}

async fn snapshot(session: &Session<'_>, open: &Open<'_>, model: U256) -> Result<Outcome> {
    let context = &open.context;
    let taken = models::take_snapshot(context, &open.account().await?, model).await?;
    open.note_earlier(&taken.sent);
    let up_to = taken.up_to;
    let text = format!("model {model} draws on what was accepted up to {}", time(up_to));
    let model = Model::read(context, model).await?;
    let feature_root = match model.rule()? {
        Rule::Span(_) => None,
        Rule::Gradient(_) => Some(model.terms.featureRoot),
    };
    let mut uncovered = None;
    if feature_root.is_some() {
        // A model's features are fixed when it is registered; what came later has none.
        match FeatureSet::of_model(context, &model) {
            Ok(set) => {
                let sources = model.terms.sources.as_slice();
                let covered = set.coverage(context, sources).await?;
                note_uncovered(session, &covered);
                uncovered = Some(covered.lacking);
            }
            Err(error) => {
                session.printer().print(format!("note: which records have features is not known: {error}"))
            }
        }
    }
    let (model, feature_root) = (model.id.into(), feature_root.map(Word::from));
    Ok(Outcome::new(text, Snapshot { model, up_to, feature_root, uncovered }))
}

fn note_uncovered(session: &Session<'_>, covered: &Coverage) {
    if let Err(error) = covered.require() {
        session.printer().print(format!("note: {error}; these earn nothing"));
    }
}

async fn register(session: &Session<'_>, arguments: &Register) -> Result<Outcome> {
    let artifact = content_id(&read_file(&arguments.artifact)?);
    let scoring = arguments.rule.scoring(artifact)?;
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account().await?);
    let mut terms = terms(&open, arguments, account.address(), artifact).await?;
    let (mut uncovered, mut feature_root) = (None, None);
    match scoring {
        Scoring::Span(params) => terms.rule = Rule::Span(params).to_word(),
        Scoring::Gradient(params, root, set) => {
            terms.rule = Rule::Gradient(params).to_word();
            terms.featureRoot = root;
            feature_root = Some(root.into());
            if let Some(set) = set {
                let covered = set.coverage(context, &terms.sources).await?;
                if arguments.rule.uncovered {
                    note_uncovered(session, &covered);
                } else {
                    covered.require().map_err(Error::Features)?;
                }
                uncovered = Some(covered.lacking);
                if !session.global.dry_run {
                    set.keep(&context.folder)?;
                }
            }
        }
    }
    let datanets = terms.sources.iter().map(|source| source.datanetId).collect();
    let registered = models::register(context, &account, terms).await?;
    let (id, sent) = (registered.id, registered.sent);
    open.note_earlier(&sent);
    let vouched = context.client.read(context.datanets(), &leastVouchedCall { datanetIds: datanets }).await?;
    let (text, up_to) = if vouched == 0 {
        let next = format!("`tributary datanet vouch`, then `tributary model snapshot {id}`");
        (format!("model {id}; nothing can earn yet: {next}"), 0)
    } else {
        let up_to = models::take_snapshot(context, &account, id).await?.up_to;
        (format!("model {id}, which draws on what was accepted up to {}", time(up_to)), up_to)
    };
    let (model, owner) = (id.into(), registered.owner.into());
    let registered = Registered { model, owner, up_to, feature_root, uncovered };
    Ok(Outcome::new(text, DoneOnce::by(&sent, registered)))
}

/// The terms without the rule and what it reads.
async fn terms(open: &Open<'_>, arguments: &Register, sender: Address, artifact: B256) -> Result<ModelTerms> {
    let mut sources: Vec<Source> =
        arguments.sources.iter().map(|(id, weight)| Source { datanetId: *id, weight: *weight }).collect();
    sources.sort_unstable_by_key(|source| source.datanetId);
    let mut scorers = arguments.scorers.clone();
    scorers.sort_unstable();
    if scorers.is_empty() {
        scorers.push(sender);
    }
    Ok(ModelTerms {
        uri: arguments.uri.clone(),
        artifactHash: artifact,
        baseModelId: arguments.base,
        manifestRoot: models::manifest_root(&open.context, &sources).await?,
        sources,
        featureRoot: B256::ZERO,
        rule: B256::ZERO,
        asset: arguments.asset.unwrap_or_default(),
        ownerBps: owner_bps(arguments)?,
        baseBps: arguments.base_share,
        contributorsBps: arguments.contributors,
        payees: arguments
            .payees
            .iter()
            .map(|(account, bps)| Share { account: *account, bps: *bps })
            .collect(),
        scorers,
        quorum: arguments.quorum,
        bond: arguments.bond,
        bondBps: arguments.bond_bps,
        window: arguments.window,
        operator: arguments.operator.unwrap_or(sender),
        isPrivate: arguments.private,
    })
}

/// The owner's part, which is what the others leave.
fn owner_bps(arguments: &Register) -> Result<u16> {
    let payees = arguments.payees.iter().map(|(_, bps)| u32::from(*bps)).sum::<u32>();
    let others = u32::from(arguments.contributors) + u32::from(arguments.base_share) + payees;
    let owner = 10_000u32.checked_sub(others).and_then(|owner| u16::try_from(owner).ok());
    owner.ok_or_else(|| {
        Failure::user(format!(
            "the shares add up to {others} basis points, which is more than the whole, 10,000"
        ))
    })
}

/// A scoring rule with its parameters.
fn rule_in_words(rule: Rule) -> String {
    match rule {
        Rule::Span(params) => {
            format!("spans of at least {} words and {} bytes", params.min_words(), params.min_bytes())
        }
        Rule::Gradient(params) => {
            format!("dot products of {} dimensions above {}", params.dimensions(), params.threshold())
        }
    }
}

async fn show(open: &Open<'_>, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let model = Model::read(context, id).await?;
    let snapshots = Snapshots::read(context, id).await?;
    let owner = context.client.read(context.models(), &ownerOfCall { modelId: id }).await?;
    let operator = context.client.read(context.models(), &operatorOfCall { modelId: id }).await?;
    let next = context.client.read(context.models(), &announcedScorersCall { modelId: id }).await?;
    let (terms, pool) = (&model.terms, &model.pool);
    let (rule, feature_root) = match model.rule()? {
        rule @ Rule::Span(_) => (rule_in_words(rule), None),
        rule @ Rule::Gradient(_) => {
            let root = terms.featureRoot;
            (format!("{}, of the feature tree {root}", rule_in_words(rule)), Some(root.into()))
        }
    };
    let asset = if terms.asset.is_zero() { "native currency".to_owned() } else { terms.asset.to_string() };
    let sources: Vec<String> = model
        .sources
        .iter()
        .map(|source| match source.leftOutFrom {
            0 => format!("{} (weight {})", source.datanetId, source.weight),
            from => format!("{} (weight {}, left out from {})", source.datanetId, source.weight, time(from)),
        })
        .collect();
    let up_to = snapshots.up_to(u64::MAX);
    let mut lines = vec![
        format!("model       {id}, owned by {owner}"),
        format!("Datanets    {}", sources.join(", ")),
        format!(
            "draws on    {}",
            up_to.map_or("nothing yet".to_owned(), |up_to| {
                format!("what was accepted up to {}; {}", time(up_to), counted(snapshots.count(), "snapshot"))
            })
        ),
        format!("rule        {rule}"),
        format!("paid in     {asset}"),
        format!(
            "shares      owner {}, base {}, contributors {} basis points",
            terms.ownerBps, terms.baseBps, terms.contributorsBps
        ),
        format!(
            "rounds      {} final; a window of {} s, {} of {}, a bond of {} or {} basis points each",
            pool.rounds,
            terms.window,
            terms.quorum,
            counted(terms.scorers.len(), "scorer"),
            terms.bond,
            terms.bondBps
        ),
        format!("operator    {}", operator.operator),
        format!("paid in all {}, of which receipts settled {}", pool.paid, pool.receiptsSettled),
        format!("allocated   {} to payees, of which {} are unclaimed", pool.settled, pool.left),
        format!("income      {} from derived models", pool.income),
    ];
    if terms.isPrivate {
        lines.push("outputs     private: its scorers alone can check the scores".to_owned());
    }
    if operator.effectiveFrom > 0 {
        lines.push(format!("announced   operator {} from {}", operator.next, time(operator.effectiveFrom)));
    }
    if next.effectiveFrom > 0 {
        let scorers = counted(next.scorers.len(), "scorer");
        lines.push(format!("announced   {scorers} from {}", time(next.effectiveFrom)));
    }
    let shown = Shown {
        model: id.into(),
        owner: owner.into(),
        datanets: model.sources.iter().map(|source| source.datanetId.into()).collect(),
        asset: terms.asset.into(),
        operator: operator.operator.into(),
        scorers: terms.scorers.iter().map(|scorer| (*scorer).into()).collect(),
        quorum: terms.quorum,
        rule: terms.rule.into(),
        feature_root,
        owner_bps: terms.ownerBps,
        base_bps: terms.baseBps,
        private: terms.isPrivate,
        contributors_bps: terms.contributorsBps,
        window: terms.window,
        bond: terms.bond.into(),
        bond_bps: terms.bondBps,
        rounds: pool.rounds,
        paid: pool.paid.into(),
        settled: pool.settled.into(),
        left: pool.left.into(),
        receipts_settled: pool.receiptsSettled.into(),
        income: pool.income.into(),
        snapshots: snapshots.count(),
        up_to,
    };
    Ok(Outcome::new(lines.join("\n"), shown))
}

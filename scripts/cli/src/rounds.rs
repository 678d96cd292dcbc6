//! From receipts to a round on the chain: score, propose, finalise.

use crate::{
    context::Context,
    error::{Error, Result},
    folder::put,
    receipts::{Book, Entry},
    registry::{Registered, Registry},
};
use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256};
use alloy_sol_types::SolValue;
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, path::PathBuf};
use tributary_chain::{Account, Client, Contract, Event, Sent};
use tributary_core::{
    ids::contribution_key,
    payee::Payee,
    rule::Rule,
    split,
    typed_data::{Receipt, ReceiptBook},
};
use tributary_interfaces::{
    IAttribution::{
        self, OpenRound, RoundFinalised, RoundProposed, Tree, depositBondCall, finaliseCall, freeBondCall,
        openRoundCall, proposeCall,
    },
    IDatanets::datanetCall,
    IERC20::{allowanceCall, approveCall, balanceOfCall},
    IModels::{ModelTerms, modelCall},
    IRewards::{Pool, poolCall},
};
use tributary_rounds::{Contribution, Datanet, Round, RoundInput, Terms};
use tributary_scoring as scoring;

/// What the chain says of a model.
#[derive(Clone)]
pub struct Model {
    /// Its id.
    pub id: U256,
    /// What it was registered with.
    pub terms: ModelTerms,
    /// What came in and went out.
    pub pool: Pool,
}

impl Model {
    /// Reads a model and its pool.
    pub async fn read(context: &Context, id: U256) -> Result<Self> {
        let terms = context.client.read(context.models(), &modelCall { modelId: id }).await?;
        let pool = context.client.read(context.rewards(), &poolCall { modelId: id }).await?;
        Ok(Self { id, terms, pool })
    }

    /// Its scoring rule.
    pub fn rule(&self) -> Result<Rule> {
        Rule::from_word(self.terms.rule).ok_or_else(|| {
            Error::user(format!("model {} has a scoring rule that this program does not know", self.id))
        })
    }

    /// What a round with these receipts shares: the contributors' part of everything settled with it that was not allocated
    /// before, within what the model lets out.
    pub fn share(&self, receipts: u128) -> u128 {
        let (pool, bps) = (&self.pool, self.terms.contributorsBps);
        let earned = split::basis_points(pool.paid, bps) + pool.bonus;
        let most = split::basis_points(earned.saturating_sub(pool.settled), self.terms.outflowCapBps);
        let least = split::basis_points(receipts, bps).min(most);
        let due = split::basis_points(pool.receiptsSettled + receipts, bps) + pool.bonus;
        due.saturating_sub(pool.settled).clamp(least, most)
    }
}

/// A round as it was proposed, with its fate.
#[derive(Clone)]
pub struct Proposed {
    /// keccak256 of the round.
    pub hash: B256,
    /// The round.
    pub round: IAttribution::Round,
    /// Who proposed it.
    pub scorer: Address,
    /// Whether it is final.
    pub finalised: bool,
}

/// All rounds that were proposed for a model, in order.
pub async fn proposed(context: &Context, model: U256) -> Result<Vec<Proposed>> {
    let (contract, from, topic) = (context.attribution(), context.deployment.block, Some(B256::from(model)));
    let finals: Vec<Event<RoundFinalised>> = context.client.events(contract, from, topic).await?;
    let finals: HashSet<B256> = finals.into_iter().map(|event| event.event.roundHash).collect();
    let rounds: Vec<Event<RoundProposed>> = context.client.events(contract, from, topic).await?;
    let read = |Event { event, .. }: Event<RoundProposed>| Proposed {
        hash: event.roundHash,
        finalised: finals.contains(&event.roundHash),
        scorer: event.scorer,
        round: event.round,
    };
    Ok(rounds.into_iter().map(read).collect())
}

/// The folder of a deployment's rounds.
pub fn rounds_folder(context: &Context) -> PathBuf {
    context.chain_folder().join("rounds")
}

/// The files of the model's finalised rounds, in order; each is checked.
pub async fn finalised(context: &Context, model: U256) -> Result<Vec<Round>> {
    let folder = rounds_folder(context);
    let rounds = proposed(context, model).await?;
    let rounds = rounds.iter().filter(|round| round.finalised);
    rounds.map(|round| Ok(tributary_rounds::read(&folder, round.round.manifest)?)).collect()
}

/// Which round was scored last, for `propose`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    manifest: B256,
}

fn draft_path(context: &Context, model: U256) -> PathBuf {
    context.chain_folder().join("drafts").join(format!("{model}.json"))
}

/// A round that was scored.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The round.
    pub round: Round,
    /// The SHA-256 of its manifest.
    pub manifest: B256,
    /// Where its files are.
    pub folder: PathBuf,
}

/// Scores the receipts since the last round, and writes the round's files. `cutoff` is in seconds since 1970; the latest
/// block's time if `None`.
pub async fn score(
    context: &Context,
    model: U256,
    cutoff: Option<u64>,
    progress: impl Fn(u64) + Sync,
) -> Result<Scored> {
    let state = Model::read(context, model).await?;
    let cutoff = match cutoff {
        Some(cutoff) => cutoff,
        None => context.client.time().await?,
    };
    let earlier = finalised(context, model).await?;
    if earlier.len() as u64 != state.pool.rounds {
        return Err(Error::internal(format!(
            "model {model} has {} finalised rounds, of which {} are in the events",
            state.pool.rounds,
            earlier.len()
        )));
    }
    let entries = open_receipts(context, model, cutoff, &earlier)?;
    let (datanets, records) = eligible(context, &state, cutoff).await?;
    let scores = score_rows(context, &state, &datanets, &records, &entries, progress)?;
    let receipts: Vec<_> = entries.into_iter().map(|entry| entry.receipt).collect();
    let sum = receipts.iter().map(|receipt| receipt.price).sum();
    let terms = Terms {
        model,
        number: state.pool.rounds + 1,
        rule: state.rule()?,
        cutoff,
        pool: state.share(sum),
        fallback: Payee::Account(state.terms.fallbackAccount),
    };
    let scored: HashSet<B256> = scores.iter().map(|row| row.contribution_key).collect();
    let contributions = records
        .iter()
        .filter(|(datanet, record)| {
            scored.contains(&contribution_key(datanets[*datanet as usize].id, record.content_id))
        })
        .map(|(datanet, record)| Contribution {
            datanet: *datanet,
            content_id: record.content_id,
            payee: record.payee,
        })
        .collect();
    let last_payouts = earlier.last().map(Round::next_payouts).unwrap_or_default();
    let round = Round::build(RoundInput { terms, datanets, contributions, receipts, scores, last_payouts })?;
    check_last_payouts(&state, &round)?;
    let published = tributary_rounds::write(&rounds_folder(context), &round)?;
    let draft =
        serde_json::to_vec_pretty(&Draft { manifest: published.manifest }).map_err(Error::internal)?;
    put(&draft_path(context, model), &draft)?;
    Ok(Scored { round, manifest: published.manifest, folder: published.folder })
}

/// The receipts up to the cutoff that no finalised round holds.
fn open_receipts(context: &Context, model: U256, cutoff: u64, earlier: &[Round]) -> Result<Vec<Entry>> {
    let settled: HashSet<B256> = earlier.iter().flat_map(|round| &round.receipts).map(Receipt::id).collect();
    let book = Book::of(&context.chain_folder(), model);
    let mut entries = book.read()?;
    entries.retain(|entry| entry.receipt.time <= cutoff && !settled.contains(&entry.id()));
    if entries.is_empty() {
        return Err(Error::user(format!(
            "there are no receipts of model {model} up to {cutoff} that no round has settled"
        ))
        .hint(format!("`tributary receipt add {model}` writes them to {}", book.path().display())));
    }
    Ok(entries)
}

/// The model's Datanets and the records in them that earn, each with its Datanet's place.
async fn eligible(
    context: &Context,
    model: &Model,
    cutoff: u64,
) -> Result<(Vec<Datanet>, Vec<(u32, Registered)>)> {
    let mut datanets = Vec::new();
    let mut records = Vec::new();
    for (place, id) in (0u32..).zip(&model.terms.datanetIds) {
        let state = context.client.read(context.datanets(), &datanetCall { datanetId: *id }).await?;
        let treasury = Payee::Account(state.treasury);
        datanets.push(Datanet { id: *id, treasury, fee_bps: state.treasuryFeeBps });
        let registry = Registry::read(context, *id, cutoff).await?;
        records.extend(registry.accepted().map(|record| (place, *record)));
    }
    Ok((datanets, records))
}

fn score_rows(
    context: &Context,
    model: &Model,
    datanets: &[Datanet],
    records: &[(u32, Registered)],
    entries: &[Entry],
    progress: impl Fn(u64) + Sync,
) -> Result<Vec<scoring::ScoreRow>> {
    let outputs: Vec<scoring::Output<&[u8]>> = entries
        .iter()
        .map(|entry| scoring::Output { receipt_id: entry.id(), bytes: &entry.output[..] })
        .collect();
    let contributions = records.iter().map(|(datanet, record)| {
        let key = contribution_key(datanets[*datanet as usize].id, record.content_id);
        context.folder.record(record.content_id).map(|bytes| scoring::Contribution { key, bytes })
    });
    scoring::score(model.rule()?, &outputs, contributions, &|now| progress(now.contributions)).map_err(
        |error| match error {
            scoring::ScoreError::Source(error) => error,
            other => Error::user(other),
        },
    )
}

/// The payouts that the round builds on must be those that the chain holds.
fn check_last_payouts(model: &Model, round: &Round) -> Result<()> {
    if model.pool.rounds == 0 {
        return Ok(());
    }
    let bytes = [model.terms.asset.as_slice(), round.last_payouts_tree.root().as_slice()].concat();
    if keccak256(bytes) == model.pool.settlement {
        return Ok(());
    }
    Err(Error::user(format!(
        "the files of the last round of model {} are not those that were finalised",
        model.id
    ))
    .hint("fetch the round's files again"))
}

fn tree(tree: &tributary_rounds::Tree) -> Tree {
    let summit = tree.summit();
    Tree { hash: FixedBytes(summit.node.hash.0), sum: summit.node.sum, count: summit.count }
}

/// A round as the contract takes it.
pub fn on_chain(round: &Round, manifest: B256) -> IAttribution::Round {
    IAttribution::Round {
        modelId: round.terms.model,
        number: round.terms.number,
        cutoff: round.terms.cutoff,
        pool: round.terms.pool,
        manifest,
        receipts: tree(&round.receipts_tree),
        scores: tree(&round.scores_tree),
        credits: tree(&round.credits_tree),
        payouts: tree(&round.payouts_tree),
    }
}

/// The hash that names a round: keccak256(abi.encode(round)).
pub fn round_hash(round: &IAttribution::Round) -> B256 {
    keccak256(round.abi_encode())
}

/// What the operator signs for a round.
pub fn book_digest(context: &Context, round: &Round) -> B256 {
    let book = ReceiptBook {
        model_id: round.terms.model,
        receipts_root: round.receipts_tree.root(),
        cutoff: round.terms.cutoff,
    };
    book.digest(context.client.chain_id(), context.attribution().address)
}

/// The round that was scored last for a model.
pub fn draft(context: &Context, model: U256) -> Result<Scored> {
    let path = draft_path(context, model);
    let text = std::fs::read(&path).map_err(|_| {
        Error::user(format!("no round of model {model} was scored"))
            .hint(format!("run `tributary score {model}`"))
    })?;
    let Draft { manifest } = serde_json::from_slice(&text)
        .map_err(|error| Error::user(format!("cannot understand {}: {error}", path.display())))?;
    let round = tributary_rounds::read(&rounds_folder(context), manifest)?;
    let folder = rounds_folder(context).join(alloy_primitives::hex::encode(manifest));
    Ok(Scored { round, manifest, folder })
}

/// What came of a proposal.
#[derive(Clone)]
pub struct Proposal {
    /// keccak256 of the round.
    pub hash: B256,
    /// The chain's record of it.
    pub open: OpenRound,
    /// `None` if it was proposed before.
    pub sent: Option<Sent>,
}

/// Proposes a scored round, with the operator's signature, after depositing what is missing of the bond.
pub async fn propose(
    context: &Context,
    scorer: &Account,
    scored: &Scored,
    signature: Bytes,
) -> Result<Proposal> {
    let model = Model::read(context, scored.round.terms.model).await?;
    let round = on_chain(&scored.round, scored.manifest);
    let hash = round_hash(&round);
    let open = open_round(context, model.id).await?;
    if open.roundHash == hash {
        return Ok(Proposal { hash, open, sent: None });
    }
    deposit_bond(context, scorer, &model).await?;
    let call = proposeCall { round, operatorSignature: signature };
    let sent = context.client.send(scorer, context.attribution(), &call, U256::ZERO).await?;
    Ok(Proposal { hash, open: open_round(context, model.id).await?, sent: Some(sent) })
}

/// A model's open round; all zero if there is none.
pub async fn open_round(context: &Context, model: U256) -> Result<OpenRound> {
    Ok(context.client.read(context.attribution(), &openRoundCall { modelId: model }).await?)
}

async fn deposit_bond(context: &Context, scorer: &Account, model: &Model) -> Result<()> {
    let (asset, bond) = (model.terms.asset, model.terms.bond);
    let free = freeBondCall { asset, scorer: scorer.address() };
    let free = context.client.read(context.attribution(), &free).await?;
    if free >= bond {
        return Ok(());
    }
    let amount = bond - free;
    let value = provide(&context.client, scorer, asset, context.attribution(), amount).await?;
    let call = depositBondCall { asset, amount: U256::from(amount) };
    context.client.send(scorer, context.attribution(), &call, value).await?;
    Ok(())
}

/// Makes `amount` of an asset available to a contract: an allowance of a token, or the value to send with the call.
pub async fn provide(
    client: &Client,
    account: &Account,
    asset: Address,
    spender: Contract,
    amount: u128,
) -> Result<U256> {
    let amount = U256::from(amount);
    if asset.is_zero() {
        return Ok(amount);
    }
    let token = Contract::new("Token", asset);
    let owner = account.address();
    let balance = client.read(token, &balanceOfCall { account: owner }).await?;
    if balance < amount {
        return Err(Error::user(format!(
            "{owner} holds {balance} units of the token {asset}, {amount} are needed"
        ))
        .hint("send the account more of the token"));
    }
    let allowed = client.read(token, &allowanceCall { owner, spender: spender.address }).await?;
    if allowed < amount {
        let call = approveCall { spender: spender.address, value: amount };
        client.send(account, token, &call, U256::ZERO).await?;
    }
    Ok(U256::ZERO)
}

/// Makes a model's open round final; `None` if it has no open round.
pub async fn finalise(context: &Context, account: &Account, model: U256) -> Result<Option<Sent>> {
    let open = open_round(context, model).await?;
    if open.roundHash.is_zero() {
        return Ok(None);
    }
    let rounds = proposed(context, model).await?;
    let round = rounds.into_iter().rev().find(|round| round.hash == open.roundHash).ok_or_else(|| {
        Error::internal(format!("the open round {} of model {model} is not in the events", open.roundHash))
    })?;
    let call = finaliseCall { round: round.round };
    Ok(Some(context.client.send(account, context.attribution(), &call, U256::ZERO).await?))
}

//! Two thieves, who must come away with nothing: one who is the only scorer of a model of his own and moves
//! payouts that were claimed to other accounts, and one who registers copies of what earns.

use crate::{
    checks::{Check, check, holds, refused},
    flow::{WINDOW, model_terms},
    results::Story,
};
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use tributary_chain::Account;
use tributary_core::{
    ids, leaves::payout, payee::Payee, status::Policy, typed_data::ReceiptBook, typed_data::round_digest,
};
use tributary_interfaces::{
    IAttribution::{Book, Endorsement, Round as ChainRound, Tree as ChainTree, finaliseCall, proposeCall},
    IDatanets::{DatanetCreated, DatanetTerms, createDatanetCall, vouchCall},
    IModels::{ModelRegistered, ModelTerms, Source, registerModelCall, roundTermsCall, takeSnapshotCall},
    IRewards::{claimCall, payCall},
};
use tributary_rounds::{Tree, round_hash};
use tributary_sdk::{
    context::Context,
    contribute::{Beneficiary, Lot, contribute},
    error::{Error, Result},
    funds::provide,
    model::Model,
    proposals,
    receipts::{Book as Receipts, Entry},
    scoring::score,
};

/// What the first thief pays in, and then gets back by an honest-looking round.
const STAKE: u128 = 1_000;
/// How many copies of a record the second thief registers.
const COPIES: usize = 100;

/// Settles `{first: X}`, claims, settles `{second: X}` and claims again: the second claim would be paid from
/// other models' money.
pub(crate) async fn shrinking_payouts(context: &Context, story: &Story) -> Result<Vec<Check>> {
    let thief = &story.cast.thief;
    let before = holds(context, story.token.address, context.rewards().address).await?;
    let mut terms = model_terms(&[story.datanet], story.token.address, 0, thief, thief)?;
    (terms.ownerBps, terms.contributorsBps) = (0, 10_000);
    let model = register(context, thief, terms).await?;
    pay(context, thief, model, STAKE).await?;

    let accounts = [Address::repeat_byte(0xa1), Address::repeat_byte(0xa2)];
    let first = settle(context, thief, model, STAKE - 1, accounts[0], STAKE - 1).await?;
    claim(context, thief, model, accounts[0], STAKE - 1, &first).await?;
    let second = settle(context, thief, model, 1, accounts[1], STAKE).await?;
    let again = claim(context, thief, model, accounts[1], STAKE, &second).await;
    let after = holds(context, story.token.address, context.rewards().address).await?;
    let name = "a scorer who moves payouts that were claimed to another account takes nobody's money";
    Ok(vec![
        refused(name.to_owned(), again, "NothingLeft"),
        check(
            "the money of other models is untouched by him",
            after == before + U256::from(1),
            format!("{before} before, {after} after, 1 of it his own"),
        ),
    ])
}

async fn register(context: &Context, owner: &Account, terms: ModelTerms) -> Result<U256> {
    let call = registerModelCall { terms };
    let sent = context.client.send(owner, context.models(), &call, U256::ZERO).await?;
    let event = sent.event::<ModelRegistered>();
    Ok(event.ok_or_else(|| Error::internal("a new model without its event"))?.modelId)
}

async fn pay(context: &Context, payer: &Account, model: U256, amount: u128) -> Result<()> {
    let asset = Model::read(context, model).await?.terms.asset;
    let value = provide(&context.client, payer, asset, context.rewards(), amount).await?;
    let call = payCall { modelId: model, asset, amount: U256::from(amount), receiptsRoot: B256::ZERO };
    context.client.send(payer, context.rewards(), &call, value).await?;
    Ok(())
}

fn leaf(key: B256, value: u128) -> Result<Tree> {
    Tree::build(vec![payout(key, value)]).map_err(Error::internal)
}

fn on_chain(tree: &Tree) -> ChainTree {
    let top = tree.head();
    ChainTree { hash: FixedBytes(top.node.hash.0), sum: top.node.sum, count: top.count }
}

/// A whole round that the thief makes up, with one receipt and one payee: proposed and finalised.
async fn settle(
    context: &Context,
    thief: &Account,
    model: U256,
    receipts: u128,
    payee: Address,
    payout: u128,
) -> Result<Tree> {
    let (client, attribution) = (&context.client, context.attribution());
    client.advance_clock(1).await?;
    let (state, pool) = (proposals::state(context, model).await?, Model::read(context, model).await?.pool);
    let cutoff = client.time().await?;
    client.advance_clock(1).await?;
    let invented = leaf(keccak256(cutoff.to_be_bytes()), receipts)?;
    let payouts = leaf(payee.into_word(), payout)?;
    let (number, from, deadline) = (pool.rounds + 1, state.lastCutoff, u64::MAX);
    let round = ChainRound {
        modelId: model,
        number,
        attempt: state.attempts + 1,
        from,
        cutoff,
        deadline,
        settlement: pool.settlement,
        manifest: B256::ZERO,
        uriHash: keccak256(""),
        receipts: on_chain(&invented),
        scores: ChainTree { hash: FixedBytes::ZERO, sum: 0, count: 0 },
        credits: on_chain(&invented),
        payouts: on_chain(&payouts),
    };
    let receipts_root = invented.root();
    let book = ReceiptBook { model_id: model, number, from, cutoff, receipts_root, deadline };
    let signed = thief.sign(book.digest(client.chain_id(), attribution.address))?;
    let digest = round_digest(round_hash(&round), client.chain_id(), attribution.address);
    let call = proposeCall {
        round: round.clone(),
        uri: String::new(),
        book: Book { deadline, signature: signed },
        endorsements: vec![Endorsement { scorer: thief.address(), signature: thief.sign(digest)? }],
    };
    client.send(thief, attribution, &call, U256::ZERO).await?;
    client.advance_clock(WINDOW.into()).await?;
    let open = proposals::open(context, model).await?;
    let open = open.ok_or_else(|| Error::internal("the thief's round is not open"))?;
    let call =
        finaliseCall { round, signers: open.signers, bond: open.bond, finalisableAt: open.finalisable_at };
    client.send(thief, attribution, &call, U256::ZERO).await?;
    Ok(payouts)
}

async fn claim(
    context: &Context,
    thief: &Account,
    model: U256,
    account: Address,
    cumulative: u128,
    payouts: &Tree,
) -> Result<tributary_chain::Sent, tributary_chain::ChainError> {
    let payee = account.into_word();
    let proof = payouts.prove_leaf(payee).map(|proof| proof.proof).unwrap_or_default();
    let terms = context.client.read(context.models(), &roundTermsCall { modelId: model }).await?;
    let call = claimCall { modelId: model, asset: terms.asset, payee, cumulative, proof: proof.into() };
    context.client.send(thief, context.rewards(), &call, U256::ZERO).await
}

/// Registers a record that earns once more, word for word and with small changes, in a Datanet of his own that
/// a model draws on beside the experts': the same answer pays its author as before, and him nothing.
pub(crate) async fn copies(context: &Context, story: &Story) -> Result<Check> {
    let name = "a hundred copies of a record, registered later in a second Datanet, earn nothing";
    let thief = &story.cast.thief;
    let play = story.plays.first().ok_or_else(|| Error::internal("the demo has no model"))?;
    let round = play.rounds.last().ok_or_else(|| Error::internal("the demo has no round"))?;
    let Some(best) = round.scores().max_by_key(|score| score.end - score.start) else {
        return Ok(check(name, false, "no record earned"));
    };
    let told = play.answers.iter().find(|told| told.receipt == best.receipt_id);
    let told = told.ok_or_else(|| Error::internal("a receipt without its answer"))?;
    let text = String::from_utf8_lossy(&context.folder.record(best.owner.content_id)?).into_owned();

    let datanet = second_datanet(context, thief, &text).await?;
    let terms = model_terms(&[story.datanet, datanet], Address::ZERO, 0, thief, thief)?;
    let model = register(context, thief, terms).await?;
    context.client.send(thief, context.models(), &takeSnapshotCall { modelId: model }, U256::ZERO).await?;
    pay(context, thief, model, STAKE).await?;
    let time = context.client.time().await?;
    let entry = Entry::new(model, keccak256("copies"), told.text.clone().into_bytes(), STAKE, time)?;
    Receipts::of(&context.chain_folder(), model).add(&[entry])?;
    context.client.advance_clock(1).await?;
    let scored = score(context, model, None, |_| ()).await?.round;

    let mine = Payee::Account(thief.address());
    let gained: u128 = scored.credits().filter(|row| row.payee == mine).map(|row| row.credit).sum();
    let owned = |round: &tributary_rounds::Round, receipt: Option<B256>| -> u32 {
        let of = |score: &tributary_rounds::Score<'_>| receipt.is_none_or(|id| score.receipt_id == id);
        round.scores().filter(of).map(|score| u32::from(score.end - score.start)).sum()
    };
    let (before, after) = (owned(round, Some(best.receipt_id)), owned(&scored, None));
    let found = format!("{gained} of {STAKE}; {after} bytes of the answer are others', {before} were before");
    Ok(check(name, gained == 0 && after == before && after > 0, found))
}

/// An open Datanet with the thief's copies, which it vouches for.
async fn second_datanet(context: &Context, thief: &Account, text: &str) -> Result<U256> {
    let terms = DatanetTerms {
        uri: String::new(),
        termsHash: B256::ZERO,
        policy: Policy::Open as u8,
        treasury: thief.address(),
        treasuryFeeBps: 0,
        attestor: Address::ZERO,
        commitFirst: false,
    };
    let client = &context.client;
    let sent = client.send(thief, context.datanets(), &createDatanetCall { terms }, U256::ZERO).await?;
    let created = sent.event::<DatanetCreated>();
    let datanet = created.ok_or_else(|| Error::internal("a new Datanet without its event"))?.datanetId;
    let mut content_ids = Vec::new();
    for copy in 0..COPIES {
        let text = if copy == 0 { text.to_owned() } else { format!("{text} . {copy}") };
        let id = ids::content_id(text.as_bytes());
        context.folder.put_record(id, text.as_bytes())?;
        content_ids.push(id);
    }
    let lots = vec![Lot { beneficiary: Beneficiary::Sender, content_ids }];
    contribute(context, thief, datanet, lots, false, |_| ()).await?;
    let up_to = client.time().await?;
    client.advance_clock(1).await?;
    client
        .send(thief, context.datanets(), &vouchCall { datanetId: datanet, upTo: up_to }, U256::ZERO)
        .await?;
    Ok(datanet)
}

/// The Datanets of a model with equal weights.
pub(crate) fn sources(datanets: &[U256]) -> Vec<Source> {
    datanets.iter().map(|id| Source { datanetId: *id, weight: 1 }).collect()
}

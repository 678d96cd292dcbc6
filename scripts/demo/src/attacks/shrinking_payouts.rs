//! The only scorer of its own model moves payouts that were claimed to another account.

use super::{STAKE, fund_model};
use crate::{
    checks::{Check, check, holds, reverts},
    error::{Error, Result},
    models::{WINDOW, model_terms},
    results::Results,
};
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::{
    leaves::payout,
    typed_data::{ReceiptBook, round_digest},
};
use tributary_interfaces::{
    IAttribution::{self, Book, Endorsement, finaliseCall, proposeCall},
    IModels::roundTermsCall,
    IRewards::claimCall,
};
use tributary_rounds::{Tree, round_hash};
use tributary_sdk::{Context, models::Model, rounds};

/// Settles `{first: X}`, claims, settles `{second: X}` and claims again: the second claim would be
/// paid from other models' money.
pub(crate) async fn shrinking_payouts(context: &Context, results: &Results) -> Result<Vec<Check>> {
    let (attacker, token) = (&results.accounts.attacker, results.token.address);
    let before = holds(context, token, context.rewards().address).await?;
    let mut terms = model_terms(&[results.datanet], token, 0, attacker, attacker)?;
    (terms.ownerBps, terms.contributorsBps) = (0, 10_000);
    let model = fund_model(context, attacker, terms).await?;

    let accounts = [Address::repeat_byte(0xa1), Address::repeat_byte(0xa2)];
    let first = settle(context, attacker, model, STAKE - 1, accounts[0], STAKE - 1).await?;
    claim(context, attacker, model, accounts[0], STAKE - 1, &first).await?;
    let second = settle(context, attacker, model, 1, accounts[1], STAKE).await?;
    let again = claim(context, attacker, model, accounts[1], STAKE, &second).await;
    let after = holds(context, token, context.rewards().address).await?;
    let name = "a scorer who moves claimed payouts to another account takes no other model's money";
    Ok(vec![
        reverts(name, again, "NothingLeft"),
        check(
            "the other models' money is as it was before that attack",
            after == before + U256::from(1),
            format!("{before} before, {after} after, 1 of it the attacker's"),
        ),
    ])
}

/// A round that the attacker makes up, with one receipt and one payee: proposed and finalised.
/// Returns its payouts.
async fn settle(
    context: &Context,
    attacker: &Account,
    model: U256,
    receipts: u128,
    payee: Address,
    payout: u128,
) -> Result<Tree> {
    let (client, attribution) = (&context.client, context.attribution());
    client.advance_clock(1).await?;
    let (state, pool) = (rounds::state(context, model).await?, Model::read(context, model).await?.pool);
    let cutoff = client.time().await?;
    client.advance_clock(1).await?;
    let invented = one_leaf(keccak256(cutoff.to_be_bytes()), receipts)?;
    let payouts = one_leaf(payee.into_word(), payout)?;
    let (number, from, deadline) = (pool.rounds + 1, state.lastCutoff, u64::MAX);
    let round = IAttribution::Round {
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
        scores: IAttribution::Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 },
        credits: on_chain(&invented),
        payouts: on_chain(&payouts),
    };
    let receipts_root = invented.root();
    let book = ReceiptBook { model_id: model, number, from, cutoff, receipts_root, deadline };
    let signed = attacker.sign(book.digest(client.chain_id(), attribution.address)).await?;
    let digest = round_digest(round_hash(&round), client.chain_id(), attribution.address);
    let call = proposeCall {
        round: round.clone(),
        uri: String::new(),
        book: Book { deadline, signature: signed },
        endorsements: vec![Endorsement {
            scorer: attacker.address(),
            signature: attacker.sign(digest).await?,
        }],
    };
    client.send(attacker, attribution, &call, U256::ZERO).await?;
    client.advance_clock(WINDOW.into()).await?;
    let open = rounds::open(context, model).await?.ok_or(Error::Missing("open round of the attacker"))?;
    let call = finaliseCall { round, stake: open.stake };
    client.send(attacker, attribution, &call, U256::ZERO).await?;
    Ok(payouts)
}

fn one_leaf(key: B256, value: u128) -> Result<Tree> {
    Tree::build(vec![payout(key, value)]).map_err(|_| Error::Missing("tree of one leaf"))
}

fn on_chain(tree: &Tree) -> IAttribution::Tree {
    let head = tree.head();
    IAttribution::Tree { hash: FixedBytes(head.node.hash.0), sum: head.node.sum, count: head.count }
}

async fn claim(
    context: &Context,
    sender: &Account,
    model: U256,
    account: Address,
    cumulative: u128,
    payouts: &Tree,
) -> Result<Sent, ChainError> {
    let payee = account.into_word();
    // Its one leaf is in memory.
    let proof = payouts.prove_leaf(payee).ok().flatten().map(|proof| proof.proof).unwrap_or_default();
    let terms = context.client.read(context.models(), &roundTermsCall { modelId: model }).await?;
    let call = claimCall { modelId: model, asset: terms.asset, payee, cumulative, proof: proof.into() };
    context.client.send(sender, context.rewards(), &call, U256::ZERO).await
}

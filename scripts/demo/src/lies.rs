//! Rounds that lie, for the page to show: one that a watcher strikes down, and one that is still open.

use crate::error::{Error, Result};
use alloy_primitives::{Address, U256};
use tributary_chain::Account;
use tributary_core::{
    payee::Payee,
    sum_tree::{Leaf, TreeHead},
    typed_data::round_digest,
};
use tributary_interfaces::IAttribution::{self, Book, Endorsement, proposeCall};
use tributary_rounds::{
    Payout, RoundSummary, StatedRound, Tree, TreeHeads, abi_tree, round_hash, write_stated,
};
use tributary_sdk::{
    Context,
    disputes::{self, Verdict},
    funds::top_up_bond,
    models::Model,
    rounds::{self, ScoreOptions},
};

/// Scores what was asked of a model, moves half of the largest payout to `thief`, and proposes that round
/// as its operator and scorer.
pub(crate) async fn propose(
    context: &Context,
    operator: &Account,
    scorer: &Account,
    model: U256,
    thief: Address,
) -> Result<()> {
    context.client.advance_clock(1).await?;
    let scored = rounds::score(context, model, ScoreOptions::default(), |_| ()).await?;
    let draft = &scored.draft;
    let round = scored.read(&context.budget()).map_err(tributary_sdk::Error::from)?;
    let model = Model::read(context, model).await?;
    let last = rounds::last_payouts(context, &model).await?;
    let last: Vec<Payout> = last.rows().collect::<Result<_, _>>().map_err(tributary_sdk::Error::from)?;
    let mut stated = StatedRound {
        receipts: round.receipts().collect::<Result<_, _>>().map_err(tributary_sdk::Error::from)?,
        scores: round.scores().collect::<Result<_, _>>().map_err(tributary_sdk::Error::from)?,
        credits: round.credits().collect::<Result<_, _>>().map_err(tributary_sdk::Error::from)?,
        payouts: Vec::new(),
    };
    for row in round.payouts() {
        let row = row.map_err(tributary_sdk::Error::from)?;
        stated.payouts.push(Payout { payee: row.payee, amount: row.payout });
    }
    steal(&mut stated.payouts, thief)?;

    let [receipts, scores, credits, payouts] = stated.leaves();
    let head = |leaves: Vec<Leaf>| -> Result<TreeHead> {
        if leaves.is_empty() {
            return Ok(TreeHead::default());
        }
        let tree = Tree::build(leaves).map_err(|_| Error::Missing("tree over the leaves of a lie"))?;
        Ok(tree.head())
    };
    let heads = TreeHeads {
        last_payouts: round.heads.last_payouts,
        receipts: head(receipts)?,
        scores: head(scores)?,
        credits: head(credits)?,
        payouts: head(payouts)?,
    };
    let statement = stated.statement(round.header.model, &round.sources, &last);
    let summary = RoundSummary { header: round.header, sources: round.sources.clone(), heads };
    let written = write_stated(&rounds::folder(context), &summary, &statement);
    let (written, _) = written.map_err(tributary_sdk::Error::from)?;
    let right = round.proposal(written.manifest, draft.attempt, draft.deadline, &draft.uri);
    let wrong = IAttribution::Round {
        scores: abi_tree(heads.scores),
        credits: abi_tree(heads.credits),
        payouts: abi_tree(heads.payouts),
        ..right
    };
    let needed = rounds::bond(&model, &wrong);
    if needed > 0 {
        top_up_bond(context, scorer, model.terms.asset, needed).await?;
    }
    let (chain_id, attribution) = (context.client.chain_id(), context.attribution());
    let digest = round_digest(round_hash(&wrong), chain_id, attribution.address);
    let book = round.book(draft.deadline).digest(chain_id, attribution.address);
    let call = proposeCall {
        round: wrong,
        uri: draft.uri.clone(),
        book: Book { deadline: draft.deadline, signature: operator.sign(book).await? },
        endorsements: vec![Endorsement { scorer: scorer.address(), signature: scorer.sign(digest).await? }],
    };
    context.client.send(scorer, attribution, &call, U256::ZERO).await?;
    Ok(())
}

/// Moves half of the largest payout to an account. The sums stay, so that Attribution takes the round.
fn steal(payouts: &mut Vec<Payout>, thief: Address) -> Result<()> {
    let largest = payouts.iter_mut().max_by_key(|payout| payout.amount);
    let largest = largest.ok_or(Error::Missing("payout of a round"))?;
    let half = largest.amount / 2;
    largest.amount -= half;
    payouts.push(Payout { payee: Payee::Account(thief), amount: half });
    payouts.sort_by_key(|payout| payout.payee.to_word());
    Ok(())
}

/// Audits the open round of a model as a watcher does, and proves what is wrong with it.
pub(crate) async fn strike(context: &Context, watcher: &Account, model: U256) -> Result<()> {
    let audited = disputes::audit_open(context, model, None).await?.ok_or(Error::Missing("open round"))?;
    let Verdict::Wrong(challenge) = audited.verdict else { return Err(Error::Missing("fault of a lie")) };
    disputes::challenge_any(context, watcher, &challenge).await?;
    Ok(())
}

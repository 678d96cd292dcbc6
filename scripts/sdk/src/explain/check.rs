//! Checking an explanation without a chain.

use super::{
    file::{Credit, Explanation, FORMAT, ProvenPlace, Role, ScoredRange, ScoredWhole, SourceTerms},
    make::after,
};
use alloy_primitives::{B256, U256};
use std::collections::BTreeSet;
use tributary_core::{
    faults::credits::treasury_of,
    gradient,
    ids::{content_id, contribution_key, credit_digest, record_source, settlement, source},
    payee::Payee,
    rule::Rule,
    span, split,
    sum_tree::{Place, TreeHead},
    typed_data::Receipt,
};
use tributary_rounds::{round_hash, tree_head};

/// What is wrong with an explanation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The file is of another version.
    #[error("its format is {0:?}, not {FORMAT:?}")]
    Format(String),
    /// The round does not build on the last payouts.
    #[error("the round does not build on the payouts with root {last_root}")]
    Settlement {
        /// The root that the file gives.
        last_root: B256,
    },
    /// A place is not in its tree.
    #[error("{what} is not proven to be where the file says in the tree of {tree}")]
    Place {
        /// What should be there.
        what: String,
        /// The tree.
        tree: &'static str,
    },
    /// An amount is not what it follows from.
    #[error("{what} is {found}, but must be {expected}")]
    Amount {
        /// Which amount.
        what: String,
        /// What the file has.
        found: u128,
        /// What follows.
        expected: u128,
    },
    /// A credit is not what the file says of it.
    #[error("the credit of {amount} for receipt {receipt} {problem}")]
    Credit {
        /// The credit's amount.
        amount: u128,
        /// The receipt's id.
        receipt: B256,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The payee's word, or the rule's, is none.
    #[error("{0} is neither a payee nor a rule that is known")]
    Word(B256),
}

/// What a checked explanation proves, if its round's hash is on the chain. Amounts are in units of
/// the model's asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The round's hash, which Attribution's `RoundProposed` has.
    pub round_hash: B256,
    /// The model.
    pub model: U256,
    /// The round's number.
    pub number: u64,
    /// The payee.
    pub payee: Payee,
    /// What it had earned before the round.
    pub before: u128,
    /// The sum of its credits in the round.
    pub credit: u128,
    /// What it has earned after the round.
    pub after: u128,
    /// How many credits have their output and record in the file, so that their bytes were compared.
    pub compared: usize,
}

/// Checks everything in an explanation from its round's hash down, without a chain: the payout, that
/// all credits of the payee are there, and each credit from the price of its receipt, the lengths of
/// the scores before it and, where output and record or their features are in the file, the bytes that
/// they share or the score that they give.
///
/// # Errors
/// [`Wrong`], for the first thing that is not so.
pub fn check(explanation: &Explanation) -> Result<Checked, Wrong> {
    if explanation.format != FORMAT {
        return Err(Wrong::Format(explanation.format.clone()));
    }
    let (round, word) = (explanation.round.round(), explanation.payee);
    let payee = Payee::from_word(word).ok_or(Wrong::Word(word))?;
    let is_first = round.number == 1;
    let last_root = explanation.last_root;
    let builds_on = if is_first {
        last_root == TreeHead::default().root() && round.settlement.is_zero()
    } else {
        round.settlement == settlement(explanation.asset, last_root)
    };
    if !builds_on {
        return Err(Wrong::Settlement { last_root });
    }
    let root = |tree| tree_head(tree).root();
    let (credits, payouts) = (root(&round.credits), root(&round.payouts));
    let before = prove(&explanation.last, last_root, word, B256::ZERO, "the payee", "last payouts")?.value;
    let paid = prove(&explanation.payout, payouts, word, B256::ZERO, "the payee", "payouts")?.value;
    let begin = prove(&explanation.credits_begin, credits, word, B256::ZERO, "the first credit", "credits")?;
    let end =
        prove(&explanation.credits_end, credits, after(word), B256::ZERO, "the last credit", "credits")?;
    let in_tree = end.before.saturating_sub(begin.before);

    let rule = Rule::from_word(explanation.rule).ok_or(Wrong::Word(explanation.rule))?;
    let rules =
        Rules { rule, explanation, receipts: root(&round.receipts), scores: root(&round.scores), credits };
    let (mut credit, mut compared, mut digests) = (0u128, 0, BTreeSet::new());
    for row in &explanation.credits {
        let (digest, is_compared) = rules.check(row)?;
        if !digests.insert(digest) {
            let receipt = row.receipt.of_model(round.modelId).id();
            return Err(Wrong::Credit { amount: row.amount, receipt, problem: "is there twice" });
        }
        credit = credit.saturating_add(row.amount);
        compared += usize::from(is_compared);
    }
    require("the sum of the payee's credits", credit, in_tree)?;
    let expected = split::payout(before, credit, explanation.contributors_bps).unwrap_or(u128::MAX);
    require("the payout", paid, expected)?;
    let (round_hash, model, number) = (round_hash(&round), round.modelId, round.number);
    Ok(Checked { round_hash, model, number, payee, before, credit, after: paid, compared })
}

fn require(what: &str, found: u128, expected: u128) -> Result<(), Wrong> {
    if found == expected { Ok(()) } else { Err(Wrong::Amount { what: what.to_owned(), found, expected }) }
}

fn prove(
    place: &ProvenPlace,
    root: B256,
    key: B256,
    data: B256,
    what: &str,
    tree: &'static str,
) -> Result<Place, Wrong> {
    place.prove(root, key, data).ok_or_else(|| Wrong::Place { what: what.to_owned(), tree })
}

/// What a credit is checked by.
struct Rules<'e> {
    rule: Rule,
    explanation: &'e Explanation,
    receipts: B256,
    scores: B256,
    credits: B256,
}

impl Rules<'_> {
    /// Checks one credit. Returns its digest, and whether its bytes were compared.
    fn check(&self, credit: &Credit) -> Result<(B256, bool), Wrong> {
        let round = self.explanation.round.round();
        let receipt = credit.receipt.of_model(round.modelId);
        let id = receipt.id();
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: id, problem };
        if credit.amount == 0 {
            return Err(wrong("is zero, which has no leaf"));
        }
        if receipt.time <= round.from || receipt.time > round.cutoff {
            return Err(wrong("is for a receipt outside the round's span of time"));
        }
        let name = format!("receipt {id}");
        let price = prove(&credit.receipt_place, self.receipts, id, B256::ZERO, &name, "receipts")?.value;
        require(&format!("the price of {name}"), receipt.price, price)?;
        let begin = prove(&credit.scores_begin, self.scores, id, B256::ZERO, &name, "scores")?.before;
        let (source, amount, is_compared) = match (credit.role, &credit.range, &credit.whole, self.rule) {
            (Role::Unowned, None, None, _) => (B256::ZERO, self.unowned(credit, &receipt, begin)?, false),
            (Role::Contributor | Role::Treasury, Some(range), None, Rule::Span(params)) => {
                self.of_range(params, credit, range, &receipt, begin)?
            }
            (Role::Contributor | Role::Treasury, None, Some(whole), Rule::Gradient(params)) => {
                self.of_whole(params, credit, whole, &receipt, begin)?
            }
            _ => {
                return Err(wrong(
                    "has a range or a whole where it must have none, or none where it must have one",
                ));
            }
        };
        require(&format!("the credit for {name}"), credit.amount, amount)?;
        let digest = credit_digest(id, source, credit.role.in_core());
        let found =
            prove(&credit.place, self.credits, self.explanation.payee, digest, "a credit", "credits")?;
        require(&format!("the leaf of the credit for {name}"), found.value, credit.amount)?;
        Ok((digest, is_compared))
    }

    /// The data of the score's leaf, the amount of the credit, and whether its bytes were compared.
    fn of_range(
        &self,
        params: span::Params,
        credit: &Credit,
        range: &ScoredRange,
        receipt: &Receipt,
        begin: u128,
    ) -> Result<(B256, u128, bool), Wrong> {
        let id = receipt.id();
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: id, problem };
        let whole = u128::from(receipt.output_length);
        if range.start >= range.end || u128::from(range.end) > whole {
            return Err(wrong("is for a range that the output does not have"));
        }
        let Some(terms) = self.terms(range.datanet) else {
            return Err(wrong("is for a record of a Datanet that is no source of the round"));
        };
        if credit.role == Role::Treasury && treasury_of(range.datanet) != self.explanation.payee {
            return Err(wrong("is a fee of another Datanet's treasury"));
        }
        let key = contribution_key(range.datanet, range.content_id);
        let source = source(range.start, range.end, key, range.item);
        let what = format!("range {}..{} of receipt {id}", range.start, range.end);
        let score = prove(&range.place, self.scores, id, source, &what, "scores")?;
        require(&format!("the length of {what}"), score.value, u128::from(range.end - range.start))?;
        let before = score.before.saturating_sub(begin);
        let parts = split::credit(receipt.price, before, score.value, whole, terms.treasury_fee_bps);
        let (contributor, fee) =
            parts.ok_or_else(|| wrong("is for scores that are longer than the output"))?;
        let amount = if credit.role == Role::Treasury { fee } else { contributor };
        Ok((source, amount, self.compare(params, credit, range, receipt)?))
    }

    /// The same of a record as a whole.
    fn of_whole(
        &self,
        params: gradient::Params,
        credit: &Credit,
        whole: &ScoredWhole,
        receipt: &Receipt,
        begin: u128,
    ) -> Result<(B256, u128, bool), Wrong> {
        let id = receipt.id();
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: id, problem };
        let Some(terms) = self.terms(whole.datanet) else {
            return Err(wrong("is for a record of a Datanet that is no source of the round"));
        };
        if credit.role == Role::Treasury && treasury_of(whole.datanet) != self.explanation.payee {
            return Err(wrong("is a fee of another Datanet's treasury"));
        }
        let source = record_source(whole.datanet, whole.content_id, whole.item);
        let what = format!("record {} of receipt {id}", whole.content_id);
        let score = prove(&whole.place, self.scores, id, source, &what, "scores")?;
        require(&format!("the score of {what}"), score.value, whole.score.into())?;
        let total = self.end(credit, receipt)?.saturating_sub(begin);
        let before = score.before.saturating_sub(begin);
        let parts = split::credit(receipt.price, before, score.value, total, terms.treasury_fee_bps);
        let (contributor, fee) = parts.ok_or_else(|| wrong("is for scores that are more than their sum"))?;
        let amount = if credit.role == Role::Treasury { fee } else { contributor };
        Ok((source, amount, self.compare_features(params, credit, whole, receipt)?))
    }

    /// Whether the features of output and record are in the file; then they must give the score.
    fn compare_features(
        &self,
        params: gradient::Params,
        credit: &Credit,
        whole: &ScoredWhole,
        receipt: &Receipt,
    ) -> Result<bool, Wrong> {
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: receipt.id(), problem };
        let Some(root) = self.explanation.feature_root else {
            return Err(wrong("is of a model without a feature tree"));
        };
        let (output, record) = (credit.output_features.as_ref(), whole.features.as_ref());
        if output.is_some_and(|output| content_id(output) != receipt.feature_hash) {
            return Err(wrong("has features of the output with another hash than its receipt's"));
        }
        let hash = whole.feature.as_ref().map(|feature| feature.data_of(root, whole.content_id));
        if record.is_some_and(|record| hash != Some(Some(content_id(record)))) {
            return Err(wrong("has features of the record that are not those of the feature tree"));
        }
        let (Some(output), Some(record)) = (output, record) else { return Ok(false) };
        if gradient::score(params, record, output) == whole.score {
            Ok(true)
        } else {
            Err(wrong("is for a score that the features do not give"))
        }
    }

    /// Whether output and record are in the file; then the record must hold the range.
    fn compare(
        &self,
        params: span::Params,
        credit: &Credit,
        range: &ScoredRange,
        receipt: &Receipt,
    ) -> Result<bool, Wrong> {
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: receipt.id(), problem };
        let (output, record) = (credit.output.as_ref(), range.record.as_ref());
        let is_output = |output: &[u8]| {
            content_id(output) == receipt.output_hash
                && output.len() as u64 == u64::from(receipt.output_length)
        };
        if output.is_some_and(|output| !is_output(output)) {
            return Err(wrong("has an output with another hash or length than its receipt's"));
        }
        if record.is_some_and(|record| content_id(record) != range.content_id) {
            return Err(wrong("has a record with another content id"));
        }
        let (Some(output), Some(record)) = (output, record) else { return Ok(false) };
        let held = span::held(params, record, output);
        let is_held = |byte: usize| held.iter().any(|held| held.contains(&byte));
        if (usize::from(range.start)..usize::from(range.end)).all(is_held) {
            Ok(true)
        } else {
            Err(wrong("is for bytes that its record does not hold"))
        }
    }

    fn unowned(&self, credit: &Credit, receipt: &Receipt, begin: u128) -> Result<u128, Wrong> {
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: receipt.id(), problem };
        let scores = self.end(credit, receipt)?.saturating_sub(begin);
        let unowned = match self.rule {
            Rule::Span(_) => split::unowned_of(receipt.price, scores, receipt.output_length.into())
                .ok_or_else(|| wrong("is for scores that are longer than the output"))?,
            Rule::Gradient(_) => split::unscored(receipt.price, scores),
        };
        let sources = &self.explanation.sources;
        let weights: Vec<u16> = sources.iter().map(|source| source.weight).collect();
        let payee = self.explanation.payee;
        let own = sources.iter().position(|source| treasury_of(source.datanet) == payee);
        let parts = split::unowned(unowned, &weights).unwrap_or_default();
        own.and_then(|own| parts.get(own).copied()).ok_or_else(|| wrong("is of no source's treasury"))
    }

    /// The sum of all scores up to the end of a receipt's.
    fn end(&self, credit: &Credit, receipt: &Receipt) -> Result<u128, Wrong> {
        let id = receipt.id();
        let wrong = |problem| Wrong::Credit { amount: credit.amount, receipt: id, problem };
        let end = credit.scores_end.as_ref().ok_or_else(|| wrong("does not say where the scores end"))?;
        let what = format!("the end of receipt {id}");
        Ok(prove(end, self.scores, after(id), B256::ZERO, &what, "scores")?.before)
    }

    fn terms(&self, datanet: U256) -> Option<&SourceTerms> {
        self.explanation.sources.iter().find(|source| source.datanet == datanet)
    }
}

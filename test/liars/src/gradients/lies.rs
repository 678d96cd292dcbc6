//! One change of a right round each, and what proves it.

use super::{
    round::{GradientRound, Reason, treasury_word},
    world::GradientWorld,
};
use alloy_primitives::B256;
use tributary_core::{
    faults::{Owner, Score},
    ids::CreditRole,
};
use tributary_test_kit::Random;

/// What a proof does to a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    /// Its signers lose their bonds.
    Slashed,
    /// It is void, since a batch's list or an output's features can have been hidden.
    Voided {
        /// Whether its signers pay the fee.
        charged: bool,
    },
}

/// What becomes of a lie that was told: which function proves it, and with which verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The function that must prove it.
    pub function: &'static str,
    /// What that does to the round.
    pub verdict: Struck,
}

/// A lie.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "a function has none")]
pub struct GradientLie {
    /// What it says.
    pub name: &'static str,
    tell: fn(&GradientWorld, &mut GradientRound, &mut Random) -> Option<Told>,
}

impl GradientLie {
    /// The round with this lie; `None` if it has nothing to lie about in this way.
    pub fn told(&self, world: &GradientWorld, random: &mut Random) -> Option<(GradientRound, Told)> {
        let mut round = GradientRound::right(world);
        let told = (self.tell)(world, &mut round, random)?;
        Some((round, told))
    }
}

fn slashed(function: &'static str) -> Option<Told> {
    Some(Told { function, verdict: Struck::Slashed })
}

fn some_score(round: &GradientRound, random: &mut Random) -> Option<usize> {
    (!round.scores.is_empty()).then(|| random.index(round.scores.len()))
}

fn is_total(sum: u128, _: &tributary_core::typed_data::Receipt) -> u128 {
    sum
}

/// A record that has this property gets a score of a receipt that has scores.
fn pay(
    world: &GradientWorld,
    round: &mut GradientRound,
    random: &mut Random,
    is_meant: impl Fn(&Owner, bool) -> bool,
) -> Option<()> {
    let at = some_score(round, random)?;
    let owner = world.records.iter().find(|record| is_meant(&record.owner, record.earns))?.owner;
    round.scores.push((round.scores[at].0, Score::whole(owner), 77));
    round.follow(world, is_total);
    Some(())
}

/// All lies.
pub fn gradient_lies() -> &'static [GradientLie] {
    &[
        GradientLie {
            name: "a score is too high",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                round.scores[at].2 += 1;
                round.follow(world, is_total);
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a score is too low",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                round.scores[at].2 = round.scores[at].2.checked_sub(1).filter(|value| *value > 0)?;
                round.follow(world, is_total);
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a score is that of another output",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                let (id, score, value) = round.scores[at];
                let other = world.receipts.iter().find(|receipt| {
                    let other = world.score(score.owner.content_id, receipt);
                    receipt.id() != id && other > 0 && other != value
                })?;
                round.scores[at].2 = world.score(score.owner.content_id, other);
                round.follow(world, is_total);
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a record without features scores",
            tell: |world, round, random| {
                pay(world, round, random, |owner, earns| {
                    earns && world.features_of(owner.content_id).is_empty()
                })?;
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a record with features of another model scores",
            tell: |world, round, random| {
                let wanted = usize::from(world.params.dimensions()) + 1;
                pay(world, round, random, |owner, _| world.features_of(owner.content_id).len() == wanted)?;
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a receipt without features has a score",
            tell: |world, round, random| {
                let receipt = world.receipts.iter().find(|receipt| receipt.feature_hash.is_zero())?;
                let at = some_score(round, random)?;
                round.scores.push((receipt.id(), round.scores[at].1, 5));
                round.follow(world, is_total);
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a receipt with features of another model has a score",
            tell: |world, round, random| {
                let length = usize::from(world.params.dimensions()) - 1;
                let is_other = |hash: B256| world.vector(hash).len() == length;
                let receipt = world.receipts.iter().find(|receipt| is_other(receipt.feature_hash))?;
                let at = some_score(round, random)?;
                round.scores.push((receipt.id(), round.scores[at].1, 5));
                round.follow(world, is_total);
                slashed("proveScore")
            },
        },
        GradientLie {
            name: "a record that is registered by itself is left out",
            tell: |world, round, random| {
                let first = random.index(round.scores.len().max(1));
                let at = (0..round.scores.len()).map(|at| (at + first) % round.scores.len()).find(|at| {
                    let (id, score, _) = round.scores[*at];
                    let others = round.scores.iter().filter(|(other, ..)| *other == id).count();
                    score.owner.batch_root.is_zero() && others > 1
                })?;
                round.scores.remove(at);
                round.follow(world, is_total);
                slashed("proveMissing")
            },
        },
        GradientLie {
            name: "a record of a batch is left out",
            tell: |world, round, _| {
                let at = round.scores.iter().position(|(_, score, _)| !score.owner.batch_root.is_zero())?;
                let (id, ..) = round.scores.remove(at);
                // Who signed another score of the receipt had the output's features.
                let charged = round.scores.iter().any(|(other, ..)| *other == id);
                round.follow(world, is_total);
                Some(Told { function: "proveMissing", verdict: Struck::Voided { charged } })
            },
        },
        GradientLie {
            name: "all scores of a receipt are left out",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                let id = round.scores[at].0;
                round.scores.retain(|(other, ..)| *other != id);
                round.follow(world, is_total);
                Some(Told { function: "proveMissing", verdict: Struck::Voided { charged: false } })
            },
        },
        GradientLie {
            name: "a later registration of a record scores",
            tell: |world, round, _| {
                let later = |score: &Score| {
                    let first = world.record(&score.owner)?;
                    world.records.iter().find(|other| {
                        other.owner.content_id == score.owner.content_id
                            && other.order > first.order
                            && other.earns
                    })
                };
                let at = round.scores.iter().position(|(_, score, _)| later(score).is_some())?;
                let is_public = round.scores[at].1.owner.batch_root.is_zero();
                round.scores[at].1 = Score::whole(later(&round.scores[at].1)?.owner);
                round.follow(world, is_total);
                let verdict = if is_public { Struck::Slashed } else { Struck::Voided { charged: true } };
                Some(Told { function: "proveNotFirst", verdict })
            },
        },
        GradientLie {
            name: "a record scores by two registrations",
            tell: |world, round, _| {
                let other = |score: &Score| {
                    world.records.iter().find(|other| {
                        other.owner.content_id == score.owner.content_id
                            && other.owner != score.owner
                            && other.earns
                    })
                };
                let is_public = |score: &Score| score.owner.batch_root.is_zero();
                let at = round
                    .scores
                    .iter()
                    .position(|(_, score, _)| is_public(score) && other(score).is_some())?;
                let (id, score, value) = round.scores[at];
                round.scores.push((id, Score::whole(other(&score)?.owner), value));
                round.follow(world, is_total);
                slashed("proveNotFirst")
            },
        },
        GradientLie {
            name: "a flagged record scores",
            tell: |world, round, random| {
                pay(world, round, random, |owner, earns| {
                    !earns && owner.datanet_id == world.sources[0].datanet_id
                })?;
                slashed("proveRegistration")
            },
        },
        GradientLie {
            name: "a record that came after the snapshot scores",
            tell: |world, round, random| {
                pay(world, round, random, |owner, earns| {
                    !earns && owner.datanet_id == world.sources[1].datanet_id
                })?;
                slashed("proveRegistration")
            },
        },
        GradientLie {
            name: "a record that no one registered scores",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                let (id, score, _) = round.scores[at];
                let owner =
                    Owner { content_id: B256::repeat_byte(0x66), batch_root: B256::ZERO, ..score.owner };
                round.scores.push((id, Score::whole(owner), 77));
                round.follow(world, is_total);
                slashed("proveRegistration")
            },
        },
        GradientLie {
            name: "a range of bytes scores",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                round.scores[at].1 = Score { start: 0, end: 1, ..round.scores[at].1 };
                round.follow(world, is_total);
                slashed("proveForm")
            },
        },
        GradientLie {
            name: "a score has no receipt",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                let (_, score, value) = round.scores[at];
                round.scores.push((B256::repeat_byte(0x55), score, value));
                round.follow(world, is_total);
                slashed("proveStray")
            },
        },
        GradientLie {
            name: "scores are parts of more than their total",
            tell: |world, round, random| {
                some_score(round, random)?;
                round.follow(world, |sum, _| 2 * sum);
                slashed("provePart")
            },
        },
        GradientLie {
            name: "a credit is moved from one score to another",
            tell: |_, round, random| {
                let scored: Vec<usize> = (0..round.credits.len())
                    .filter(|at| {
                        round.credits[*at].0.role == CreditRole::Contributor && round.credits[*at].1 > 1
                    })
                    .collect();
                let (from, to) = (*scored.first()?, *scored.get(1 + random.index(scored.len().max(2) - 1))?);
                round.credits[from].1 -= 1;
                round.credits[to].1 += 1;
                slashed("provePart")
            },
        },
        GradientLie {
            name: "a treasury has what is owned",
            tell: |world, round, random| {
                let at = some_score(round, random)?;
                let receipt_id = round.scores[at].0;
                let from = round
                    .credits
                    .iter()
                    .position(|(reason, credit)| reason.receipt_id == receipt_id && *credit > 1)?;
                round.credits[from].1 -= 1;
                let payee = treasury_word(world.sources[0].datanet_id);
                round.credits.push((Reason { payee, receipt_id, score: None, role: CreditRole::Unowned }, 1));
                slashed("proveRest")
            },
        },
        GradientLie {
            name: "a treasury's part of a receipt without scores is another's",
            tell: |_, round, _| {
                let of_rest = |credit: &&mut (Reason, u128)| credit.0.role == CreditRole::Unowned;
                let mut parts = round.credits.iter_mut().filter(of_rest);
                let (from, to) = (parts.next()?, parts.next()?);
                from.1 = from.1.checked_sub(1).filter(|credit| *credit > 0)?;
                to.1 += 1;
                slashed("proveRest")
            },
        },
        GradientLie {
            name: "a credit is for somebody else",
            tell: |_, round, random| {
                let at = random.index(round.credits.len());
                round.credits[at].0.payee = alloy_primitives::Address::repeat_byte(0xbb).into_word();
                slashed("proveMisdirected")
            },
        },
        GradientLie {
            name: "a credit is for a score that is not there",
            tell: |_, round, _| {
                let at = round.credits.iter().position(|(reason, _)| reason.score.is_some())?;
                round.credits[at].0.receipt_id = B256::repeat_byte(0x44);
                slashed("proveUnfounded")
            },
        },
    ]
}

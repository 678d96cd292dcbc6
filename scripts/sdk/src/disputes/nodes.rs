//! One or two nodes of the same chain, and whether they say the same.

use crate::{context::Context, error::Result, rounds};
use alloy_primitives::U256;
use tributary_chain::Block;
use tributary_interfaces::IAttribution::RoundState;

/// How far a node may be behind the other, in seconds.
const LAG: u64 = 600;

/// The nodes that answer, the first of them first, and what they do not agree in.
#[derive(Clone)]
pub(super) struct Nodes {
    contexts: Vec<Context>,
    /// The block of each at the lower of their heights, if there are two.
    common: Vec<Block>,
    /// The latest block of the first one.
    pub(super) head: Block,
    /// In what they differ, and which of them does not answer.
    pub(super) differences: Vec<String>,
}

/// What the nodes say of a model.
pub(super) struct States {
    /// The nodes whose open round is to be audited: one, if all say the same.
    pub(super) to_audit: Vec<Context>,
    /// In what they differ.
    pub(super) difference: Option<String>,
    /// Why no node answers.
    pub(super) problem: Option<String>,
}

impl Nodes {
    /// Compares the chains of two nodes: the block at the lower of their heights.
    ///
    /// # Errors
    /// What the first node fails with, if the second one does not answer either.
    pub(super) async fn compare(first: &Context, second: Option<&Context>) -> Result<Self> {
        let Some(second) = second else {
            let head = first.client.head().await?;
            let (common, differences) = (Vec::new(), Vec::new());
            return Ok(Self { contexts: vec![first.clone()], common, head, differences });
        };
        let heads = (first.client.head().await, second.client.head().await);
        let (mut common, mut differences) = (Vec::new(), Vec::new());
        let (contexts, head) = match heads {
            (Ok(head), Ok(other)) => {
                let behind = head.time.abs_diff(other.time);
                if behind > LAG {
                    differences.push(format!("one node is {behind} seconds behind the other"));
                }
                let height = head.number.min(other.number);
                match (first.client.block_at(height).await, second.client.block_at(height).await) {
                    (Ok(block), Ok(other)) => {
                        if block.hash != other.hash {
                            differences.push(differing(first, block, second, other));
                        }
                        common = vec![block, other];
                    }
                    (Err(error), _) | (_, Err(error)) => {
                        differences.push(format!("block {height} cannot be compared: {error}"));
                    }
                }
                (vec![first.clone(), second.clone()], head)
            }
            (Ok(head), Err(error)) => {
                differences.push(format!("the second node does not answer: {error}"));
                (vec![first.clone()], head)
            }
            (Err(error), Ok(head)) => {
                differences.push(format!("the first node does not answer: {error}"));
                (vec![second.clone()], head)
            }
            (Err(error), Err(_)) => return Err(error.into()),
        };
        Ok(Self { contexts, common, head, differences })
    }

    pub(super) fn first(&self) -> &Context {
        &self.contexts[0]
    }

    /// What the nodes say of a model's rounds.
    pub(super) async fn states(&self, model: U256) -> States {
        let mut states = States { to_audit: Vec::new(), difference: None, problem: None };
        let mut known: Vec<RoundState> = Vec::new();
        for context in &self.contexts {
            match rounds::state(context, model).await {
                Ok(state) => {
                    if state.isOpen && !known.iter().any(|known| is_same(known, &state)) {
                        states.to_audit.push(context.clone());
                    }
                    known.push(state);
                }
                Err(error) => states.problem = Some(error.to_string()),
            }
        }
        if !known.is_empty() && states.problem.is_some() {
            states.difference = states.problem.take();
        } else if known.windows(2).any(|pair| !is_same(&pair[0], &pair[1])) {
            states.difference = self.difference(model).await;
        }
        states
    }

    /// In what the nodes differ of a model at the height that both have: one of them may have a block
    /// more than the other.
    async fn difference(&self, model: U256) -> Option<String> {
        let mut known: Vec<RoundState> = Vec::new();
        for (context, block) in self.contexts.iter().zip(&self.common) {
            match rounds::state(&context.at(*block), model).await {
                Ok(state) => known.push(state),
                Err(error) => return Some(error.to_string()),
            }
        }
        let differ = known.windows(2).find(|pair| !is_same(&pair[0], &pair[1]))?;
        Some(format!("one node has {}, the other {}", describe(&differ[0]), describe(&differ[1])))
    }
}

fn differing(first: &Context, block: Block, second: &Context, other: Block) -> String {
    let (one, two) = (first.client.url(), second.client.url());
    format!("block {} is {} by {one} and {} by {two}", block.number, block.hash, other.hash)
}

fn is_same(one: &RoundState, other: &RoundState) -> bool {
    (one.attempts, one.isOpen, one.proposal) == (other.attempts, other.isOpen, other.proposal)
}

fn describe(state: &RoundState) -> String {
    let open = if state.isOpen { "open" } else { "not open" };
    format!("attempt {}, {open}, proposal {}", state.attempts, state.proposal)
}

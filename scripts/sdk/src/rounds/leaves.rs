//! The leaves of a proposed round, looked up in its files.

use alloy_primitives::B256;
use tributary_core::{faults::trees::Tree as TreeName, payee::Payee, typed_data::Receipt};
use tributary_interfaces::IAttribution;
use tributary_rounds::{CreditRow, FileError, StatedScore, Statement, Tree, tree_head};

/// Why a round's leaves cannot be looked up.
#[derive(Debug)]
pub(crate) enum LeavesError {
    /// They cannot be read.
    File(FileError),
    /// Those of this tree are not the ones that the round commits to.
    Other(TreeName),
}

impl From<FileError> for LeavesError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// What a round's files state, whose trees are those that the round commits to, so that their leaves
/// ascend. Rows are read when they are asked for.
pub(crate) struct CommittedLeaves {
    pub(crate) stated: Statement,
    trees: [Tree; 4],
}

impl CommittedLeaves {
    /// Reads and hashes all leaves once.
    pub(crate) fn new(round: &IAttribution::Round, stated: Statement) -> Result<Self, LeavesError> {
        let trees = [
            committed_tree(&stated, TreeName::Receipts, &round.receipts)?,
            committed_tree(&stated, TreeName::Scores, &round.scores)?,
            committed_tree(&stated, TreeName::Credits, &round.credits)?,
            committed_tree(&stated, TreeName::Payouts, &round.payouts)?,
        ];
        Ok(Self { stated, trees })
    }

    pub(crate) fn tree(&self, tree: TreeName) -> &Tree {
        &self.trees[tree as usize]
    }

    /// The credits of a payee, in the order of their tree.
    pub(crate) fn credits_of(&self, payee: Payee) -> Result<Vec<CreditRow>, FileError> {
        let first = self.tree(TreeName::Credits).position(payee.to_word(), B256::ZERO)?;
        let rows = (first..).map_while(|index| self.stated.credit(index).transpose());
        rows.take_while(|row| row.as_ref().map_or(true, |row| row.payee == payee)).collect()
    }

    /// The receipt with an id; `None` if there is none.
    pub(crate) fn receipt(&self, id: B256) -> Result<Option<Receipt>, FileError> {
        let index = self.tree(TreeName::Receipts).position(id, B256::ZERO)?;
        Ok(self.stated.receipt(index)?.filter(|receipt| receipt.id() == id))
    }

    /// The score of a receipt with a source; `None` if there is none.
    pub(crate) fn score(&self, id: B256, source: B256) -> Result<Option<StatedScore>, FileError> {
        let index = self.tree(TreeName::Scores).position(id, source)?;
        let is_meant = |score: &StatedScore| (score.receipt_id, score.source()) == (id, source);
        Ok(self.stated.score(index)?.filter(is_meant))
    }
}

/// A tree over what is stated, which must have the head that a round commits to.
pub(crate) fn committed_tree(
    stated: &Statement,
    tree: TreeName,
    head: &IAttribution::Tree,
) -> Result<Tree, LeavesError> {
    let found = if stated.count(tree) == 0 { Some(Tree::default()) } else { stated.tree(tree)? };
    found.filter(|found| found.head() == tree_head(head)).ok_or(LeavesError::Other(tree))
}

//! Blocks, and reading all of a thing at one of them.

use crate::{ChainError, Client};
use alloy_primitives::B256;
use alloy_provider::Provider;
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag};

/// The node's method for a block.
const METHOD: &str = "eth_getBlockByNumber";

/// The error of a node that has forgotten what it is asked for, as Geth has it.
const PRUNED: i64 = 4444;

/// A block of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its time, in seconds since 1970 (UTC).
    pub time: u64,
}

impl Client {
    /// The number of the latest block, or of the pinned one.
    pub async fn block(&self) -> Result<u64, ChainError> {
        match self.pin {
            Some(block) => Ok(block.number),
            None => self.ask("eth_blockNumber", self.provider.get_block_number()).await,
        }
    }

    /// The time of the latest block, or of the pinned one, in seconds since 1970 (UTC).
    pub async fn time(&self) -> Result<u64, ChainError> {
        Ok(self.head().await?.time)
    }

    /// The latest block, or the pinned one.
    pub async fn head(&self) -> Result<Block, ChainError> {
        match self.pin {
            Some(block) => Ok(block),
            None => self.find_block(BlockNumberOrTag::Latest).await,
        }
    }

    /// The block with this number.
    ///
    /// # Errors
    /// [`ChainError::Inconsistent`] if the node does not have it.
    pub async fn block_at(&self, number: u64) -> Result<Block, ChainError> {
        self.find_block(BlockNumberOrTag::Number(number)).await
    }

    /// A client whose reads all are of this block, so that they fit each other. Its sends are as
    /// before.
    pub fn at(&self, block: Block) -> Self {
        let mut client = self.clone();
        client.pin = Some(block);
        client
    }

    /// A client whose reads all are of the latest block.
    pub async fn pin(&self) -> Result<Self, ChainError> {
        Ok(self.at(self.head().await?))
    }

    /// Checks that the pinned block is still on the chain. If it is not, what was read at its
    /// number may be of two blocks.
    ///
    /// # Errors
    /// [`ChainError::Replaced`] if another block has its number.
    pub async fn confirm(&self) -> Result<(), ChainError> {
        let Some(pinned) = self.pin else { return Ok(()) };
        let found = self.find_block(BlockNumberOrTag::Number(pinned.number)).await?;
        if found == pinned { Ok(()) } else { Err(ChainError::Replaced { block: pinned.number }) }
    }

    pub(super) fn at_block(&self) -> BlockId {
        self.pin.map_or_else(BlockId::latest, |block| BlockId::number(block.number))
    }

    /// A block that must exist. Without its time nothing can be said of what happened in it.
    pub(super) async fn find_block(&self, number: BlockNumberOrTag) -> Result<Block, ChainError> {
        let name = number.as_number().map_or_else(|| number.to_string(), |number| number.to_string());
        let found = self.find_block_if_there(number).await?;
        found.ok_or_else(|| ChainError::inconsistent(METHOD, format!("it does not have block {name}")))
    }

    /// A block; `None` if the node does not have it.
    pub(super) async fn find_block_if_there(
        &self,
        number: BlockNumberOrTag,
    ) -> Result<Option<Block>, ChainError> {
        let found = match self.provider.get_block_by_number(number).await {
            Err(error) if error.as_error_resp().is_some_and(|error| error.code == PRUNED) => None,
            found => found.map_err(|error| self.explain(METHOD, &error))?,
        };
        let Some(block) = found else { return Ok(None) };
        let header = &block.header;
        if let Some(asked) = number.as_number().filter(|asked| *asked != header.number) {
            let problem = format!("for block {asked} it returns block {}", header.number);
            return Err(ChainError::inconsistent(METHOD, problem));
        }
        let block = Block { number: header.number, hash: header.hash, time: header.timestamp };
        let seen = (block.number, block.hash);
        if number.is_latest() {
            self.seen.latest(seen)
        } else {
            self.seen.note(seen)
        }
        Ok(Some(block))
    }
}

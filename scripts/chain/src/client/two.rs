//! Two nodes of one chain.

use super::Client;
use crate::ChainError;

impl Client {
    /// Connects to the first of these nodes that answers, and to the next one that does, if any: the
    /// other. Both must have one chain's id; [`Client::check_same_chain`] says more.
    ///
    /// # Errors
    /// That of the first node if none answers; [`ChainError::NodesDiffer`] if they are of two chains;
    /// [`ChainError::Address`] for a text that is no address, whether it is needed or not.
    pub async fn connect_any(urls: &[String]) -> Result<(Self, Option<Self>), ChainError> {
        let (mut clients, mut failed) = (Vec::new(), None);
        for url in urls {
            match Self::connect(url).await {
                Ok(client) => clients.push(client),
                Err(error @ ChainError::Address { .. }) => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let mut clients = clients.into_iter();
        let Some(first) = clients.next() else {
            let none = || ChainError::inconsistent("eth_chainId", "no node was named".to_owned());
            return Err(failed.unwrap_or_else(none));
        };
        let second = clients.next();
        if let Some(second) = &second {
            first.check_id(second)?;
        }
        Ok((first, second))
    }

    /// Checks that another node is of the same chain: that it has the same id and the same block at
    /// the height that both have.
    ///
    /// # Errors
    /// [`ChainError::NodesDiffer`]; what a node fails with.
    pub async fn check_same_chain(&self, other: &Self) -> Result<(), ChainError> {
        self.check_id(other)?;
        let height = self.block().await?.min(other.block().await?);
        if self.block_at(height).await?.hash != other.block_at(height).await?.hash {
            return Err(self.differs(other, format!("block {height}")));
        }
        Ok(())
    }

    fn check_id(&self, other: &Self) -> Result<(), ChainError> {
        let (first, second) = (self.chain_id(), other.chain_id());
        if first == second {
            return Ok(());
        }
        Err(self.differs(other, format!("the chain's id, {first} and {second}")))
    }

    fn differs(&self, other: &Self, what: String) -> ChainError {
        ChainError::NodesDiffer { first: self.url().to_owned(), second: other.url().to_owned(), what }
    }
}

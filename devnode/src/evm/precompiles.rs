//! The precompiled contracts: Ethereum's of the right hardfork, then those of ArbOS.

use std::sync::OnceLock;

use alloy_primitives::Address;
use revm::handler::{EthPrecompiles, PrecompileProvider};
use revm::interpreter::{CallInputs, InterpreterResult};
use revm::precompile::{Precompiles, secp256r1};
use revm::primitives::AddressSet;
use revm::primitives::hardfork::SpecId;

use crate::config::ArbosVersion;
use crate::precompiles;
use crate::stylus::context::Ctx;

/// The precompiles of this chain.
#[derive(Debug)]
pub(crate) struct ArbPrecompiles {
    ethereum: EthPrecompiles,
    warm: &'static AddressSet,
}

impl ArbPrecompiles {
    pub(crate) fn new(version: ArbosVersion, spec: SpecId) -> Self {
        let precompiles = if version.at_least(50) { Precompiles::osaka() } else { cancun_and_p256() };
        let ethereum = EthPrecompiles { precompiles, spec };
        static WARM: [OnceLock<AddressSet>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        let of_version = match version {
            ArbosVersion::V40 => &WARM[0],
            ArbosVersion::V51 => &WARM[1],
            ArbosVersion::V60 => &WARM[2],
        };
        let warm = of_version.get_or_init(|| {
            let mut warm = ethereum.warm_addresses().clone();
            warm.extend(precompiles::addresses(version));
            warm
        });
        Self { ethereum, warm }
    }
}

/// ArbOS 30 to 49: Cancun's set and RIP-7212.
fn cancun_and_p256() -> &'static Precompiles {
    static SET: OnceLock<Precompiles> = OnceLock::new();
    SET.get_or_init(|| {
        let mut set = Precompiles::cancun().clone();
        set.extend([secp256r1::P256VERIFY]);
        set
    })
}

impl PrecompileProvider<Ctx> for ArbPrecompiles {
    type Output = InterpreterResult;

    fn set_spec(&mut self, _: SpecId) -> bool {
        // The set follows the version of ArbOS, which never changes while a chain runs.
        false
    }

    fn run(&mut self, ctx: &mut Ctx, inputs: &CallInputs) -> Result<Option<InterpreterResult>, String> {
        if let Some(result) = precompiles::run(ctx, inputs) {
            return Ok(Some(result));
        }
        self.ethereum.run(ctx, inputs)
    }

    fn warm_addresses(&self) -> &AddressSet {
        self.warm
    }

    fn contains(&self, address: &Address) -> bool {
        self.warm.contains(address)
    }
}

//! The test contracts of `test/solidity`, as Rust types.

use alloy_sol_types::sol;

sol! {
    /// What every test token has.
    interface ITestToken {
        function mint(address account, uint256 amount) external;
        function approve(address spender, uint256 amount) external returns (bool);
        function balanceOf(address account) external view returns (uint256);
    }
    /// Of `SilentToken.sol`.
    interface ISilentToken {
        function lie(bool value) external;
    }
    /// Of `HookToken.sol`.
    interface IHookToken {
        function hook(address target, bytes calldata data) external;
        function entered() external view returns (bool);
    }
    /// Of `OddToken.sol`.
    interface IOddToken {
        function setHabit(address receiver, uint8 habit) external;
    }
    /// Of `Wallet.sol`.
    interface IWallet {
        function setMood(uint8 value) external;
        function approve(bytes32 digest) external;
    }
    /// Of `KeyWallet.sol`.
    interface IKeyWallet {
        function set(address newOwner, uint256 newNeed) external;
    }
    /// Of `LeanSpan.sol`.
    interface ILeanSpan {
        function check(
            bytes calldata output,
            bytes calldata record,
            uint256 offset,
            uint256 minWords,
            uint256 minBytes
        ) external pure returns (bytes32 outputHash, bytes32 recordHash, bool isHeld);
    }
    /// Of `LeanGradient.sol`.
    interface ILeanGradient {
        function nothing(bytes calldata a, bytes calldata b) external pure returns (int256 sum);
        function plain(bytes calldata a, bytes calldata b) external pure returns (int256 sum);
        function packed(bytes calldata a, bytes calldata b) external pure returns (int256 sum);
    }
    /// Of `Caller.sol`.
    interface ICaller {
        struct Call {
            address target;
            bytes data;
        }
        function run(Call[] calldata calls) external;
        function starve(address target, bytes calldata data, uint256 gas) external returns (bool done);
        function ask(address target, bytes calldata data, uint256 gas)
            external
            returns (bool done, bytes memory answer);
    }
}

/// How transfers of an `OddToken` to an account end; OddToken.sol calls it a habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "OddToken.sol says it")]
pub enum TransferBehaviour {
    Honest,
    Reverts,
    Burns,
    SaysFalse,
    MovesAndSaysFalse,
    AnswersTwo,
    AnswersShort,
    AnswersLong,
}

// Generated from abi/IAttribution.sol by abi/generate.js.
export const IAttribution = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "internalType": "uint128",
        "name": "needed",
        "type": "uint128"
      },
      {
        "internalType": "uint128",
        "name": "free",
        "type": "uint128"
      }
    ],
    "name": "BondTooSmall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint128",
        "name": "credits",
        "type": "uint128"
      },
      {
        "internalType": "uint128",
        "name": "receipts",
        "type": "uint128"
      }
    ],
    "name": "CreditsDiffer",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "InvalidAmount",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "cutoff",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "from",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "InvalidCutoff",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "InvalidOperatorSignature",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint128",
        "name": "sum",
        "type": "uint128"
      },
      {
        "internalType": "uint128",
        "name": "least",
        "type": "uint128"
      },
      {
        "internalType": "uint128",
        "name": "most",
        "type": "uint128"
      }
    ],
    "name": "InvalidPayouts",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint128",
        "name": "sum",
        "type": "uint128"
      },
      {
        "internalType": "uint128",
        "name": "unsettled",
        "type": "uint128"
      }
    ],
    "name": "InvalidReceipts",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      }
    ],
    "name": "InvalidScorerSignature",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidTree",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "InvalidUri",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "IsPaused",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "NoSuchRound",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      }
    ],
    "name": "NotAToken",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotAllowed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "NotScorer",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "given",
        "type": "uint256"
      },
      {
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      }
    ],
    "name": "QuorumMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      }
    ],
    "name": "RoundIsOpen",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "ScorerBlocked",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "deadline",
        "type": "uint64"
      }
    ],
    "name": "SignatureExpired",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "TransferFailed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "count",
        "type": "uint64"
      }
    ],
    "name": "Unanswered",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      }
    ],
    "name": "UnknownModel",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "finalisableAt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "WindowOpen",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "expected",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "given",
        "type": "uint64"
      }
    ],
    "name": "WrongAttempt",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "expected",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "given",
        "type": "uint64"
      }
    ],
    "name": "WrongNumber",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20",
        "name": "expected",
        "type": "bytes20"
      },
      {
        "internalType": "bytes20",
        "name": "given",
        "type": "bytes20"
      }
    ],
    "name": "WrongSettlement",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "expected",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "given",
        "type": "uint64"
      }
    ],
    "name": "WrongStart",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "sent",
        "type": "uint256"
      }
    ],
    "name": "WrongValue",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroAccount",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "BondDeposited",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "BondWithdrawn",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "BondsReleased",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "RoundFinalised",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "indexed": false,
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "modelId",
            "type": "uint256"
          },
          {
            "internalType": "uint64",
            "name": "number",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "attempt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "from",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "bytes20",
            "name": "settlement",
            "type": "bytes20"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "uriHash",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "receipts",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "scores",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "credits",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "indexed": false,
        "internalType": "struct IAttribution.Round",
        "name": "round",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "uri",
        "type": "string"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "indexed": false,
        "internalType": "struct IAttribution.Book",
        "name": "book",
        "type": "tuple"
      }
    ],
    "name": "RoundProposed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "reward",
        "type": "uint128"
      }
    ],
    "name": "RoundSlashed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "reward",
        "type": "uint128"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "indexed": false,
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      }
    ],
    "name": "RoundVoided",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      }
    ],
    "name": "blockedUntil",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "depositBond",
    "outputs": [],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "modelId",
            "type": "uint256"
          },
          {
            "internalType": "uint64",
            "name": "number",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "attempt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "from",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "bytes20",
            "name": "settlement",
            "type": "bytes20"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "uriHash",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "receipts",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "scores",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "credits",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IAttribution.Round",
        "name": "round",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      }
    ],
    "name": "finalise",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      }
    ],
    "name": "freeBond",
    "outputs": [
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "peers",
    "outputs": [
      {
        "internalType": "address",
        "name": "models",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "rewards",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "disputes",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "requests",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "spans",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "gradients",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      }
    ],
    "name": "proposalOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "proposal",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "modelId",
            "type": "uint256"
          },
          {
            "internalType": "uint64",
            "name": "number",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "attempt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "from",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "bytes20",
            "name": "settlement",
            "type": "bytes20"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "uriHash",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "receipts",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "scores",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "credits",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes20",
                "name": "hash",
                "type": "bytes20"
              },
              {
                "internalType": "uint128",
                "name": "sum",
                "type": "uint128"
              },
              {
                "internalType": "uint64",
                "name": "count",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAttribution.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IAttribution.Round",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "string",
        "name": "uri",
        "type": "string"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IAttribution.Book",
        "name": "book",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "scorer",
            "type": "address"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IAttribution.Endorsement[]",
        "name": "endorsements",
        "type": "tuple[]"
      }
    ],
    "name": "propose",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      }
    ],
    "name": "releaseBonds",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      }
    ],
    "name": "roundState",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "attempts",
            "type": "uint64"
          },
          {
            "internalType": "bool",
            "name": "isOpen",
            "type": "bool"
          },
          {
            "internalType": "uint64",
            "name": "lastCutoff",
            "type": "uint64"
          },
          {
            "internalType": "bytes32",
            "name": "proposal",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IAttribution.RoundState",
        "name": "state",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      }
    ],
    "name": "slashRound",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "attempt",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "proposedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "address[]",
            "name": "signers",
            "type": "address[]"
          }
        ],
        "internalType": "struct IAttribution.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      },
      {
        "internalType": "bool",
        "name": "charged",
        "type": "bool"
      }
    ],
    "name": "voidRound",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "withdrawBond",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

// Generated from abi/IAttribution.sol by abi/generate.js.
export const IAttribution = [
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
    "name": "AlreadyApproved",
    "type": "error"
  },
  {
    "inputs": [
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
    "name": "CreditsExceedReceipts",
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
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "FutureCutoff",
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
        "name": "pool",
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
    "name": "InvalidPool",
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
    "inputs": [],
    "name": "InvalidTree",
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
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotScorer",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "approvals",
        "type": "uint8"
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
        "internalType": "uint8",
        "name": "approvals",
        "type": "uint8"
      },
      {
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      }
    ],
    "name": "QuorumReached",
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
    "name": "RoundIsOpen",
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
        "name": "last",
        "type": "uint64"
      }
    ],
    "name": "StaleCutoff",
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
    "name": "WrongNumber",
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
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "approvals",
        "type": "uint8"
      }
    ],
    "name": "RoundApproved",
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
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "RoundDropped",
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
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "scorer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "finalisableAt",
        "type": "uint64"
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
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "pool",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
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
      }
    ],
    "name": "RoundProposed",
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
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "approve",
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
    "name": "depositBond",
    "outputs": [],
    "stateMutability": "payable",
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
        "internalType": "bytes32",
        "name": "roundHash",
        "type": "bytes32"
      }
    ],
    "name": "dropRound",
    "outputs": [],
    "stateMutability": "nonpayable",
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
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "pool",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
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
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      }
    ],
    "name": "openRound",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "roundHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "scorer",
            "type": "address"
          },
          {
            "internalType": "uint64",
            "name": "finalisableAt",
            "type": "uint64"
          },
          {
            "internalType": "uint8",
            "name": "approvals",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "lastCutoff",
            "type": "uint64"
          }
        ],
        "internalType": "struct IAttribution.OpenRound",
        "name": "state",
        "type": "tuple"
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
            "name": "cutoff",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "pool",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "manifest",
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
        "internalType": "bytes",
        "name": "operatorSignature",
        "type": "bytes"
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

// Generated from abi/IModels.sol by abi/generate.js.
export const IModels = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "baseAsset",
        "type": "address"
      }
    ],
    "name": "AssetMismatch",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "baseModelId",
        "type": "uint256"
      }
    ],
    "name": "BaseTakesNothing",
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
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      }
    ],
    "name": "CannotLeaveOut",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      }
    ],
    "name": "DatanetNotOpen",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint128",
        "name": "bond",
        "type": "uint128"
      },
      {
        "internalType": "uint16",
        "name": "bondBps",
        "type": "uint16"
      }
    ],
    "name": "InvalidBond",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "rule",
        "type": "bytes32"
      }
    ],
    "name": "InvalidRule",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidScorers",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidShare",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidSources",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint32",
        "name": "window",
        "type": "uint32"
      }
    ],
    "name": "InvalidWindow",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "baseModelId",
        "type": "uint256"
      }
    ],
    "name": "LineageTooDeep",
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
    "name": "NotModelOwner",
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
    "name": "NotPendingOwner",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "upTo",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "last",
        "type": "uint64"
      }
    ],
    "name": "NothingNew",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "sum",
        "type": "uint256"
      }
    ],
    "name": "SharesDoNotAddUp",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "baseModelId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      }
    ],
    "name": "SourceMissing",
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
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "UriTooLong",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroValue",
    "type": "error"
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
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "pendingOwner",
        "type": "address"
      }
    ],
    "name": "ModelOffered",
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
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "components": [
          {
            "internalType": "string",
            "name": "uri",
            "type": "string"
          },
          {
            "internalType": "bytes32",
            "name": "artifactHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint256",
            "name": "baseModelId",
            "type": "uint256"
          },
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "datanetId",
                "type": "uint256"
              },
              {
                "internalType": "uint16",
                "name": "weight",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Source[]",
            "name": "sources",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes32",
            "name": "manifestRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "featureRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "rule",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "asset",
            "type": "address"
          },
          {
            "internalType": "uint16",
            "name": "ownerBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "baseBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "contributorsBps",
            "type": "uint16"
          },
          {
            "components": [
              {
                "internalType": "address",
                "name": "account",
                "type": "address"
              },
              {
                "internalType": "uint16",
                "name": "bps",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Share[]",
            "name": "payees",
            "type": "tuple[]"
          },
          {
            "internalType": "address[]",
            "name": "scorers",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint16",
            "name": "bondBps",
            "type": "uint16"
          },
          {
            "internalType": "uint32",
            "name": "window",
            "type": "uint32"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "isPrivate",
            "type": "bool"
          }
        ],
        "indexed": false,
        "internalType": "struct IModels.ModelTerms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "name": "ModelRegistered",
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
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      }
    ],
    "name": "ModelTransferred",
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "effectiveFrom",
        "type": "uint64"
      }
    ],
    "name": "OperatorAnnounced",
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
        "indexed": false,
        "internalType": "address[]",
        "name": "scorers",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "effectiveFrom",
        "type": "uint64"
      }
    ],
    "name": "ScorersAnnounced",
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
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "upTo",
        "type": "uint64"
      }
    ],
    "name": "SnapshotTaken",
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
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "leftOutFrom",
        "type": "uint64"
      }
    ],
    "name": "SourceLeftOut",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      }
    ],
    "name": "acceptModel",
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
    "name": "announcedScorers",
    "outputs": [
      {
        "internalType": "address[]",
        "name": "scorers",
        "type": "address[]"
      },
      {
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      },
      {
        "internalType": "uint64",
        "name": "effectiveFrom",
        "type": "uint64"
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
    "name": "depthOf",
    "outputs": [
      {
        "internalType": "uint8",
        "name": "depth",
        "type": "uint8"
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
    "name": "isPrivate",
    "outputs": [
      {
        "internalType": "bool",
        "name": "areOutputsPrivate",
        "type": "bool"
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
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      }
    ],
    "name": "leaveOut",
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
    "name": "model",
    "outputs": [
      {
        "components": [
          {
            "internalType": "string",
            "name": "uri",
            "type": "string"
          },
          {
            "internalType": "bytes32",
            "name": "artifactHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint256",
            "name": "baseModelId",
            "type": "uint256"
          },
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "datanetId",
                "type": "uint256"
              },
              {
                "internalType": "uint16",
                "name": "weight",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Source[]",
            "name": "sources",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes32",
            "name": "manifestRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "featureRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "rule",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "asset",
            "type": "address"
          },
          {
            "internalType": "uint16",
            "name": "ownerBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "baseBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "contributorsBps",
            "type": "uint16"
          },
          {
            "components": [
              {
                "internalType": "address",
                "name": "account",
                "type": "address"
              },
              {
                "internalType": "uint16",
                "name": "bps",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Share[]",
            "name": "payees",
            "type": "tuple[]"
          },
          {
            "internalType": "address[]",
            "name": "scorers",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint16",
            "name": "bondBps",
            "type": "uint16"
          },
          {
            "internalType": "uint32",
            "name": "window",
            "type": "uint32"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "isPrivate",
            "type": "bool"
          }
        ],
        "internalType": "struct IModels.ModelTerms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "modelCount",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "count",
        "type": "uint256"
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
        "internalType": "address",
        "name": "pendingOwner",
        "type": "address"
      }
    ],
    "name": "offerModel",
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
    "name": "operatorOf",
    "outputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "next",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "effectiveFrom",
        "type": "uint64"
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
    "name": "ownerOf",
    "outputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
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
        "name": "datanets",
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
            "internalType": "string",
            "name": "uri",
            "type": "string"
          },
          {
            "internalType": "bytes32",
            "name": "artifactHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint256",
            "name": "baseModelId",
            "type": "uint256"
          },
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "datanetId",
                "type": "uint256"
              },
              {
                "internalType": "uint16",
                "name": "weight",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Source[]",
            "name": "sources",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes32",
            "name": "manifestRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "featureRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "rule",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "asset",
            "type": "address"
          },
          {
            "internalType": "uint16",
            "name": "ownerBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "baseBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "contributorsBps",
            "type": "uint16"
          },
          {
            "components": [
              {
                "internalType": "address",
                "name": "account",
                "type": "address"
              },
              {
                "internalType": "uint16",
                "name": "bps",
                "type": "uint16"
              }
            ],
            "internalType": "struct IModels.Share[]",
            "name": "payees",
            "type": "tuple[]"
          },
          {
            "internalType": "address[]",
            "name": "scorers",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint16",
            "name": "bondBps",
            "type": "uint16"
          },
          {
            "internalType": "uint32",
            "name": "window",
            "type": "uint32"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "isPrivate",
            "type": "bool"
          }
        ],
        "internalType": "struct IModels.ModelTerms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "name": "registerModel",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "modelId",
        "type": "uint256"
      }
    ],
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
    "name": "roundTerms",
    "outputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "asset",
            "type": "address"
          },
          {
            "internalType": "uint16",
            "name": "contributorsBps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "internalType": "uint16",
            "name": "bondBps",
            "type": "uint16"
          },
          {
            "internalType": "uint32",
            "name": "window",
            "type": "uint32"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "address[]",
            "name": "scorers",
            "type": "address[]"
          }
        ],
        "internalType": "struct IModels.RoundTerms",
        "name": "terms",
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
      }
    ],
    "name": "ruleOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "rule",
        "type": "bytes32"
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
    "name": "scoringOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "rule",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "featureRoot",
        "type": "bytes32"
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "setOperator",
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
        "internalType": "address[]",
        "name": "scorers",
        "type": "address[]"
      },
      {
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      }
    ],
    "name": "setScorers",
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
        "internalType": "uint8",
        "name": "index",
        "type": "uint8"
      }
    ],
    "name": "shareTerms",
    "outputs": [
      {
        "internalType": "address",
        "name": "holder",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "bps",
        "type": "uint16"
      },
      {
        "internalType": "uint256",
        "name": "baseModelId",
        "type": "uint256"
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
        "name": "index",
        "type": "uint64"
      }
    ],
    "name": "snapshot",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "takenAt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "upTo",
        "type": "uint64"
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
        "name": "time",
        "type": "uint64"
      }
    ],
    "name": "snapshotAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "takenAt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "upTo",
        "type": "uint64"
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
    "name": "snapshotCount",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "count",
        "type": "uint64"
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
    "name": "sourcesOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "uint16",
            "name": "weight",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "leftOutFrom",
            "type": "uint64"
          }
        ],
        "internalType": "struct IModels.SourceState[]",
        "name": "sources",
        "type": "tuple[]"
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
    "name": "takeSnapshot",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "upTo",
        "type": "uint64"
      }
    ],
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
    "name": "verdictTerms",
    "outputs": [
      {
        "internalType": "address",
        "name": "asset",
        "type": "address"
      },
      {
        "internalType": "uint128",
        "name": "bond",
        "type": "uint128"
      },
      {
        "internalType": "bytes32",
        "name": "rule",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;

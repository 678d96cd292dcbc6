// Generated from abi/IRequests.sol by abi/generate.js.
export const IRequests = [
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      }
    ],
    "name": "AlreadyAsked",
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
        "name": "number",
        "type": "uint64"
      }
    ],
    "name": "AlreadyVetoed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "AnsweringEnded",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "AnsweringOpen",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "present",
        "type": "uint64"
      }
    ],
    "name": "AskingEnded",
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
        "internalType": "uint256",
        "name": "arrived",
        "type": "uint256"
      }
    ],
    "name": "BurnTooSmall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "sent",
        "type": "uint256"
      }
    ],
    "name": "DepositTooSmall",
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
        "internalType": "address",
        "name": "receiver",
        "type": "address"
      }
    ],
    "name": "InvalidReceiver",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "kind",
        "type": "uint8"
      },
      {
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      },
      {
        "internalType": "uint16",
        "name": "count",
        "type": "uint16"
      }
    ],
    "name": "InvalidRequest",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "first",
        "type": "uint64"
      },
      {
        "internalType": "uint16",
        "name": "count",
        "type": "uint16"
      },
      {
        "internalType": "uint64",
        "name": "leaves",
        "type": "uint64"
      }
    ],
    "name": "NoSuchLeaves",
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
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      }
    ],
    "name": "NotAsked",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "what",
        "type": "string"
      }
    ],
    "name": "NotShown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "NothingToWithdraw",
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
    "name": "OutputsArePrivate",
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
        "internalType": "address",
        "name": "answerer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "deposit",
        "type": "uint128"
      }
    ],
    "name": "Answered",
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
        "internalType": "address",
        "name": "asker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "kind",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "tree",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "first",
            "type": "uint64"
          },
          {
            "internalType": "uint16",
            "name": "count",
            "type": "uint16"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Request",
        "name": "request",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "deposit",
        "type": "uint128"
      }
    ],
    "name": "Asked",
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
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf",
        "name": "leaf",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Member",
        "name": "feature",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "features",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Member",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "FeaturesShown",
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
        "indexed": false,
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf",
        "name": "leaf",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
      }
    ],
    "name": "LeafOpened",
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
        "indexed": false,
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "first",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf[]",
        "name": "leaves",
        "type": "tuple[]"
      }
    ],
    "name": "LeavesShown",
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
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf",
        "name": "leaf",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "features",
        "type": "bytes"
      }
    ],
    "name": "OutputFeaturesShown",
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
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf",
        "name": "leaf",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
      }
    ],
    "name": "OutputShown",
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
        "indexed": false,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Leaf",
        "name": "leaf",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "record",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "indexed": false,
        "internalType": "struct IRequests.Member",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "RecordShown",
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
        "internalType": "address",
        "name": "asker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "deposit",
        "type": "uint128"
      }
    ],
    "name": "TakenBack",
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
        "internalType": "address",
        "name": "asker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "deposit",
        "type": "uint128"
      }
    ],
    "name": "Unanswered",
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
        "internalType": "address",
        "name": "by",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "Vetoed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "Withdrawn",
    "type": "event"
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Place",
        "name": "place",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Member",
        "name": "feature",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "features",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Member",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "answerFeatures",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      },
      {
        "internalType": "uint64",
        "name": "first",
        "type": "uint64"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "value",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "data",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IRequests.Leaf[]",
        "name": "leaves",
        "type": "tuple[]"
      },
      {
        "internalType": "bytes",
        "name": "proof",
        "type": "bytes"
      }
    ],
    "name": "answerLeaves",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Place",
        "name": "place",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
      }
    ],
    "name": "answerOpened",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Place",
        "name": "place",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
      }
    ],
    "name": "answerOutput",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Place",
        "name": "place",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "outputLength",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "featureHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "time",
            "type": "uint64"
          }
        ],
        "internalType": "struct IRequests.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "features",
        "type": "bytes"
      }
    ],
    "name": "answerOutputFeatures",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Place",
        "name": "place",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint16",
            "name": "start",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "end",
            "type": "uint16"
          },
          {
            "internalType": "uint256",
            "name": "datanetId",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "contentId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "batchRoot",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IRequests.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "record",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "key",
                "type": "bytes32"
              },
              {
                "internalType": "uint128",
                "name": "value",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "data",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IRequests.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IRequests.Member",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "answerRecord",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "kind",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "tree",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "first",
            "type": "uint64"
          },
          {
            "internalType": "uint16",
            "name": "count",
            "type": "uint16"
          }
        ],
        "internalType": "struct IRequests.Request",
        "name": "request",
        "type": "tuple"
      }
    ],
    "name": "ask",
    "outputs": [],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "balanceOf",
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
        "internalType": "uint8",
        "name": "kind",
        "type": "uint8"
      }
    ],
    "name": "depositGas",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "gas",
        "type": "uint64"
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
        "name": "attribution",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "kind",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "tree",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "first",
            "type": "uint64"
          },
          {
            "internalType": "uint16",
            "name": "count",
            "type": "uint16"
          }
        ],
        "internalType": "struct IRequests.Request",
        "name": "request",
        "type": "tuple"
      }
    ],
    "name": "takeBack",
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
      }
    ],
    "name": "unanswered",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "veto",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
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
            "internalType": "struct IRequests.Tree",
            "name": "payouts",
            "type": "tuple"
          }
        ],
        "internalType": "struct IRequests.Round",
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
        "internalType": "struct IRequests.Stake",
        "name": "stake",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "kind",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "tree",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "first",
            "type": "uint64"
          },
          {
            "internalType": "uint16",
            "name": "count",
            "type": "uint16"
          }
        ],
        "internalType": "struct IRequests.Request",
        "name": "request",
        "type": "tuple"
      }
    ],
    "name": "voidUnanswered",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      }
    ],
    "name": "waiting",
    "outputs": [
      {
        "internalType": "address",
        "name": "asker",
        "type": "address"
      },
      {
        "internalType": "uint128",
        "name": "deposit",
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
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      }
    ],
    "name": "wasVetoed",
    "outputs": [
      {
        "internalType": "bool",
        "name": "vetoed",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      }
    ],
    "name": "withdraw",
    "outputs": [
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

// Generated from abi/IDisputes.sol by abi/generate.js.
export const IDisputes = [
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "InvalidRecord",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NoFault",
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
        "internalType": "uint8",
        "name": "tree",
        "type": "uint8"
      }
    ],
    "name": "UnknownTree",
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
        "name": "challenger",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes4",
        "name": "fault",
        "type": "bytes4"
      }
    ],
    "name": "FaultProven",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      }
    ],
    "name": "MemberShown",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "index",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "record",
        "type": "bytes"
      }
    ],
    "name": "RecordShown",
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
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
      },
      {
        "internalType": "bytes32",
        "name": "item",
        "type": "bytes32"
      }
    ],
    "name": "hasVoided",
    "outputs": [
      {
        "internalType": "bool",
        "name": "voided",
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
      },
      {
        "internalType": "bytes32",
        "name": "item",
        "type": "bytes32"
      }
    ],
    "name": "hasVoidedUnshown",
    "outputs": [
      {
        "internalType": "bool",
        "name": "voided",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
      }
    ],
    "name": "memberShownAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "time",
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
        "name": "datanets",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "models",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "attribution",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
        "type": "tuple"
      }
    ],
    "name": "proveCredit",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "leaves",
        "type": "tuple"
      }
    ],
    "name": "proveDisorder",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
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
                "internalType": "struct IDisputes.Leaf[]",
                "name": "leaves",
                "type": "tuple[]"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct IDisputes.Place",
            "name": "member",
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
                "internalType": "uint16",
                "name": "outputStart",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "recordStart",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "length",
                "type": "uint16"
              }
            ],
            "internalType": "struct IDisputes.Witness",
            "name": "witness",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Holder",
        "name": "holder",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveEarlier",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "receiptId",
        "type": "bytes32"
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveForm",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
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
                "internalType": "struct IDisputes.Leaf[]",
                "name": "leaves",
                "type": "tuple[]"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct IDisputes.Place",
            "name": "member",
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
                "internalType": "uint16",
                "name": "outputStart",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "recordStart",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "length",
                "type": "uint16"
              }
            ],
            "internalType": "struct IDisputes.Witness",
            "name": "witness",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Holder",
        "name": "holder",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "gap",
        "type": "tuple"
      },
      {
        "internalType": "uint16",
        "name": "start",
        "type": "uint16"
      }
    ],
    "name": "proveGap",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "source",
        "type": "bytes32"
      },
      {
        "internalType": "bytes",
        "name": "output",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "score",
        "type": "tuple"
      }
    ],
    "name": "proveLength",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
            "internalType": "bytes20",
            "name": "topHash",
            "type": "bytes20"
          },
          {
            "internalType": "uint128",
            "name": "topSum",
            "type": "uint128"
          },
          {
            "internalType": "uint64",
            "name": "count",
            "type": "uint64"
          },
          {
            "internalType": "uint8",
            "name": "level",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "index",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "sum",
            "type": "uint128"
          },
          {
            "internalType": "bytes",
            "name": "siblings",
            "type": "bytes"
          },
          {
            "internalType": "bytes",
            "name": "preimage",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Node",
        "name": "node",
        "type": "tuple"
      }
    ],
    "name": "proveMalformed",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "payee",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "receiptId",
        "type": "bytes32"
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
        "type": "tuple"
      }
    ],
    "name": "proveMisdirected",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
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
                "internalType": "struct IDisputes.Leaf[]",
                "name": "leaves",
                "type": "tuple[]"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct IDisputes.Place",
            "name": "feature",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "features",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Featured",
        "name": "record",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "member",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "outputFeatures",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "gap",
        "type": "tuple"
      }
    ],
    "name": "proveMissing",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
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
        "internalType": "struct IDisputes.Owner",
        "name": "scored",
        "type": "tuple"
      },
      {
        "components": [
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
        "internalType": "struct IDisputes.Owner",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "member",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveNotFirst",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "signature",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveOmitted",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "leaves",
        "type": "tuple"
      }
    ],
    "name": "proveOverlap",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
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
        "internalType": "struct IDisputes.Owner",
        "name": "scored",
        "type": "tuple"
      },
      {
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "afterLast",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
        "type": "tuple"
      }
    ],
    "name": "provePart",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "payee",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "lastRoot",
        "type": "bytes32"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "last",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "afterLast",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "payout",
        "type": "tuple"
      }
    ],
    "name": "provePayout",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveReceipt",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "member",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveRegistration",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "afterLast",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
        "type": "tuple"
      }
    ],
    "name": "proveRest",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
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
                "internalType": "struct IDisputes.Leaf[]",
                "name": "leaves",
                "type": "tuple[]"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct IDisputes.Place",
            "name": "feature",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "features",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Featured",
        "name": "record",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "outputFeatures",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveScore",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "source",
        "type": "bytes32"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "score",
        "type": "tuple"
      }
    ],
    "name": "proveShape",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "receiptId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "source",
        "type": "bytes32"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "receipt",
        "type": "tuple"
      }
    ],
    "name": "proveStray",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "payee",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "receiptId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "source",
        "type": "bytes32"
      },
      {
        "internalType": "uint8",
        "name": "role",
        "type": "uint8"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "missing",
        "type": "tuple"
      }
    ],
    "name": "proveUnfounded",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
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
            "components": [
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
            "internalType": "struct IDisputes.Owner",
            "name": "owner",
            "type": "tuple"
          }
        ],
        "internalType": "struct IDisputes.Score",
        "name": "score",
        "type": "tuple"
      },
      {
        "internalType": "uint16",
        "name": "byteOffset",
        "type": "uint16"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
        "type": "tuple"
      }
    ],
    "name": "proveUnheld",
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
            "internalType": "bytes32",
            "name": "receiptsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "scoresRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "creditsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "payoutsRoot",
            "type": "bytes32"
          },
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
        "internalType": "struct IDisputes.ProposedRound",
        "name": "round",
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
        "internalType": "struct IDisputes.Receipt",
        "name": "receipt",
        "type": "tuple"
      },
      {
        "internalType": "uint256",
        "name": "datanetId",
        "type": "uint256"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "place",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "first",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "afterLast",
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "credit",
        "type": "tuple"
      }
    ],
    "name": "proveUnowned",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "showMember",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "record",
        "type": "bytes"
      },
      {
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
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
            "internalType": "struct IDisputes.Leaf[]",
            "name": "leaves",
            "type": "tuple[]"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct IDisputes.Place",
        "name": "member",
        "type": "tuple"
      }
    ],
    "name": "showRecord",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchRoot",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "contentId",
        "type": "bytes32"
      }
    ],
    "name": "shownAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "time",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;

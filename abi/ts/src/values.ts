// Generated from abi/*.sol by abi/generate.js.
/** Who contributes to a Datanet, and with which status records start. */
export const Policies = {
  "OPEN": 0,
  "CURATED": 1,
  "LISTED": 2
} as const;

/** The status of a registration. */
export const Statuses = {
  "NONE": 0,
  "PENDING": 1,
  "ACCEPTED": 2,
  "REJECTED": 3,
  "RETRACTED": 4,
  "FLAGGED": 5
} as const;

/** Whom a curator names when it registers records for someone else. */
export const PayeeKinds = {
  "ACCOUNT": 0,
  "CLAIM_KEY": 1,
  "TREASURY": 2
} as const;

// Generated from abi/*.sol by abi/generate.js.
export { IAttribution } from "./IAttribution.js";
export { IDatanets } from "./IDatanets.js";
export { IDeposits } from "./IDeposits.js";
export { IDisputes } from "./IDisputes.js";
export { IERC1271 } from "./IERC1271.js";
export { IERC20 } from "./IERC20.js";
export { IModels } from "./IModels.js";
export { IRequests } from "./IRequests.js";
export { IRewards } from "./IRewards.js";
export { sentences } from "./sentences.js";
export { Policies, Statuses, PayeeKinds } from "./values.js";

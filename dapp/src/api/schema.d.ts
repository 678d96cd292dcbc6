// Generated from scripts/api/openapi.json by tools/types.mjs.
export interface paths {
    "/api/v1/accounts/{account}/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that an account has earned: for itself, for claim keys that are bound to it, and for
         *     treasuries that it holds.
         */
        get: operations["accountEarnings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datanets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Datanets, the newest first. `search`: an id, an owner, or a text in the address that one names. */
        get: operations["datanets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datanets/{datanet}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One Datanet. */
        get: operations["datanet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datanets/{datanet}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The registrations of up to 100 items in a Datanet, of each ascending by number. `ids` are content
         *     ids, or items of batches, with commas between.
         */
        get: operations["items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datanets/{datanet}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is registered in a Datanet, ascending by number; `payee` keeps what is registered for it. */
        get: operations["registrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * New blocks, and rounds that were proposed, finalised, slashed or voided, as server-sent events: `round`
         *     with the round as lists have it, and `block` with the block, first the present one. A block names in
         *     `changed`, as `/api/v1/status` does, the latest block in which something happened. After
         *     `Last-Event-ID` the rounds come first that have changed since, at most the last 64.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums over everything. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models, the newest first. `search`: an id, an owner, or a text in the address that one names. */
        get: operations["models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model. */
        get: operations["model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/claims/{payee}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a payee can claim of a model, with its proof. */
        get: operations["claim"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/payees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The payees of a model as of its last final round, those with most earned first. */
        get: operations["payees"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payees/{payee}/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that a payee has earned, such as a claim key that no account is bound to. */
        get: operations["payeeEarnings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay/contributions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers a signed contribution, for whose gas the operator of this server pays.
         * @description The same one may be asked for again: it is sent once, and answered the same. A browser's page of another
         *     origin cannot ask.
         */
        post: operations["relayContribution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rounds that were proposed, the newest first; `model` keeps those of one model. */
        get: operations["rounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rounds/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One round by its hash. */
        get: operations["round"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rounds/{hash}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The answers of a round, in the order of its receipts. */
        get: operations["answers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rounds/{hash}/answers/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One answer of a round, by its index. */
        get: operations["answer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rounds/{hash}/credits/{payee}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a payee is credited in a round, in the order of the credits tree. */
        get: operations["credits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chain, the contracts, and how fresh what the API says is. */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An account, with the checksum of EIP-55. */
        Account: string;
        /** @description An amount in units of its asset, in decimal digits. */
        Amount: string;
        /** @description An answer with the owner of every byte, or the score of every record. */
        AnswerDetail: components["schemas"]["AnswerRow"] & {
            asset: components["schemas"]["AssetRef"];
            block: components["schemas"]["BlockRef"];
            /**
             * Format: int32
             * @description The part of each credit that is paid out, in basis points; fixed shares have the rest.
             */
            contributorsBps: number;
            /** @description Whether scores are of records as wholes, as under `gradient`, and not of ranges, as under `span`. */
            isByRecord: boolean;
            isPrivate: boolean;
            /** Format: int64 */
            model: number;
            otherRecords?: null | components["schemas"]["OtherRecords"];
            /** @description Under `span`: ascending, without overlaps in a right round. Bytes between them are unowned. */
            ranges: components["schemas"]["OwnedRange"][];
            /** @description Under `gradient`: the records that earn of the answer, the highest scores first, at most 256. */
            records: components["schemas"]["ScoredRecord"][];
            /** @description The round's hash. */
            round: components["schemas"]["Hash"];
            /**
             * @description What no one owns of the price, by the treasuries that have it: the unowned bytes' part, under
             *     `gradient` the price of an answer that no record moved.
             */
            unowned: components["schemas"]["UnownedPart"][];
            /**
             * Format: int32
             * @description How many bytes no one has in a span; 0 under `gradient`.
             */
            unownedBytes: number;
        };
        /** @description An answer, as lists show it. */
        AnswerRow: {
            /**
             * Format: int64
             * @description Its index in the round, from 0.
             */
            index: number;
            /**
             * Format: int32
             * @description How many bytes it has.
             */
            length: number;
            /** @description The name of its bytes under `/ipfs/`. Those of a private model are not there. */
            outputCid: string;
            /** @description The SHA-256 of its bytes. */
            outputHash: components["schemas"]["Hash"];
            /** @description In units of the asset. */
            price: components["schemas"]["Amount"];
            /** @description The id of its receipt. */
            receipt: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description When it was given.
             */
            time: number;
        };
        /** @description What came in and went out in one asset, in units of it. */
        AssetHealth: {
            asset: components["schemas"]["AssetRef"];
            claimed: components["schemas"]["Amount"];
            /** @description All credits of those rounds. */
            credited: components["schemas"]["Amount"];
            /** Format: int64 */
            models: number;
            paid: components["schemas"]["Amount"];
            /** @description The prices of the receipts of final rounds. */
            receiptsSettled: components["schemas"]["Amount"];
            /** @description What final rounds allocated to payees. */
            settled: components["schemas"]["Amount"];
            /** @description What was allocated and not claimed. */
            unclaimed: components["schemas"]["Amount"];
            /** @description The credits of bytes that no one owns, in final rounds whose files are here. */
            unowned: components["schemas"]["Amount"];
            /** @description Whose treasuries have them, those with most first. */
            unownedByTreasury: components["schemas"]["UnownedOf"][];
            /** @description What was paid and is in no final round. */
            unsettled: components["schemas"]["Amount"];
        };
        /** @description What a model is paid in. */
        AssetRef: {
            address?: null | components["schemas"]["Account"];
            /**
             * Format: int32
             * @description How many digits are behind the point; missing if the token does not say, so that amounts can
             *     only be shown in units.
             */
            decimals?: number | null;
            /** @description What the token calls itself: any text of at most 32 bytes. Missing if it says nothing. */
            symbol?: string | null;
        };
        /** @description A batch of records under one registration. */
        BatchOf: {
            /**
             * Format: int64
             * @description How many records it has, as its contributor says.
             */
            count: number;
            /** @description The root of the tree over the records. */
            root: components["schemas"]["Hash"];
            /** @description Where the list of its content ids is published, as its contributor says: any text. */
            uri: string;
        };
        /** @description The block that an answer is of. */
        BlockRef: {
            hash: components["schemas"]["Hash"];
            /** Format: int64 */
            number: number;
            /**
             * Format: int64
             * @description In seconds since 1970 (UTC).
             */
            time: number;
        };
        /** @description Everything that a claim needs. */
        ClaimProof: {
            asset: components["schemas"]["AssetRef"];
            block: components["schemas"]["BlockRef"];
            byOwnWord: boolean;
            claimed: components["schemas"]["Amount"];
            /** @description What the payee has earned since the model began: the value of its leaf. */
            cumulative: components["schemas"]["Amount"];
            due: components["schemas"]["Amount"];
            holder?: null | components["schemas"]["Account"];
            /** Format: int64 */
            model: number;
            payee: components["schemas"]["PayeeRef"];
            /** @description The root of the payouts tree of the last final round. */
            payoutsRoot: components["schemas"]["Hash"];
            /** @description Proves that the leaf is in the payouts tree (SPEC 2.1). */
            proof: components["schemas"]["HexBytes"];
            /** Format: int64 */
            round: number;
            roundHash: components["schemas"]["Hash"];
        };
        /** @description 32 bytes in hexadecimal digits. */
        ContentId: string;
        /** @description One of the contracts. */
        ContractAt: {
            address: components["schemas"]["Account"];
            name: string;
        };
        /** @description An account in hexadecimal digits. */
        Contributor: string;
        /** @description A credit of a payee in a round. */
        CreditOf: {
            /**
             * Format: int64
             * @description The answer's index in the round; missing if a wrong round has no such receipt.
             */
            answer?: number | null;
            contentId?: null | components["schemas"]["Hash"];
            /** @description In units of the asset, before the contributors' part is taken. */
            credit: components["schemas"]["Amount"];
            /** Format: int32 */
            end?: number | null;
            /** @description The id of the receipt. */
            receipt: components["schemas"]["Hash"];
            role: components["schemas"]["RoleName"];
            /**
             * Format: int32
             * @description Under `span`, the range of the answer's bytes; missing for what is unowned.
             */
            start?: number | null;
        };
        /** @description The cursor of a page, as the page before names it. */
        Cursor: string;
        /** @description A Datanet. */
        DatanetDetail: components["schemas"]["DatanetRow"] & {
            attestor?: null | components["schemas"]["Account"];
            /** Format: int64 */
            attestorFrom?: number | null;
            block: components["schemas"]["BlockRef"];
            /** @description Whether contributors must commit to their records before they reveal them. */
            commitFirst: boolean;
            curatorAccounts: components["schemas"]["Account"][];
            growth: components["schemas"]["GrowthSpan"][];
            /**
             * Format: int32
             * @description How long each span of the growth is, in seconds.
             */
            growthSeconds: number;
            /** @description Who may contribute where the policy is `listed`: the first 200, ascending. */
            listed: components["schemas"]["Account"][];
            nextAttestor?: null | components["schemas"]["Account"];
            nextTreasury?: null | components["schemas"]["Account"];
            pendingOwner?: null | components["schemas"]["Account"];
            /**
             * Format: int64
             * @description The records of all registrations; a batch has as many as its contributor says.
             */
            records: number;
            /** Format: int64 */
            registrations: number;
            /** @description The digest of the licence and terms that contributions come under; zero if there are none. */
            termsHash: components["schemas"]["Hash"];
            treasury: components["schemas"]["Account"];
            /** Format: int64 */
            treasuryFrom?: number | null;
        };
        /** @description A Datanet, as lists show it. */
        DatanetRow: {
            /**
             * Format: int64
             * @description When it was closed; missing while it is open.
             */
            closedAt?: number | null;
            /** Format: int64 */
            createdAt: number;
            /** Format: int32 */
            curators: number;
            /** Format: int64 */
            id: number;
            /** @description The ids of the models that draw on it. */
            models: number[];
            owner: components["schemas"]["Account"];
            policy?: null | components["schemas"]["PolicyName"];
            /**
             * Format: int32
             * @description The treasury's part of every credit, in basis points.
             */
            treasuryFeeBps: number;
            /** @description Where people read about it, as its owner says: any text of at most 2,048 bytes. */
            uri: string;
            /**
             * Format: int64
             * @description Until when the owner or a curator vouches that everything accepted has public bytes.
             */
            vouchedUpTo?: number | null;
        };
        /** @description What a payee had earned after a round. */
        EarnedAfter: {
            /** @description What the payee had earned by then since the model began, in units of the asset. */
            earned: components["schemas"]["Amount"];
            /** @description The round's hash. */
            hash: components["schemas"]["Hash"];
            /** Format: int64 */
            round: number;
            /**
             * Format: int64
             * @description When it was finalised.
             */
            time: number;
        };
        /** @description Everything that an account, or another payee, has earned. */
        Earnings: {
            block: components["schemas"]["BlockRef"];
            /** @description The models with a final round whose payouts are not here, so that this may not be all. */
            missing: number[];
            /**
             * @description The payees that are meant: the account, the claim keys that are bound to it, and the treasuries
             *     that it holds.
             */
            payees: components["schemas"]["PayeeRef"][];
            rows: components["schemas"]["EarningsRow"][];
        };
        /** @description What a payee has of a model, in units of the model's asset. */
        EarningsRow: {
            asset: components["schemas"]["AssetRef"];
            /** @description Whether only its holder can have it paid. */
            byOwnWord: boolean;
            /** @description What it has received. */
            claimed: components["schemas"]["Amount"];
            /** @description What is due to it. */
            due: components["schemas"]["Amount"];
            /** @description What it has earned since the model began. */
            earned: components["schemas"]["Amount"];
            /** @description What it had earned after each of the last 100 final rounds whose payouts are here, ascending. */
            history: components["schemas"]["EarnedAfter"][];
            holder?: null | components["schemas"]["Account"];
            /** Format: int64 */
            model: number;
            modelUri: string;
            payee: components["schemas"]["PayeeRef"];
            /**
             * Format: int64
             * @description The last final round.
             */
            round: number;
            /** @description The last final round's hash. */
            roundHash: components["schemas"]["Hash"];
        };
        /** @description An error. */
        ErrorBody: {
            error: components["schemas"]["Problem"];
        };
        /**
         * @description What a program decides by.
         * @enum {string}
         */
        ErrorCode: "badRequest" | "notFound" | "filesMissing" | "methodNotAllowed" | "internal" | "busy" | "otherOrigin" | "tooSlow" | "tooLarge" | "notJson" | "rejected" | "limited" | "nodeFailed" | "relaySpent";
        /** @description A fixed part of every settled receipt. */
        FixedShare: {
            account: components["schemas"]["Account"];
            /**
             * Format: int32
             * @description In basis points.
             */
            bps: number;
        };
        /** @description What was registered in a span of time. */
        GrowthSpan: {
            /**
             * Format: int64
             * @description When the span begins, in seconds since 1970 (UTC).
             */
            from: number;
            /**
             * Format: int64
             * @description The records of these registrations; a batch has as many as its contributor says.
             */
            records: number;
            /** Format: int64 */
            registrations: number;
        };
        /** @description 32 bytes in hexadecimal digits. */
        Hash: string;
        /** @description Whether money goes where it should. */
        Health: {
            assets: components["schemas"]["AssetHealth"][];
            block: components["schemas"]["BlockRef"];
            /** Format: int64 */
            datanets: number;
            guardian?: null | components["schemas"]["Account"];
            /** @description The models with final rounds whose files are not here. */
            missing: number[];
            /** Format: int64 */
            models: number;
            /**
             * Format: int64
             * @description Until when payments and settlements are paused; missing if they are not.
             */
            pausedUntil?: number | null;
            /** Format: int64 */
            rounds: number;
            /** Format: int64 */
            roundsFinal: number;
            /** Format: int64 */
            roundsOpen: number;
            /** Format: int64 */
            roundsSlashed: number;
            /** Format: int64 */
            roundsVoided: number;
        };
        /** @description Bytes in hexadecimal digits. */
        HexBytes: string;
        /** @description An account in hexadecimal digits, not zero. */
        Holder: string;
        /** @description A model. */
        ModelDetail: components["schemas"]["ModelRow"] & {
            /** @description The models that it is built on, the nearest first, at most 8. */
            ancestors: number[];
            /**
             * Format: int64
             * @description How many rounds were proposed.
             */
            attempts: number;
            /**
             * Format: int32
             * @description The base model's part, in basis points.
             */
            baseBps: number;
            block: components["schemas"]["BlockRef"];
            /** @description The least that each signer has at stake, in units of the asset. */
            bond: components["schemas"]["Amount"];
            /**
             * Format: int32
             * @description The least that each signer has at stake, in basis points of what the round can reach.
             */
            bondBps: number;
            /**
             * Format: int32
             * @description The contributors' part, in basis points.
             */
            contributorsBps: number;
            /** @description The models that are built on it. */
            derived: number[];
            fixedShares: components["schemas"]["FixedShare"][];
            /**
             * Format: int64
             * @description The end of the last finalised round.
             */
            lastCutoff?: number | null;
            nextOperator?: null | components["schemas"]["Account"];
            operator: components["schemas"]["Account"];
            /** Format: int64 */
            operatorFrom?: number | null;
            /**
             * Format: int32
             * @description The owner's part of every settled receipt, in basis points.
             */
            ownerBps: number;
            /**
             * Format: int32
             * @description How many scorers must sign a round.
             */
            quorum: number;
            rule: components["schemas"]["ScoringRule"];
            scorers: components["schemas"]["Scorer"][];
            /** @description Ascending. */
            snapshots: components["schemas"]["SnapshotRow"][];
            sources: components["schemas"]["ModelSource"][];
            /**
             * Format: int32
             * @description How long a round can be challenged, in seconds.
             */
            window: number;
        };
        /** @description A model, as lists show it. */
        ModelRow: {
            /** @description The SHA-256 of what the model is. */
            artifactHash: components["schemas"]["Hash"];
            asset: components["schemas"]["AssetRef"];
            /**
             * Format: int64
             * @description The model that it is built on.
             */
            base?: number | null;
            /** @description The Datanets that it draws on. */
            datanets: number[];
            /** Format: int64 */
            id: number;
            isPrivate: boolean;
            openRound?: null | components["schemas"]["Hash"];
            owner: components["schemas"]["Account"];
            pool: components["schemas"]["PoolState"];
            quality?: null | components["schemas"]["Hash"];
            /** Format: int64 */
            registeredAt: number;
            /** @description Where people read about it, as its owner says: any text of at most 2,048 bytes. */
            uri: string;
        };
        /** @description A Datanet that a model draws on. */
        ModelSource: {
            /** Format: int64 */
            datanet: number;
            /**
             * Format: int64
             * @description From which cutoff on rounds leave it out.
             */
            leftOutFrom?: number | null;
            /**
             * Format: int32
             * @description Its part of what is unowned, beside the other sources' weights.
             */
            weight: number;
        };
        /** @description A number of at most 256 bits, in decimal digits or in hexadecimal digits after `0x`. */
        Number: string;
        /** @description The records that moved an answer and are not listed, together. */
        OtherRecords: {
            /** @description How many. */
            count: number;
            /** @description What they are of the price, in units of the asset: the payees' and the treasuries' together. */
            credit: components["schemas"]["Amount"];
            /** @description What the Datanets' treasuries have of it. */
            fee: components["schemas"]["Amount"];
        };
        /** @description A range of an answer's bytes with its owner. */
        OwnedRange: components["schemas"]["Scored"] & {
            /**
             * Format: int32
             * @description The byte after the last.
             */
            end: number;
            /**
             * Format: int32
             * @description The first byte.
             */
            start: number;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_AnswerRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                /**
                 * Format: int64
                 * @description Its index in the round, from 0.
                 */
                index: number;
                /**
                 * Format: int32
                 * @description How many bytes it has.
                 */
                length: number;
                /** @description The name of its bytes under `/ipfs/`. Those of a private model are not there. */
                outputCid: string;
                /** @description The SHA-256 of its bytes. */
                outputHash: components["schemas"]["Hash"];
                /** @description In units of the asset. */
                price: components["schemas"]["Amount"];
                /** @description The id of its receipt. */
                receipt: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description When it was given.
                 */
                time: number;
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_CreditOf: {
            block: components["schemas"]["BlockRef"];
            items: {
                /**
                 * Format: int64
                 * @description The answer's index in the round; missing if a wrong round has no such receipt.
                 */
                answer?: number | null;
                contentId?: null | components["schemas"]["Hash"];
                /** @description In units of the asset, before the contributors' part is taken. */
                credit: components["schemas"]["Amount"];
                /** Format: int32 */
                end?: number | null;
                /** @description The id of the receipt. */
                receipt: components["schemas"]["Hash"];
                role: components["schemas"]["RoleName"];
                /**
                 * Format: int32
                 * @description Under `span`, the range of the answer's bytes; missing for what is unowned.
                 */
                start?: number | null;
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_DatanetRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                /**
                 * Format: int64
                 * @description When it was closed; missing while it is open.
                 */
                closedAt?: number | null;
                /** Format: int64 */
                createdAt: number;
                /** Format: int32 */
                curators: number;
                /** Format: int64 */
                id: number;
                /** @description The ids of the models that draw on it. */
                models: number[];
                owner: components["schemas"]["Account"];
                policy?: null | components["schemas"]["PolicyName"];
                /**
                 * Format: int32
                 * @description The treasury's part of every credit, in basis points.
                 */
                treasuryFeeBps: number;
                /** @description Where people read about it, as its owner says: any text of at most 2,048 bytes. */
                uri: string;
                /**
                 * Format: int64
                 * @description Until when the owner or a curator vouches that everything accepted has public bytes.
                 */
                vouchedUpTo?: number | null;
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_ModelRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                /** @description The SHA-256 of what the model is. */
                artifactHash: components["schemas"]["Hash"];
                asset: components["schemas"]["AssetRef"];
                /**
                 * Format: int64
                 * @description The model that it is built on.
                 */
                base?: number | null;
                /** @description The Datanets that it draws on. */
                datanets: number[];
                /** Format: int64 */
                id: number;
                isPrivate: boolean;
                openRound?: null | components["schemas"]["Hash"];
                owner: components["schemas"]["Account"];
                pool: components["schemas"]["PoolState"];
                quality?: null | components["schemas"]["Hash"];
                /** Format: int64 */
                registeredAt: number;
                /** @description Where people read about it, as its owner says: any text of at most 2,048 bytes. */
                uri: string;
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_PayeeRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                claimed: components["schemas"]["Amount"];
                /** @description In units of the model's asset. */
                earned: components["schemas"]["Amount"];
                holder?: null | components["schemas"]["Account"];
                payee: components["schemas"]["PayeeRef"];
                /**
                 * Format: int64
                 * @description From 1; equal amounts have the order of the payees.
                 */
                rank: number;
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_RegistrationRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                batch?: null | components["schemas"]["BatchOf"];
                /** Format: int64 */
                datanet: number;
                /** @description How the status came to be what it is, from the registration on. */
                history: components["schemas"]["StatusChange"][];
                /** @description The content id of a record, or the item of a batch. */
                item: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description Its number in the order of all registrations of all Datanets.
                 */
                number: number;
                payee: components["schemas"]["PayeeRef"];
                status: components["schemas"]["StatusName"];
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /** @description A part of a list, ascending in the order that its request names. */
        Page_RoundRow: {
            block: components["schemas"]["BlockRef"];
            items: {
                asset: components["schemas"]["AssetRef"];
                /**
                 * Format: int64
                 * @description Which proposal of the model it is.
                 */
                attempt: number;
                challenger?: null | components["schemas"]["Account"];
                /**
                 * Format: int64
                 * @description When it was finalised, slashed or voided.
                 */
                endedAt?: number | null;
                /**
                 * Format: int64
                 * @description From when on it can be finalised.
                 */
                finalisableAt: number;
                hash: components["schemas"]["Hash"];
                /** Format: int64 */
                model: number;
                /**
                 * Format: int64
                 * @description Its number among the model's final rounds, if it becomes one.
                 */
                number: number;
                /**
                 * Format: int64
                 * @description How many payees have earned something since the model began.
                 */
                payees: number;
                /** @description What all of them have earned since the model began, in units of the asset. */
                payoutsSum: components["schemas"]["Amount"];
                /** Format: int64 */
                proposedAt: number;
                /**
                 * Format: int64
                 * @description How many receipts it settles.
                 */
                receipts: number;
                /** @description Their prices, in units of the asset. */
                receiptsSum: components["schemas"]["Amount"];
                status: components["schemas"]["RoundStatus"];
            }[];
            /** @description The cursor of the next part; missing after the last. */
            next?: string | null;
        };
        /**
         * @description What a payee is.
         * @enum {string}
         */
        PayeeKind: "account" | "claimKey" | "treasury";
        /** @description Whom credits are for. */
        PayeeRef: {
            account?: null | components["schemas"]["Account"];
            /**
             * Format: int64
             * @description The Datanet, of a treasury.
             */
            datanet?: number | null;
            kind: components["schemas"]["PayeeKind"];
            /** @description The payee as the contracts name it. */
            word: components["schemas"]["Hash"];
        };
        /** @description A payee of a model, by what it has earned. */
        PayeeRow: {
            claimed: components["schemas"]["Amount"];
            /** @description In units of the model's asset. */
            earned: components["schemas"]["Amount"];
            holder?: null | components["schemas"]["Account"];
            payee: components["schemas"]["PayeeRef"];
            /**
             * Format: int64
             * @description From 1; equal amounts have the order of the payees.
             */
            rank: number;
        };
        /** @description A payee's word: its kind, 11 bytes of zero, and an account, a claim key or a Datanet's id, not zero. */
        PayeeWord: string;
        /**
         * @description Who contributes to a Datanet, and how a registration starts.
         * @enum {string}
         */
        PolicyName: "open" | "curated" | "listed";
        /** @description What came in for a model, and what went out, in units of its asset. */
        PoolState: {
            /** @description What payees have claimed of it. */
            claimed: components["schemas"]["Amount"];
            /** @description What came up from derived models. */
            income: components["schemas"]["Amount"];
            /** @description What no payee has claimed yet. */
            left: components["schemas"]["Amount"];
            /** @description Everything that users ever paid in. */
            paid: components["schemas"]["Amount"];
            /** @description The prices of all receipts in finalised rounds. */
            receiptsSettled: components["schemas"]["Amount"];
            /**
             * Format: int64
             * @description How many rounds are final.
             */
            rounds: number;
            /** @description What all finalised rounds allocated to payees. */
            settled: components["schemas"]["Amount"];
        };
        /** @description What happened. */
        Problem: {
            /** @description What a program decides by. */
            code: components["schemas"]["ErrorCode"];
            /** @description A line for people. */
            message: string;
        };
        /** @description What was registered under one number: a record, or a batch of records. */
        RegistrationRow: {
            batch?: null | components["schemas"]["BatchOf"];
            /** Format: int64 */
            datanet: number;
            /** @description How the status came to be what it is, from the registration on. */
            history: components["schemas"]["StatusChange"][];
            /** @description The content id of a record, or the item of a batch. */
            item: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its number in the order of all registrations of all Datanets.
             */
            number: number;
            payee: components["schemas"]["PayeeRef"];
            status: components["schemas"]["StatusName"];
        };
        /** @description The registrations of items, ascending by number. */
        Registrations: {
            block: components["schemas"]["BlockRef"];
            items: components["schemas"]["RegistrationRow"][];
        };
        /**
         * @description Where a contribution stands.
         * @enum {string}
         */
        RelayStep: "registered" | "sending";
        /** @description What the relay takes. */
        RelayTerms: {
            /** @description The Datanets that it sends to; missing if it sends to all. */
            datanets?: number[] | null;
            /**
             * @description Whether it would send something now, as far as it knows: its limits are not spent, and its account has
             *     enough.
             */
            isOpen: boolean;
            /** @description The most records of a contribution. */
            records: number;
        };
        /** @description What became of a signed contribution. */
        RelayedContribution: {
            /** @description Whom the records are registered for. */
            contributor: components["schemas"]["Account"];
            /** @description In decimal digits. */
            datanet: string;
            /**
             * Format: int64
             * @description The gas that the transaction used.
             */
            gas?: number | null;
            /** @description How many are registered; missing while it is under way. */
            records?: number | null;
            state: components["schemas"]["RelayStep"];
            transaction?: null | components["schemas"]["Hash"];
            /** @description Whether a curator has still to accept them; missing while it is under way. */
            waits?: boolean | null;
        };
        /**
         * @description What a credit is for.
         * @enum {string}
         */
        RoleName: "contributor" | "treasury" | "unowned";
        /** @description A round. */
        RoundDetail: components["schemas"]["RoundRow"] & {
            block: components["schemas"]["BlockRef"];
            /** @description What each signer has at stake, in units of the asset. */
            bond: components["schemas"]["Amount"];
            creditsTree: components["schemas"]["TreeOf"];
            /**
             * Format: int64
             * @description Up to which time.
             */
            cutoff: number;
            /** @description The files, as their manifest lists them; empty if the manifest is not here. */
            files: components["schemas"]["RoundFile"][];
            /**
             * Format: int64
             * @description After which time its receipts were given.
             */
            from: number;
            /** @description The SHA-256 of the manifest of its files. */
            manifest: components["schemas"]["Hash"];
            operator: components["schemas"]["Account"];
            payoutsTree: components["schemas"]["TreeOf"];
            receiptsTree: components["schemas"]["TreeOf"];
            scoresTree: components["schemas"]["TreeOf"];
            /** @description Who signed it, and has the bond at stake. */
            signers: components["schemas"]["Account"][];
            sums?: null | components["schemas"]["RoundSums"];
            /** @description Where its files are, as its scorers say: any text. */
            uri: string;
        };
        /** @description A file of a round. */
        RoundFile: {
            /** Format: int64 */
            bytes: number;
            /** @description The name under `/ipfs/`. */
            cid: string;
            name: string;
            sha256: components["schemas"]["Hash"];
        };
        /** @description A round, as lists show it. */
        RoundRow: {
            asset: components["schemas"]["AssetRef"];
            /**
             * Format: int64
             * @description Which proposal of the model it is.
             */
            attempt: number;
            challenger?: null | components["schemas"]["Account"];
            /**
             * Format: int64
             * @description When it was finalised, slashed or voided.
             */
            endedAt?: number | null;
            /**
             * Format: int64
             * @description From when on it can be finalised.
             */
            finalisableAt: number;
            hash: components["schemas"]["Hash"];
            /** Format: int64 */
            model: number;
            /**
             * Format: int64
             * @description Its number among the model's final rounds, if it becomes one.
             */
            number: number;
            /**
             * Format: int64
             * @description How many payees have earned something since the model began.
             */
            payees: number;
            /** @description What all of them have earned since the model began, in units of the asset. */
            payoutsSum: components["schemas"]["Amount"];
            /** Format: int64 */
            proposedAt: number;
            /**
             * Format: int64
             * @description How many receipts it settles.
             */
            receipts: number;
            /** @description Their prices, in units of the asset. */
            receiptsSum: components["schemas"]["Amount"];
            status: components["schemas"]["RoundStatus"];
        };
        /**
         * @description What has become of a round.
         * @enum {string}
         */
        RoundStatus: "open" | "final" | "slashed" | "voided";
        /** @description What a round paid, by what for, in units of the asset, before the contributors' part is taken. */
        RoundSums: {
            contributors: components["schemas"]["Amount"];
            /** @description The treasuries' fees. */
            treasuries: components["schemas"]["Amount"];
            /** @description What no one owns, which is the treasuries' too. */
            unowned: components["schemas"]["Amount"];
        };
        /** @description A score's record, and what the score is credited. */
        Scored: {
            contentId: components["schemas"]["Hash"];
            /** @description What the score is of the price, in units of the asset: the payee's and the treasury's together. */
            credit: components["schemas"]["Amount"];
            /** Format: int64 */
            datanet: number;
            /** @description What the Datanet's treasury has of it. */
            fee: components["schemas"]["Amount"];
            /**
             * Format: int64
             * @description The record's index in its batch; 0 for a record by itself.
             */
            index: number;
            /** @description The record's registration, or its batch's. */
            item: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description The registration's number.
             */
            number: number;
            payee: components["schemas"]["PayeeRef"];
            /** @description The name of the record's bytes under `/ipfs/`. */
            recordCid: string;
        };
        /** @description A record that moved the answer, by its score as a whole. */
        ScoredRecord: components["schemas"]["Scored"] & {
            /**
             * Format: int32
             * @description By how much its features' dot product with the answer's is above the rule's threshold.
             */
            score: number;
        };
        /** @description A scorer of a model. */
        Scorer: {
            account: components["schemas"]["Account"];
        };
        /** @description How records are scored. Of an unknown rule there is the word alone. */
        ScoringRule: {
            /**
             * Format: int32
             * @description Under `gradient`: how many numbers the features of a record and of an answer have.
             */
            dimensions?: number | null;
            featureRoot?: null | components["schemas"]["Hash"];
            /**
             * Format: int32
             * @description Under `span`: the least number of bytes of such a span.
             */
            minBytes?: number | null;
            /**
             * Format: int32
             * @description Under `span`: the least number of words of a span that has an owner.
             */
            minWords?: number | null;
            /**
             * Format: int32
             * @description Under `gradient`: what a dot product of features must be above; the score is what is above.
             */
            threshold?: number | null;
            /** @description The rule as the chain holds it. */
            word: components["schemas"]["Hash"];
        };
        /** @description Bytes in hexadecimal digits. */
        Signature: string;
        /** @description Records that their contributor has signed, as `tributary contribution sign` writes them. */
        SignedBody: {
            contentIds: components["schemas"]["ContentId"][];
            /** @description Whom the records are registered for. */
            contributor: components["schemas"]["Contributor"];
            datanet: components["schemas"]["Number"];
            /** @description The last second in which it is valid, since 1970. */
            deadline: components["schemas"]["Number"];
            /** @description Any number that the contributor has not cancelled. */
            nonce: components["schemas"]["Number"];
            signature: components["schemas"]["Signature"];
        };
        /** @description What a model draws on from a time. */
        SnapshotRow: {
            /** Format: int64 */
            takenAt: number;
            /**
             * Format: int64
             * @description What was accepted up to then is in it.
             */
            upTo: number;
        };
        /** @description The chain, and how fresh what the API says is. Not of one block: never kept. */
        Status: {
            /**
             * Format: int64
             * @description For how many seconds the chain has not been read, whether for want of an answer or otherwise.
             */
            age: number;
            /** @description The latest block, of which everything else is. */
            block: components["schemas"]["BlockRef"];
            /** Format: int64 */
            chainId: number;
            /**
             * @description The hash of the latest block in which something happened that the API speaks of, or may have
             *     happened: while it is the same, so are all answers but for their block and what depends on the time.
             */
            changed: components["schemas"]["Hash"];
            contracts: components["schemas"]["ContractAt"][];
            /** @description Whether the last look at the chain failed. */
            isStale: boolean;
            relay?: null | components["schemas"]["RelayTerms"];
            /** @description Where a browser reaches the chain's node; missing if whoever serves this names none. */
            rpc?: string | null;
        };
        /** @description A change of a registration's status. */
        StatusChange: {
            status: components["schemas"]["StatusName"];
            /**
             * Format: int64
             * @description In seconds since 1970 (UTC).
             */
            time: number;
        };
        /**
         * @description The status of a registration.
         * @enum {string}
         */
        StatusName: "none" | "pending" | "accepted" | "rejected" | "retracted" | "flagged";
        /** @description A tree of a round. */
        TreeOf: {
            /** Format: int64 */
            count: number;
            /** @description The root, which the scorers have signed. */
            root: components["schemas"]["Hash"];
            sum: components["schemas"]["Amount"];
        };
        /** @description What a treasury has of unowned bytes, in units of the asset. */
        UnownedOf: {
            credit: components["schemas"]["Amount"];
            /** Format: int64 */
            datanet: number;
            payee: components["schemas"]["PayeeRef"];
        };
        /** @description What a treasury has of an answer's unowned bytes. */
        UnownedPart: {
            /** @description In units of the asset. */
            credit: components["schemas"]["Amount"];
            /** Format: int64 */
            datanet: number;
            payee: components["schemas"]["PayeeRef"];
        };
        /** @description 32 bytes in hexadecimal digits. */
        Word: string;
        /** @description 1 to 100 content ids or items of batches, with commas between. */
        Words: string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    accountEarnings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Holder"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Earnings"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    datanets: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DatanetRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    datanet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                datanet: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatanetDetail"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    items: {
        parameters: {
            query: {
                ids: components["schemas"]["Words"];
            };
            header?: never;
            path: {
                datanet: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registrations"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    registrations: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
                payee?: components["schemas"]["PayeeWord"];
            };
            header?: never;
            path: {
                datanet: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RegistrationRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    models: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ModelRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDetail"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: number;
                payee: components["schemas"]["PayeeWord"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimProof"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    payees: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                model: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PayeeRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    payeeEarnings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payee: components["schemas"]["PayeeWord"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Earnings"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    relayContribution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignedBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayedContribution"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayedContribution"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rounds: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
                model?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RoundRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    round: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hash: components["schemas"]["Word"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoundDetail"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    answers: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                hash: components["schemas"]["Word"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AnswerRow"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hash: components["schemas"]["Word"];
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDetail"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    credits: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                hash: components["schemas"]["Word"];
                payee: components["schemas"]["PayeeWord"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CreditOf"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
}

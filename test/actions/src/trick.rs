//! What can be wrong about a call, by mistake or on purpose.

macro_rules! tricks {
    ($($name:ident $doc:literal,)+) => {
        /// What can be wrong about a call, by mistake or on purpose.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Trick {
            $(#[doc = $doc] $name,)+
        }

        impl Trick {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

tricks! {
    OtherCaller "Another account calls.",
    StrangeAccount "An account is zero, or has no key.",
    LostReceiver "Money goes to zero, or to Rewards itself.",
    OtherId "An id is another one, or differs above its lowest 64 bits.",
    ZeroDigest "A digest is zero.",
    LongText "A text is a byte too long.",
    NumberOutOfRange "A number is just outside its range, or the type's greatest.",
    AmountOutOfRange "An amount is zero, or above 2^96 - 1.",
    PastDeadline "A deadline has passed.",
    OtherAsset "An asset is another one, or no token.",
    OtherValue "Other native currency is sent along than the call needs.",
    NothingNewVouched "A curator vouches up to now, or no further than before.",
    TakenRecord "A record cannot be registered: zero, a batch's form, accepted or waiting already.",
    ListLength "A list is empty or too long.",
    RecordTwice "A record is in a list twice.",
    ZeroRoot "A batch's root is zero.",
    NoPayee "Kind and word name no payee.",
    OtherStatus "A status is none that a curator sets.",
    OtherRegistrations "Registrations are chosen that do not fit.",
    OtherMembers "Records of a batch are chosen that do not fit.",
    ZeroCommitment "A commitment is zero.",
    RevealedAgain "A commitment is revealed again.",
    RevealedEarly "A commitment is revealed a second too early.",
    RevealedOther "A commitment is revealed with another salt or other records.",
    RevealedAsOther "A batch is revealed as records, or a record as a batch.",
    SignedOther "An account signs another message than the one that is sent.",
    BadSignature "A signature is malleated, cut or changed.",
    ZeroContributor "The contributor is the zero account.",
    BadTerms "Terms of a model do not fit.",
    BadRound "A round differs in one field from one that fits, and is signed like that.",
    ChangedRound "A round differs in one field from the one that was signed.",
    OtherBook "A book of receipts is another round's.",
    BadCutoff "A cutoff is not between the last round's and now.",
    BadEndorsements "Endorsements are too few, too many, out of order, of others, or of another round.",
    FinalisedEarly "A round is finalised a second too early.",
    FinalisedOther "A round is finalised with other signers, bond, window or fields.",
    StaleProof "A claim is proven against old payouts, those of an open round, or another model's.",
    OtherAmount "A claim has another amount than its leaf.",
    StrangePayee "A claim names a payee that is not in the tree or cannot be paid.",
    DamagedProof "A proof is cut, longer, or has a bit changed.",
    ChangedRange "A range of payouts is changed.",
    OtherShare "A share has no such index.",
    OtherStake "Bonds of a voided round are released with another stake.",
    ReleasedEarly "Bonds of a voided round are released a second too early.",
    BadRecord "A record is shown that has no bytes or too many, or is in no such batch.",
    BadRequest "A request is none, or for leaves that are not there.",
    AskedLate "A request is made in the first second after a third of the window.",
    AnsweredLate "A request is answered in the first second after two thirds of the window.",
    OtherAnswer "An answer has a bit changed.",
    VoidedEarly "A round is voided for a request a second too early.",
    SmallBurn "A veto burns a unit too little.",
    LongPause "A pause is too long.",
}

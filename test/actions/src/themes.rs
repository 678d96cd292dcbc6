//! What accounts do, and how often.
//!
//! A theme is a list of actions, and of other themes, with their weights: one of them is done, with a
//! probability that is its weight among the sum of the list's weights.

use crate::{
    generator::{Act, Generator},
    target::Target,
};

macro_rules! themes {
    ($($(#[doc = $doc:literal])+ $theme:ident: $($weight:literal $action:ident),+;)+) => {
        /// The names of all actions, and of themes among them.
        pub(crate) const ACTIONS: &[&str] = &[$($(stringify!($action)),+),+];

        impl<T: Target> Generator<T> {
            $($(#[doc = $doc])+
            pub(crate) fn $theme(&mut self) {
                let (name, act) = self.draw(&[$(($weight, (stringify!($action), Self::$action as Act<T>))),+]);
                self.tally.note(format!("action {name}"));
                act(self);
            })+
        }
    };
}

themes! {
    /// Datanets and their roles.
    datanets: 12 create_datanet, 3 offer_datanet, 6 accept_datanet, 3 close_datanet, 9 set_curator,
        1 set_many_curators, 6 set_listed, 6 vouch, 9 change_role, 12 bind_claim_key, 5 registrations;
    /// Registering records.
    registrations: 6 contribute, 3 contribute_as, 2 contribute_batch, 2 contribute_batch_as,
        3 contribute_for, 3 contribute_for_many, 1 replay_contributions, 1 cancel_nonces, 2 commit, 2 reveal,
        1 set_wallet;
    /// Statuses of registrations.
    statuses: 6 registrations, 8 curate, 1 curate_again_and_again, 5 retract, 8 curate_members,
        2 retract_members, 2 bind_claim_key;
    /// Models.
    models: 15 register_model, 3 create_datanet, 1 register_lineage, 1 register_badly_derived, 1 set_wallet,
        3 offer_model, 6 accept_model, 6 set_operator, 6 set_scorers, 18 sources;
    /// What models draw on.
    sources: 5 take_snapshot, 3 leave_out;
    /// Payments, and what is paid out of them.
    money: 5 pay, 5 shares, 1 call_as_contract, 1 set_token, 1 set_wallet, 3 guardian, 1 send_astray,
        1 register_model, 2 rounds, 4 claims;
    /// Fixed shares.
    shares: 6 draw_share, 3 draw_share_to, 1 set_share_consent;
    /// Claims of settled payouts.
    claims: 4 claim, 2 claim_to, 3 claim_to_signed, 2 claim_many, 1 claim_among_costly, 1 set_consent, 3 pay_range;
    /// The guardian.
    guardian: 3 pause, 1 unpause, 4 recover;
    /// Rounds, with everything that they need.
    rounds: 4 deposit_bond, 4 withdraw_bond, 4 pay, 4 bind_claim_key, 4 finalise, 4 propose, 4 set_operator,
        4 set_scorers, 1 guardian, 4 sources, 4 shares, 24 claims, 4 replay_proposal, 48 next_step_of_round, 16 disputes, 24 requests;
    /// Challenges, and what follows from them.
    disputes: 3 challenge, 2 show_record, 3 release_bonds;
    /// Requests for what may be withheld, and vetoes.
    requests: 6 ask, 9 answer, 2 void_unanswered, 2 take_back, 1 veto, 2 withdraw_earned;
}

impl<T: Target> Generator<T> {
    /// What a part of a run is about.
    pub(crate) fn theme(&mut self) -> Act<T> {
        self.draw(&[
            (1, Self::datanets as Act<T>),
            (2, Self::registrations),
            (3, Self::statuses),
            (2, Self::models),
            (2, Self::money),
            (3, Self::rounds),
        ])
    }
}

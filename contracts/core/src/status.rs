//! The status of a registration, and the policy of a Datanet (SPEC 1).

/// The status of a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Not registered; of an accepted item, before it was first accepted.
    #[default]
    None = 0,
    /// Waits for a curator to accept it.
    Pending = 1,
    /// Earns; no registration of another status does.
    Accepted = 2,
    /// Rejected by a curator.
    Rejected = 3,
    /// Withdrawn by its holder, permanently.
    Retracted = 4,
    /// Marked by a curator as suspect.
    Flagged = 5,
}

impl Status {
    /// The status with this number; [`Status::None`] for any other number.
    pub fn from_u8(value: u8) -> Self {
        match value {
            1 => Self::Pending,
            2 => Self::Accepted,
            3 => Self::Rejected,
            4 => Self::Retracted,
            5 => Self::Flagged,
            _ => Self::None,
        }
    }

    /// Whether the Datanet's owner and curators can set it.
    pub fn is_curators(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected | Self::Flagged)
    }

    /// Whether `next` can follow: it is another status, and this one is not a retraction.
    pub fn can_become(self, next: Self) -> bool {
        self != next && self != Self::Retracted
    }

    /// The status of a record of a batch: the batch's unless that is accepted, then the record's
    /// own.
    pub fn of_member(batch: Self, own: Self) -> Self {
        if batch == Self::Accepted { own } else { batch }
    }
}

/// Who may contribute to a Datanet, and how a registration starts. Permanent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Policy {
    /// Anyone contributes; what they register is accepted at once.
    #[default]
    Open = 0,
    /// Anyone contributes; what they register is pending until a curator accepts it.
    Curated = 1,
    /// Listed accounts contribute; what they register is accepted at once.
    Listed = 2,
}

impl Policy {
    /// The policy with this number, if there is one.
    pub fn from_u8(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Open),
            1 => Some(Self::Curated),
            2 => Some(Self::Listed),
            _ => None,
        }
    }

    /// Whether an account must be listed to contribute.
    pub fn needs_listing(self) -> bool {
        self == Self::Listed
    }

    /// The status of a record that an account registers for itself.
    pub fn first_status(self) -> Status {
        if self == Self::Curated { Status::Pending } else { Status::Accepted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_interface() {
        for value in 0..=5 {
            assert_eq!(Status::from_u8(value) as u8, value);
        }
        assert_eq!(Status::from_u8(6), Status::None);
        for value in 0..=2 {
            assert_eq!(Policy::from_u8(value).map(|policy| policy as u8), Some(value));
        }
        assert_eq!(Policy::from_u8(3), None);
    }

    #[test]
    fn retracted_is_final() {
        assert!(!Status::Retracted.can_become(Status::Accepted));
        assert!(!Status::Accepted.can_become(Status::Accepted));
        assert!(Status::Rejected.can_become(Status::Accepted));
    }

    #[test]
    fn a_member_counts_only_in_an_accepted_batch() {
        assert_eq!(Status::of_member(Status::Flagged, Status::Accepted), Status::Flagged);
        assert_eq!(Status::of_member(Status::Accepted, Status::Rejected), Status::Rejected);
    }
}

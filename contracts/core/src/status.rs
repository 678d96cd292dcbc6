//! Where a registration stands (SPEC 1.2).

/// The status of a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Not registered; of an accepted item, before it was first accepted.
    #[default]
    None = 0,
    /// Waits for a curator.
    Pending = 1,
    /// The only one that earns.
    Accepted = 2,
    /// Refused by a curator.
    Rejected = 3,
    /// Withdrawn by its contributor, for good.
    Retracted = 4,
    /// Marked by a curator as suspect.
    Flagged = 5,
}

impl Status {
    /// The status with this number; `None` (the status) for what is none.
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

    /// Whether owner and curators set it.
    pub fn is_curators(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected | Self::Flagged)
    }

    /// Whether `next` can follow: another status, and nothing follows a retraction.
    pub fn can_become(self, next: Self) -> bool {
        self != next && self != Self::Retracted
    }

    /// The status of a record of a batch: the batch's unless that is accepted, then the record's own.
    pub fn of_member(batch: Self, own: Self) -> Self {
        if batch == Self::Accepted { own } else { batch }
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

//! When a frame is drawn: at once after a key, but not more often than a screen can show, and less often while only data
//! comes in the background. What comes in between is in the next frame.

use std::time::Duration;

/// Between two frames of one cause at least.
const FOR_PERSONS: Duration = Duration::from_millis(16);
const FOR_DATA: Duration = Duration::from_millis(100);

/// Why something on the screen may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// Something that the worker says.
    Data,
    /// The answer to a search, which the frame of the key that began it does not keep waiting.
    Found,
    /// A key, or a time that was waited for.
    Person,
}

/// The frames so far, in time since the program started.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// When the next one is to be drawn, if one is.
    pub due: Option<Duration>,
    /// The most urgent cause of it.
    cause: Option<Cause>,
    /// When the last one was drawn for each cause.
    last: [Option<Duration>; 3],
}

impl Frames {
    /// Notes that something may have changed.
    pub fn want(&mut self, cause: Cause, now: Duration) {
        let between = if cause == Cause::Data { FOR_DATA } else { FOR_PERSONS };
        let at = self.last[cause as usize].map_or(now, |last| now.max(last + between));
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
        self.cause = self.cause.max(Some(cause));
    }

    /// Whether the next frame is to be drawn now; it counts as drawn then.
    pub fn begin(&mut self, now: Duration) -> bool {
        if self.due.is_none_or(|due| due > now) {
            return false;
        }
        if let Some(cause) = self.cause.take() {
            self.last[cause as usize] = Some(now);
        }
        self.due = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When frames are drawn if these things come, each at a time in milliseconds.
    fn drawn(coming: &[(u64, Cause)]) -> Vec<u64> {
        let (mut frames, mut drawn) = (Frames::default(), Vec::new());
        for millisecond in 0..1000 {
            let now = Duration::from_millis(millisecond);
            coming.iter().filter(|(at, _)| *at == millisecond).for_each(|(_, cause)| frames.want(*cause, now));
            if frames.begin(now) {
                drawn.push(millisecond);
            }
        }
        drawn
    }

    #[test]
    fn a_key_is_shown_at_once_and_a_flood_of_them_at_sixty_frames_a_second() {
        assert_eq!(drawn(&[(5, Cause::Person), (40, Cause::Person)]), [5, 40]);
        let flood: Vec<_> = (0..50).map(|at| (at, Cause::Person)).collect();
        assert_eq!(drawn(&flood), [0, 16, 32, 48, 64]);
    }

    #[test]
    fn data_alone_is_shown_ten_times_a_second_and_keeps_no_key_waiting() {
        let data: Vec<_> = (0..250).map(|at| (at, Cause::Data)).collect();
        assert_eq!(drawn(&data), [0, 100, 200, 300]);
        let with_key: Vec<_> = data.into_iter().chain([(150, Cause::Person)]).collect();
        assert_eq!(drawn(&with_key), [0, 100, 150, 200, 300]);
        assert_eq!(drawn(&[(0, Cause::Person), (3, Cause::Data)]), [0, 3], "an answer is shown when it comes");
        assert_eq!(drawn(&[(0, Cause::Person), (4, Cause::Found), (9, Cause::Found)]), [0, 4, 20]);
    }
}

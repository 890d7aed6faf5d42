//! Which pane is where, by arithmetic on the size of the terminal.

use ratatui::layout::Rect;

use super::model::{Pane, ViewId, Zoom};

/// The smallest terminal that has a screen.
pub const SMALLEST: (u16, u16) = (60, 15);

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Less than [`SMALLEST`]: one line that says so.
    TooSmall,
    /// One pane at a time.
    Compact,
    /// Regions beside the list, details below it.
    Split,
    /// Three panes side by side and a strip below.
    Wide,
}

/// The places of everything on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How much room there is.
    pub room: Room,
    /// The title line.
    pub title: Rect,
    /// The line of views.
    pub tabs: Rect,
    /// The regions.
    pub regions: Option<Rect>,
    /// The list.
    pub list: Option<Rect>,
    /// The details.
    pub details: Option<Rect>,
    /// Running work and problems.
    pub strip: Option<Rect>,
    /// Filter, marks and position, or a toast.
    pub status: Rect,
    /// The keys.
    pub footer: Rect,
}

/// Width of the regions' pane.
const REGIONS: (u16, u16) = (20, 24);
/// Width of the details' pane where it stands beside the list.
const DETAILS_WIDTH: u16 = 44;
/// Height of the details' pane where it lies below the list, with its borders.
const DETAILS_HEIGHT: u16 = 9;
/// Height of the strip with its borders.
const STRIP: u16 = 5;

/// Lays out a screen of `width` by `height` cells, with at most so many panes at a time as `most` has.
#[must_use]
pub fn layout((width, height): (u16, u16), most: Room, view: ViewId, focus: Pane, zoom: Zoom) -> Layout {
    let line = |y: u16| Rect::new(0, y, width, 1.min(height));
    let room = if width < SMALLEST.0 || height < SMALLEST.1 {
        Room::TooSmall
    } else if width < 80 || height < 24 || most == Room::Compact {
        Room::Compact
    } else if width < 120 || height < 30 {
        Room::Split
    } else {
        Room::Wide
    };
    let body = Rect::new(0, 2, width, height.saturating_sub(4));
    let mut out = Layout {
        room,
        title: line(0),
        tabs: line(1),
        regions: None,
        list: None,
        details: None,
        strip: None,
        status: line(height.saturating_sub(2)),
        footer: line(height.saturating_sub(1)),
    };
    match (room, zoom) {
        (Room::TooSmall, _) => {}
        (_, Zoom::List) => out.list = Some(body),
        (_, Zoom::Details) => out.details = Some(body),
        (Room::Compact, Zoom::Off) => match focus {
            Pane::Regions => out.regions = Some(body),
            Pane::List => out.list = Some(body),
            Pane::Details => out.details = Some(body),
        },
        (Room::Split, Zoom::Off) => split(&mut out, body, view),
        (Room::Wide, Zoom::Off) => wide(&mut out, body, view),
    }
    out
}

fn split(out: &mut Layout, body: Rect, view: ViewId) {
    let left = if view == ViewId::Snapshots { REGIONS.0 } else { 0 };
    let right = Rect { x: left, width: body.width - left, ..body };
    out.regions = (left > 0).then_some(Rect { width: left, ..body });
    out.list = Some(Rect { height: right.height - DETAILS_HEIGHT, ..right });
    out.details = Some(Rect { y: right.bottom() - DETAILS_HEIGHT, height: DETAILS_HEIGHT, ..right });
}

fn wide(out: &mut Layout, body: Rect, view: ViewId) {
    let panes = Rect { height: body.height - STRIP, ..body };
    let left = if view == ViewId::Snapshots { REGIONS.1 } else { 0 };
    out.regions = (left > 0).then_some(Rect { width: left, ..panes });
    out.list = Some(Rect { x: left, width: panes.width - left - DETAILS_WIDTH, ..panes });
    out.details = Some(Rect { x: panes.right() - DETAILS_WIDTH, width: DETAILS_WIDTH, ..panes });
    out.strip = Some(Rect { y: panes.bottom(), height: STRIP, ..body });
}

impl Layout {
    /// Rows of the list, inside its borders and below its heading.
    #[must_use]
    pub fn list_rows(&self) -> usize {
        self.list.map_or(1, |area| usize::from(area.height.saturating_sub(3)).max(1))
    }

    /// Rows of the regions, inside their borders.
    #[must_use]
    pub fn region_rows(&self) -> usize {
        self.regions.map_or(1, |area| usize::from(area.height.saturating_sub(2)).max(1))
    }
}

/// The place of a sheet: the whole screen between title and footer, or its middle where there is more than enough room.
#[must_use]
pub fn sheet(width: u16, height: u16) -> Rect {
    middle(width, height, (104, 32))
}

/// The place of a sheet that has use for more room: nearly the whole of a large screen.
#[must_use]
pub fn wide_sheet(width: u16, height: u16) -> Rect {
    middle(width, height, (160, 48))
}

fn middle(width: u16, height: u16, (most_width, most_height): (u16, u16)) -> Rect {
    let inner = Rect::new(0, 1, width, height.saturating_sub(2));
    let w = inner.width.min(most_width);
    let h = inner.height.min(most_height);
    Rect { x: (inner.width - w) / 2, y: inner.y + (inner.height - h) / 2, width: w, height: h }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_and_panes_do_not_overlap() {
        for width in 1..200 {
            for height in 1..60 {
                for view in ViewId::ALL {
                    for zoom in [Zoom::Off, Zoom::List, Zoom::Details] {
                        check(width, height, layout((width, height), Room::Wide, view, Pane::List, zoom));
                    }
                }
                for area in [sheet(width, height), wide_sheet(width, height)] {
                    assert!(area.right() <= width && area.bottom() <= height.max(2));
                }
            }
        }
    }

    fn check(width: u16, height: u16, out: Layout) {
        let panes: Vec<Rect> = [out.regions, out.list, out.details, out.strip].into_iter().flatten().collect();
        for (i, pane) in panes.iter().enumerate() {
            assert!(pane.right() <= width && pane.bottom() <= height - 2 && pane.y >= 2 && pane.height >= 3);
            assert!(panes[i + 1..].iter().all(|other| pane.intersection(*other).is_empty()));
        }
        assert_eq!(out.room == Room::TooSmall, panes.is_empty());
    }
}

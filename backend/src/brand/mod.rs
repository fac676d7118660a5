//! The operator's brand: name, logo, icon, colours, links and a notice, which pages show in place of ours.
//!
//! The settings are parsed with all others; the image files are read once, at the start of a server.

mod color;
mod image;
mod palette;
pub(crate) mod parse;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::image::{Format, Image};
pub use self::palette::Palette;

/// The settings of a brand.
#[derive(Clone, Debug)]
pub struct BrandSettings {
    /// The name of the service.
    pub name: String,
    /// The file of the logo; `None` for ours.
    pub logo: Option<PathBuf>,
    /// The file of the icon; `None` for ours.
    pub icon: Option<PathBuf>,
    /// The accent colours; `None` for ours.
    pub palette: Option<Palette>,
    /// The links, in the order in which they are shown.
    pub links: Vec<(LinkKind, String)>,
    /// A text that guests see.
    pub notice: Option<String>,
}

/// The target of a link of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// The terms of the service.
    Terms,
    /// The privacy policy.
    Privacy,
    /// Help, or somebody to ask for it.
    Help,
}

/// A brand with its image files, cheap to clone.
#[derive(Clone, Debug)]
pub struct Brand(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: BrandSettings,
    logo: Option<Image>,
    icon: Option<Image>,
}

/// An image file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("--{setting} {path}: {reason}")]
pub struct BrandError {
    setting: &'static str,
    path: String,
    reason: image::Unusable,
}

impl Brand {
    /// Reads the files that the settings name.
    pub fn load(settings: &BrandSettings) -> Result<Self, BrandError> {
        let logo = load("brand-logo", settings.logo.as_deref(), Image::read)?;
        let icon = load("brand-icon", settings.icon.as_deref(), Image::read_icon)?;
        Ok(Self(Arc::new(Inner { settings: settings.clone(), logo, icon })))
    }

    /// Returns the brand without its files, for commands that show no page.
    #[must_use]
    pub fn without_images(settings: &BrandSettings) -> Self {
        Self(Arc::new(Inner { settings: settings.clone(), logo: None, icon: None }))
    }

    /// Returns the name of the service.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.settings.name
    }

    /// Returns the operator's logo.
    #[must_use]
    pub fn logo(&self) -> Option<&Image> {
        self.0.logo.as_ref()
    }

    /// Returns the operator's icon.
    #[must_use]
    pub fn icon(&self) -> Option<&Image> {
        self.0.icon.as_ref()
    }

    /// Returns the operator's colours.
    #[must_use]
    pub fn palette(&self) -> Option<&Palette> {
        self.0.settings.palette.as_ref()
    }

    /// Returns the links, in the order in which they are shown.
    #[must_use]
    pub fn links(&self) -> &[(LinkKind, String)] {
        &self.0.settings.links
    }

    /// Returns the text that guests see.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.0.settings.notice.as_deref()
    }
}

fn load(
    setting: &'static str,
    path: Option<&Path>,
    read: impl Fn(&Path) -> Result<Image, image::Unusable>,
) -> Result<Option<Image>, BrandError> {
    let Some(path) = path else { return Ok(None) };
    let image = read(path);
    image.map(Some).map_err(|reason| BrandError {
        setting,
        path: path.display().to_string(),
        reason,
    })
}

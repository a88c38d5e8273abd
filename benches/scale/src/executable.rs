//! What an executable's file tells.

use std::error::Error;
use std::path::{Path, PathBuf};

use object::{Object, ObjectSection};

pub struct Executable {
    pub path: PathBuf,
    pub stripped_bytes: u64,
    /// Relative relocations, which the loader applies one by one.
    pub relocations: u64,
    /// Functions that the loader calls before `main`.
    pub constructors: u64,
}

impl Executable {
    /// Reads a stripped executable.
    pub fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let data = std::fs::read(path)?;
        let file = object::File::parse(&*data)?;
        let size = |name: &str| {
            file.section_by_name(name)
                .map_or(0, |section| section.size())
        };
        let pointer = if file.is_64() { 8 } else { 4 };
        Ok(Executable {
            path: path.to_owned(),
            stripped_bytes: data.len() as u64,
            relocations: size(".rela.dyn") / (3 * pointer),
            constructors: (size(".init_array") + size(".ctors")) / pointer,
        })
    }
}

//! How Datadog's agent learns which container sends.
//!
//! A client says what it knows: the tags of unified service tagging and the
//! pod's id from the environment, as tags; its container's id, or where that
//! cannot be seen from inside the inode of its control group, as the field
//! `c`; and what the orchestrator injected as the field `e`.
//!
//! Source: Datadog's documentation of DogStatsD's datagram format 1.2 and of
//! origin detection.

#[cfg(target_os = "linux")]
use std::fs;

/// What all lines of a process say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) tags: Vec<(String, String)>,
    /// What comes after the tags.
    pub(crate) fields: String,
}

/// Variables, and the tags that they are sent as.
const TAGS: [(&str, &str); 4] = [
    ("DD_ENTITY_ID", "dd.internal.entity_id"),
    ("DD_ENV", "env"),
    ("DD_SERVICE", "service"),
    ("DD_VERSION", "version"),
];

impl Origin {
    /// That of this process.
    pub(crate) fn detect() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        Self::of(&variable, container)
    }

    fn of(
        variable: &dyn Fn(&str) -> Option<String>,
        container: impl FnOnce() -> Option<String>,
    ) -> Self {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let tags = TAGS.iter().filter_map(|(name, tag)| {
            let value = variable(name)?;
            Some(((*tag).to_owned(), value))
        });
        let mut origin = Origin {
            tags: tags.collect(),
            fields: String::new(),
        };
        let off = ["0", "false", "no", "off"];
        let wanted = variable("DD_ORIGIN_DETECTION_ENABLED")
            .is_none_or(|value| !off.contains(&value.to_ascii_lowercase().as_str()));
        // The pod's id says it already.
        if wanted
            && variable("DD_ENTITY_ID").is_none()
            && let Some(id) = container()
        {
            origin.fields = format!("|c:{id}");
        }
        if wanted && let Some(injected) = variable("DD_EXTERNAL_ENV") {
            let whole = |c: &char| !c.is_control() && *c != '|';
            origin.fields += "|e:";
            origin.fields.extend(injected.chars().filter(whole));
        }
        origin
    }
}

/// The container of this process, if it is in one: `ci-ID`, or `in-INODE` from
/// inside of a namespace that hides the id.
#[cfg(target_os = "linux")]
fn container() -> Option<String> {
    use std::os::unix::fs::MetadataExt;

    /// The inode of the machine's own namespace of control groups: the kernel's
    /// PROC_CGROUP_INIT_INO.
    const HOST: u64 = 0xEFFF_FFFB;

    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    if let Some(id) = container_id(&groups) {
        return Some(format!("ci-{id}"));
    }
    if fs::metadata("/proc/self/ns/cgroup").ok()?.ino() == HOST {
        return None;
    }
    let path = unified_group(&groups)?;
    let group = fs::metadata(format!("/sys/fs/cgroup/{path}")).ok()?;
    // The root's inode says nothing of the container.
    (group.ino() > 2).then(|| format!("in-{}", group.ino()))
}

#[cfg(not(target_os = "linux"))]
fn container() -> Option<String> {
    None
}

/// The path of the process's group in the unified hierarchy.
#[cfg(target_os = "linux")]
fn unified_group(groups: &str) -> Option<&str> {
    let mut paths = groups.lines().filter_map(|line| line.strip_prefix("0::"));
    paths.next().map(|path| path.trim_start_matches('/'))
}

/// The id of a container in the text of `/proc/self/cgroup`: the last part of a
/// path, or of what is before its `.scope`.
#[cfg(target_os = "linux")]
fn container_id(groups: &str) -> Option<&str> {
    groups.lines().find_map(|line| {
        let (_, path) = line.split_once('/')?;
        let last = path.rsplit('/').next()?;
        let last = last.strip_suffix(".scope").unwrap_or(last);
        // `docker-ID`, `cri-containerd-ID`, or only the id, which may itself
        // have parts.
        let starts = last
            .char_indices()
            .filter(|&(at, _)| at == 0 || last[..at].ends_with('-'));
        starts.map(|(at, _)| &last[at..]).find(|id| is_id(id))
    })
}

/// Whether `text` is the id of a container: of most runtimes 64 hexadecimal
/// digits, of Amazon's ECS 32 and a number, of Garden a UUID or five groups of
/// which the last four have four digits.
#[cfg(target_os = "linux")]
fn is_id(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    match (&parts[..], &lengths[..]) {
        ([id], [64]) => is_hex(id),
        ([task, number], [32, 1..=usize::MAX]) => {
            is_hex(task) && number.bytes().all(|b| b.is_ascii_digit())
        }
        (parts, [8, 4, 4, 4, 4 | 12]) => parts.iter().all(|part| is_hex(part)),
        _ => false,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const ID: &str = "34dc0b5e626f2c5c4c5170e34b10e7654ce36f0fcd532739f4445baabea03376";

    #[test]
    fn ids_are_found_in_every_runtime_s_groups() {
        for (groups, id) in [
            (format!("13:name=systemd:/docker/{ID}\n"), ID),
            (format!("11:pids:/kubepods/burstable/pod-1/{ID}"), ID),
            (format!("0::/system.slice/docker-{ID}.scope\n"), ID),
            (format!("0::/kubepods.slice/cri-containerd-{ID}.scope"), ID),
            (
                "9:cpu:/ecs/55091c13b8cf/432624d2150b349fe35ba397284dea78-3447".into(),
                "432624d2150b349fe35ba397284dea78-3447",
            ),
            (
                "1:cpu:/garden/6f265890-5165-7fab-6b52-18d1".into(),
                "6f265890-5165-7fab-6b52-18d1",
            ),
        ] {
            assert_eq!(container_id(&groups), Some(id), "{groups}");
        }
        for groups in [
            "0::/\n",
            "0::/user.slice/session-2.scope",
            "1:cpu:/a/deadbeef",
        ] {
            assert_eq!(container_id(groups), None, "{groups}");
        }
        assert_eq!(unified_group("1:cpu:/a\n0::/b/c\n"), Some("b/c"));
    }

    #[test]
    fn the_environment_says_what_the_process_is() {
        let variable = |name: &str| match name {
            "DD_ENV" => Some("prod".to_owned()),
            "DD_SERVICE" => Some(String::new()),
            "DD_EXTERNAL_ENV" => Some("it-false|\ncn-a".to_owned()),
            _ => None,
        };
        let origin = Origin::of(&variable, || Some("ci-1".into()));
        assert_eq!(origin.tags, [("env".to_owned(), "prod".to_owned())]);
        assert_eq!(origin.fields, "|c:ci-1|e:it-falsecn-a");
    }

    #[test]
    fn detection_is_off_where_the_environment_says_so() {
        let variable = |name: &str| {
            let off = name == "DD_ORIGIN_DETECTION_ENABLED";
            off.then(|| "False".to_owned())
        };
        let origin = Origin::of(&variable, || Some("ci-1".into()));
        assert_eq!(origin, Origin::default());
    }
}

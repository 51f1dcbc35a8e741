//! From the text of a settings file to what it says.

use roxmltree::Node;

use super::filled::{fill, fill_known};
use super::{Mirror, Profile, Proxy, Server, Settings, Variables};
use crate::formats::xml::{self, BadXml, listed, text, text_of};

/// Why a settings file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSettings {
    /// It is no XML, or about something else.
    #[error(transparent)]
    Xml(#[from] BadXml),
    /// An element says something that it cannot say.
    #[error("line {line}, column {column}: {why}")]
    Value {
        /// Counted from one.
        line: u32,
        /// In characters, counted from one.
        column: u32,
        /// What is wrong there.
        why: &'static str,
    },
}

impl BadSettings {
    pub(super) fn at(node: Node<'_, '_>, why: &'static str) -> Self {
        let at = node.document().text_pos_at(node.range().start);
        Self::Value { line: at.row, column: at.col, why }
    }
}

/// Reads a settings file. Elements that are not known are passed over, as Maven does.
pub fn parse(bytes: &[u8], variables: &Variables) -> Result<Settings, BadSettings> {
    let decoded = xml::decode(bytes)?;
    // Maven reads a file without any text as one without settings.
    if decoded.trim().is_empty() {
        return Ok(Settings::default());
    }
    let document = xml::parse(&decoded, "settings")?;
    let root = document.root_element();
    let mut profiles = Vec::new();
    for node in listed(root, "profiles", "profile") {
        profiles.push(Profile::read(node, variables));
    }
    Ok(Settings {
        local_repository: text(root, "localRepository").map(|text| fill(&text, variables)),
        offline: text(root, "offline").is_some_and(|text| is_true(&text, variables)),
        mirrors: listed(root, "mirrors", "mirror").map(|node| mirror(node, variables)).collect(),
        servers: listed(root, "servers", "server").map(|node| Server::read(node, variables)).collect(),
        proxies: listed(root, "proxies", "proxy").map(|node| Proxy::read(node, variables)).collect::<Result<_, _>>()?,
        profiles,
        active_profiles: listed(root, "activeProfiles", "activeProfile")
            .map(|node| fill_known(&text_of(node), variables).0)
            .filter(|id| !id.is_empty())
            .collect(),
    })
}

fn mirror(node: Node<'_, '_>, variables: &Variables) -> Mirror {
    let filled = |name| text(node, name).map(|text| fill_known(&text, variables).0);
    Mirror {
        id: filled("id").unwrap_or_else(|| "default".to_owned()),
        mirror_of: filled("mirrorOf").unwrap_or_default(),
        layouts: filled("mirrorOfLayouts").unwrap_or_else(|| "default,legacy".to_owned()),
        url: fill(&text(node, "url").unwrap_or_default(), variables),
        blocked: text(node, "blocked").is_some_and(|text| is_true(&text, variables)),
    }
}

/// As Java reads a boolean: every other word is no.
pub(super) fn is_true(text: &str, variables: &Variables) -> bool {
    fill_known(text, variables).0.eq_ignore_ascii_case("true")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::maven_settings::{Activation, Unset, Unusable};

    const USER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0">
  <localRepository>${user.home}/m2</localRepository>
  <interactiveMode>false</interactiveMode>
  <offline>${env.OFFLINE}</offline>
  <servers>
    <server><id>corp</id><username>${env.USER}</username><password> p&amp;w </password></server>
    <server><id>unset</id><username>u</username><password>${env.MISSING}</password></server>
    <server><id>encrypted</id><username>u</username>
      <password>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}</password></server>
    <server><id>token</id><configuration><httpHeaders>
      <property><name>Job-Token</name><value>${env.TOKEN}</value></property>
      <property><name>X-Empty</name></property>
    </httpHeaders></configuration></server>
    <server><id>deploy</id><privateKey>/k</privateKey></server>
  </servers>
  <mirrors>
    <mirror><id>corp</id><mirrorOf>*,!local</mirrorOf><url>https://m2.corp.example/${env.PLACE}</url></mirror>
    <mirror><id>no</id><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror>
  </mirrors>
  <proxies>
    <proxy><active>false</active><host>off</host></proxy>
    <proxy><id>out</id><protocol>HTTP</protocol><host>proxy</host><port>3128</port><username>u</username>
      <password>p</password><nonProxyHosts>localhost|*.corp.example</nonProxyHosts></proxy>
  </proxies>
  <profiles>
    <profile><id>default</id><activation><activeByDefault>true</activeByDefault></activation>
      <properties><host>m2.example</host></properties>
      <repositories>
        <repository><id>a</id><url>https://${host}/a</url><snapshots><enabled>false</enabled></snapshots></repository>
        <repository><id>b</id><url>file:///srv/${other}</url><releases><enabled>false</enabled></releases></repository>
      </repositories></profile>
    <profile><id>ci</id><activation><property><name>env.CI</name></property></activation></profile>
    <profile><id>listed</id></profile>
    <profile><id>jdk</id><activation><jdk>1.8</jdk></activation>
      <repositories><repository><id>c</id><url>https://c.example/</url></repository></repositories></profile>
  </profiles>
  <activeProfiles><activeProfile>listed</activeProfile><activeProfile>gone</activeProfile></activeProfiles>
</settings>"#;

    fn variables(more: &[(&str, &str)]) -> Variables {
        let known = [("user.home", "/home/jo"), ("env.USER", "jo"), ("env.TOKEN", "t"), ("env.PLACE", "m2")];
        known.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn read(text: &str) -> Settings {
        parse(text.as_bytes(), &variables(&[])).expect("settings")
    }

    #[test]
    fn what_a_file_says() {
        let read = read(USER);
        assert_eq!(read.local_repository, Some(Ok("/home/jo/m2".to_owned())));
        assert!(!read.offline, "a variable that is not set is not `true`");
        assert!(parse(USER.as_bytes(), &variables(&[("env.OFFLINE", "True")])).expect("settings").offline);
        let mirror = &read.mirrors[0];
        assert_eq!((&*mirror.mirror_of, mirror.blocked, &*mirror.layouts), ("*,!local", false, "default,legacy"));
        assert_eq!(mirror.url.as_deref(), Ok("https://m2.corp.example/m2"));
        assert!(read.mirrors[1].blocked);
        let [off, out] = &read.proxies[..] else { panic!("two proxies: {:?}", read.proxies) };
        assert_eq!((&*off.id, off.active, off.port), ("default", false, 8080));
        assert_eq!((out.active, &*out.protocol, out.host.as_deref(), out.port), (true, "http", Ok("proxy"), 3128));
        assert_eq!(
            out.login.clone().map(|login| login.map(|(_, word)| word.expose().to_owned())),
            Ok(Some("p".to_owned()))
        );
    }

    type Shown<'a> = (Option<(&'a str, &'a str)>, &'a [(&'a str, &'a str)]);

    #[test]
    fn servers() {
        let read = read(USER);
        let check = |id: &str, expected: Result<Shown<'_>, Unusable>| {
            let found = read.server(id).map(|server| server.credentials.clone()).expect(id);
            let shown = found.as_ref().map(|found| {
                let login = found.login.as_ref().map(|(name, word)| (name.expose(), word.expose()));
                (login, found.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect::<Vec<_>>())
            });
            assert_eq!(shown, expected.as_ref().map(|(login, headers)| (*login, headers.to_vec())), "{id}");
        };
        let unset = |name: &str| Err(Unusable::Unset(Unset { variable: name.to_owned() }));
        check("corp", Ok((Some(("jo", "p&w")), &[])));
        check("unset", unset("env.MISSING"));
        check("encrypted", Err(Unusable::Encrypted));
        check("token", Ok((None, &[("Job-Token", "t")])));
        check("deploy", Ok((None, &[])));
        assert_eq!(read.server("gone"), None);
        assert!(!format!("{read:?}").contains("p&w"), "a password is not shown");
    }

    #[test]
    fn profiles() {
        let read = read(USER);
        let active: Vec<_> = read.active().map(|profile| profile.id.as_str()).collect();
        assert_eq!(active, ["default", "listed"], "what is active by default stays so beside another");
        assert_eq!(read.undecided().map(|profile| profile.id.as_str()).collect::<Vec<_>>(), ["jdk"]);
        let [a, b] = &read.profiles[0].repositories[..] else { panic!("two repositories") };
        assert_eq!((a.url.as_deref(), a.releases, a.snapshots), (Ok("https://m2.example/a"), true, false));
        let unset = Unset { variable: "other".to_owned() };
        assert_eq!((b.url.as_deref(), b.releases, b.snapshots), (Err(&unset), false, true));
    }

    #[test]
    fn conditions() {
        let check = |condition: &str, expected: Activation| {
            let text = format!(
                "<settings><profiles><profile><activation>{condition}</activation></profile></profiles></settings>"
            );
            let read = parse(text.as_bytes(), &variables(&[("env.CI", "1")])).expect("settings");
            assert_eq!(read.profiles[0].activation, expected, "{condition}");
        };
        let property = |name: &str, value: &str| format!("<property><name>{name}</name>{value}</property>");
        let on = |yes: bool| if yes { Activation::Active } else { Activation::Inactive };
        check("", on(false));
        check("<activeByDefault>no</activeByDefault>", on(false));
        check(&property("env.CI", ""), on(true));
        check(&property("env.NO", ""), on(false));
        check(&property("!env.NO", ""), on(true));
        check(&property("env.CI", "<value>1</value>"), on(true));
        check(&property("env.CI", "<value>2</value>"), on(false));
        check(&property("env.CI", "<value>!2</value>"), on(true));
        check("<os><family>unix</family></os>", Activation::Undecided);
        check(&format!("<file><exists>/x</exists></file>{}", property("env.NO", "")), on(false));
        check(&format!("<jdk>17</jdk>{}", property("env.CI", "")), Activation::Undecided);
    }

    #[test]
    fn the_users_word_comes_first() {
        let installation = read(
            "<settings><offline>true</offline><localRepository>/other</localRepository>
             <mirrors><mirror><id>no</id><mirrorOf>x</mirrorOf></mirror>
               <mirror><id>last</id><mirrorOf>*</mirrorOf></mirror></mirrors>
             <servers><server><id>corp</id></server><server><id>theirs</id></server></servers>
             <activeProfiles><activeProfile>listed</activeProfile><activeProfile>jdk</activeProfile></activeProfiles>
             </settings>",
        );
        let both = read(USER).over(installation.clone());
        let mirrors: Vec<_> = both.mirrors.iter().map(|mirror| (&*mirror.id, &*mirror.mirror_of)).collect();
        assert_eq!(mirrors, [("corp", "*,!local"), ("no", "external:http:*"), ("last", "*")]);
        assert_eq!(both.servers.last().map(|server| server.id.as_str()), Some("theirs"));
        assert_eq!(both.servers.len(), 6);
        assert_eq!(both.active_profiles, ["listed", "gone", "jdk"]);
        assert_eq!((both.local_repository, both.offline), (Some(Ok("/home/jo/m2".to_owned())), false));
        let alone = Settings::default().over(installation);
        assert_eq!((alone.local_repository, alone.offline), (Some(Ok("/other".to_owned())), false));
    }

    #[test]
    fn what_cannot_be_read() {
        let check = |text: &str, expected: &str| {
            let refused = parse(text.as_bytes(), &Variables::new()).expect_err(text);
            assert_eq!(refused.to_string(), expected, "{text}");
        };
        check(
            "<settings>\n<proxies><proxy>\n  <port>no</port></proxy></proxies></settings>",
            "line 3, column 3: `<port>` is no port",
        );
        check("<settings><a></settings>", "line 1, column 14: `<a>` is closed by `</settings>`");
        check("<project/>", "its root is `<project>`, not `<settings>`");
        check(
            "<!DOCTYPE settings SYSTEM 'file:///etc/passwd'><settings/>",
            "it has a document type, which is not read",
        );
        assert_eq!(read(" \n"), Settings::default(), "an empty file has no settings");
    }
}

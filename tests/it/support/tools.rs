//! What a run needs, in a temp directory.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use plugraft::event::{Observer, Silent};
use plugraft::net::{Net, Settings};
use plugraft::store::Store;
use plugraft::tools::{Catalogues, Tools};

/// Tools whose store is `dir/store`, that wait for nothing and tell nobody.
pub(crate) fn tools(dir: &Path) -> Tools {
    tools_for(dir, Settings::default(), Arc::new(Silent))
}

/// Tools for rooms that stay offline: all tests share one client, because making one reads every trusted root.
pub(crate) fn offline(dir: &Path) -> Tools {
    static NET: OnceLock<Net> = OnceLock::new();
    let net = NET.get_or_init(|| Net::new(Settings::default(), Arc::new(Silent)).expect("a client")).clone();
    let store = Store::open(&dir.join("store")).expect("a store in a temp directory");
    Tools {
        store,
        net,
        observer: Arc::new(Silent),
        catalogues: Catalogues::default(),
        source_date: None,
        threads: 2,
        output: None,
    }
}

/// Tools with settings and an observer of one's own.
pub(crate) fn tools_for(dir: &Path, settings: Settings, observer: Arc<dyn Observer>) -> Tools {
    let settings = Settings { first_wait: Duration::from_millis(1), ..settings };
    Tools {
        store: Store::open(&dir.join("store")).expect("a store in a temp directory"),
        net: Net::new(settings, Arc::clone(&observer)).expect("a client"),
        observer,
        catalogues: Catalogues::default(),
        source_date: None,
        threads: 2,
        output: None,
    }
}

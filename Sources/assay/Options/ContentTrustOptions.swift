// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentTrust
import Verification

/// Where it is remembered what notary servers said.
struct ContentTrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Where the versions of Docker Content Trust's data are remembered, so that no server shows older ones unseen; \
            "none" for nowhere (default: $XDG_STATE_HOME/assay/content-trust, ~/.local/state/assay/content-trust).
            """, valueName: "dir"))
    var contentTrustMemory: String?

    var versions: any TrustVersionStore {
        guard let path = StateFolder.path(contentTrustMemory, for: "content-trust") else {
            return TrustVersionMemory()
        }
        return TrustVersionFolder(directory: path)
    }
}

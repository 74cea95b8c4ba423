// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import TrustRoots

/// Where trust roots are found, and how old they may be.
struct TrustOptions: ParsableArguments {
    @OptionGroup var folder: TrustFolderOptions

    @Option(
        help: ArgumentHelp(
            "A trust root that was not refreshed for so many days no longer counts.", valueName: "days"))
    var trustMaxAge: Int?

    func validate() throws {
        if let trustMaxAge, !(1...36_500).contains(trustMaxAge) {
            throw ValidationError("--trust-max-age takes 1 to 36500 days")
        }
    }

    /// The folder of the mirrors; `nil` when there is no home to look in.
    var mirrors: MirrorFolders? { folder.mirrors }

    var store: TrustRootStore { folder.store(maxAge: trustMaxAge.map { $0 * 86_400 }) }
}

/// Where trust roots are found.
struct TrustFolderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where `assay trust` keeps trust roots (default: $XDG_DATA_HOME/assay/trust, ~/.local/share/assay/trust).",
            valueName: "dir"))
    var trustDir: String?

    /// The folder of the mirrors; `nil` when there is no home to look in.
    var mirrors: MirrorFolders? {
        if let trustDir { return MirrorFolders(directory: trustDir) }
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"].map { $0 + "/.local/share" }
        return (data ?? home).map { MirrorFolders(directory: $0 + "/assay/trust", isDefault: true) }
    }

    /// The trust roots, of any age up to `maxAge` seconds.
    func store(maxAge: Int? = nil) -> TrustRootStore {
        TrustRootStore(
            mirrors: mirrors, maxAge: maxAge, readFile: KeyFiles.read,
            now: { Int(Date.now.timeIntervalSince1970) })
    }
}

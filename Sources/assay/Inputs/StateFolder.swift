// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Folders of the user's in which something is remembered from run to run (XDG Base Directory Specification).
enum StateFolder {
    /// The folder for a purpose: the one that was given, else the usual one; `nil` for `none`, and without a home.
    static func path(_ given: String?, for purpose: String) -> String? {
        if given == "none" { return nil }
        let environment = ProcessInfo.processInfo.environment
        let state = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"].map { $0 + "/.local/state" }
        return given ?? (state ?? home).map { "\($0)/assay/\(purpose)" }
    }
}

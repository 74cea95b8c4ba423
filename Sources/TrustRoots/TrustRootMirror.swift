// SPDX-License-Identifier: Apache-2.0

package import Sigstore
import StrictJSON
package import TUF

/// A TUF repository that serves a trust root, and the folder where this program keeps what it fetched of it.
package struct TrustRootMirror: Sendable {
    /// Where a trust root is served.
    package struct Settings: Sendable, Equatable {
        package var metadataURL: String
        package var targetURL: String
        /// The target's name.
        package var target: String

        /// - Parameter targetURL: where targets are; by default the folder `targets` beside the metadata, as
        ///   Sigstore's repositories have it.
        package init(metadataURL: String, targetURL: String? = nil, target: String = "trusted_root.json") {
            self.metadataURL = metadataURL
            let base = metadataURL.hasSuffix("/") ? String(metadataURL.dropLast()) : metadataURL
            self.targetURL = targetURL ?? base + "/targets"
            self.target = target
        }
    }

    package let name: String
    package let settings: Settings
    private let mirrors: MirrorFolders
    private let folder: MirrorFolders.Folder

    /// A mirror that was set up, or one that is built in. Throws when there is neither, or its settings cannot be
    /// read.
    package init(_ name: String, in mirrors: MirrorFolders) throws(TrustRootFailure) {
        self.name = name
        self.mirrors = mirrors
        folder = mirrors.folder(name)
        if let builtIn = BuiltInTrustRoot(rawValue: name) {
            settings = Settings(metadataURL: builtIn.updateFrameworkURL)
        } else if let bytes = Folder(path: folder.path).read("mirror.json", limit: Self.largestSettings) {
            do {
                settings = try Settings(JSONCursor(try JSON(parsing: bytes)))
            } catch {
                throw .unreadable(name: name, why: "\(folder.settings): \(error)")
            }
        } else {
            throw .unknownName(name, known: TrustRootStore.names(mirrors))
        }
    }

    /// Sets a mirror up: from now on policies can name it. Nothing is fetched. What was fetched under another root or
    /// from another place is gone; who says the same again changes nothing.
    ///
    /// - Parameters:
    ///   - name: a name that is not built in.
    ///   - root: the TUF `root.json` that trust starts from.
    package static func setUp(
        _ name: String, _ settings: Settings, root: [UInt8], in mirrors: MirrorFolders
    ) async throws(TUFError) {
        let folder = mirrors.folder(name)
        _ = try TrustedRoot(anchor: root)
        let kept = Folder(path: folder.path)
        let lock = try await kept.lock(waiting: longestWait)
        defer { withExtendedLifetime(lock) {} }
        let document = settings.json.serialized(.pretty)
        if kept.read("mirror.json", limit: largestSettings) == document,
            kept.read("root.json", limit: TUFLimits().root) == root
        {
            return
        }
        try clear(kept)
        try MetadataStore(folder: folder.metadata).initialise(root: root)
        try kept.write("root.json", root)
        try kept.write("mirror.json", document)
    }

    /// Sets up one that is built in: from now on it is kept fresh.
    package static func setUp(_ builtIn: BuiltInTrustRoot, in mirrors: MirrorFolders) async throws(TUFError) {
        let folder = mirrors.folder(builtIn.rawValue)
        let kept = Folder(path: folder.path)
        let lock = try await kept.lock(waiting: longestWait)
        defer { withExtendedLifetime(lock) {} }
        let document = Settings(metadataURL: builtIn.updateFrameworkURL).json.serialized(.pretty)
        if kept.read("mirror.json", limit: largestSettings) != document { try clear(kept) }
        // What the kept root led to may be newer than what comes with the program.
        try MetadataStore(folder: folder.metadata).initialiseIfEmpty(root: builtIn.updateFrameworkRoot)
        try kept.write("mirror.json", document)
    }

    /// Removes all that a mirror left. The name goes first, and comes back last: who is stopped in between leaves no
    /// name behind that leads to the documents of one repository under the root of another.
    private static func clear(_ folder: Folder) throws(TUFError) {
        for file in ["mirror.json", "trusted_root.json", "refreshed", "attempted", "root.json", "metadata"] {
            try folder.remove(file)
        }
    }

    /// Fetches the newest trust root, checks that it is one, and keeps it. What was kept before a failure stays.
    ///
    /// - Parameters:
    ///   - now: the moment, in seconds since 1970.
    ///   - waiting: how long to wait while another process is at work on the mirror; then ``TUFError/busy(folder:)``.
    package func refresh(
        _ fetcher: any Fetcher, at now: Int, waiting: Duration = longestWait
    ) async throws -> LoadedTrustRoot {
        let kept = Folder(path: folder.path)
        let lock = try await kept.lock(waiting: waiting)
        defer { withExtendedLifetime(lock) {} }
        try kept.write("attempted", RefreshStamp.bytes(now))
        let store = MetadataStore(folder: folder.metadata)
        if let builtIn = BuiltInTrustRoot(rawValue: name) {
            try store.initialiseIfEmpty(root: builtIn.updateFrameworkRoot)
        }
        let client = TUFClient(
            metadataURL: settings.metadataURL, targetURL: settings.targetURL, store: store, fetcher: fetcher,
            now: { now })
        try await client.refresh()
        let bytes = try await client.target(named: settings.target)
        let root: TrustRoot
        do throws(TrustRootError) {
            root = try TrustRoot(parsing: bytes)
        } catch {
            throw TrustRootFailure.malformed(name: name, error)
        }
        try kept.write("trusted_root.json", bytes)
        // A folder counts as set up once they are there. Those of other mirrors are, and may have changed meanwhile.
        if BuiltInTrustRoot(rawValue: name) != nil {
            try kept.write("mirror.json", settings.json.serialized(.pretty))
        }
        try kept.write("refreshed", RefreshStamp.bytes(now))
        return LoadedTrustRoot(
            root: root, name: name, origin: .mirror(refreshed: now),
            refresh: RefreshCommand(name, in: mirrors))
    }

    private static let largestSettings = 64 << 10
    /// How long a person waits for another process before they are told of it.
    package static let longestWait = Duration.seconds(15)
}

extension TrustRootMirror.Settings {
    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.allowOnly(["metadataURL", "targetURL", "target"])
        self.init(
            metadataURL: try cursor.required("metadataURL").string(),
            targetURL: try cursor.required("targetURL").string(),
            target: try cursor.required("target").string())
    }

    var json: JSON {
        [
            "metadataURL": .string(metadataURL), "targetURL": .string(targetURL), "target": .string(target),
        ]
    }
}

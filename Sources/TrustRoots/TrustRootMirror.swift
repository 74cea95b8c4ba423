// SPDX-License-Identifier: Apache-2.0

import Sigstore
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
    private let folder: MirrorFolders.Folder

    /// A mirror that was set up, or one that is built in. Throws when there is neither, or its settings cannot be
    /// read.
    package init(_ name: String, in mirrors: MirrorFolders) throws(TrustRootFailure) {
        self.name = name
        folder = mirrors.folder(name)
        if let bytes = Folder(path: folder.path).read("mirror.json", limit: 64 << 10) {
            do {
                settings = try Settings(JSONCursor(try JSON(parsing: bytes)))
            } catch {
                throw .unreadable(name: name, why: "\(folder.settings): \(error)")
            }
        } else if let builtIn = BuiltInTrustRoot(rawValue: name) {
            settings = Settings(metadataURL: builtIn.updateFrameworkURL)
        } else {
            throw .unknownName(name, known: TrustRootStore.names(mirrors))
        }
    }

    /// Sets a mirror up: from now on policies can name it. Nothing is fetched.
    ///
    /// - Parameter root: the TUF `root.json` that trust starts from; for built-in mirrors `nil` means the one that
    ///   comes with the program.
    package static func setUp(
        _ name: String, _ settings: Settings, root: [UInt8]?, in mirrors: MirrorFolders
    ) throws(TUFError) {
        let folder = mirrors.folder(name)
        guard let root = root ?? BuiltInTrustRoot(rawValue: name)?.updateFrameworkRoot else {
            throw .noRoot(folder: folder.metadata)
        }
        try MetadataStore(folder: folder.metadata).initialise(root: root)
        try Folder(path: folder.path).write("mirror.json", settings.json.serialized(.pretty))
    }

    /// Fetches the newest trust root, checks that it is one, and keeps it. What was kept before a failure stays.
    ///
    /// - Parameter now: the moment, in seconds since 1970.
    package func refresh(_ fetcher: any Fetcher, at now: Int) async throws -> LoadedTrustRoot {
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
        let kept = Folder(path: folder.path)
        // The settings last but one: a folder counts as set up once they are there.
        try kept.write("trusted_root.json", bytes)
        try kept.write("mirror.json", settings.json.serialized(.pretty))
        try kept.write("refreshed", Array("\(now)".utf8))
        return LoadedTrustRoot(root: root, name: name, origin: .mirror(refreshed: now))
    }
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

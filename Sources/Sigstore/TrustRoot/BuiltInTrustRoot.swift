// SPDX-License-Identifier: Apache-2.0

/// The trust roots that come with the program, so that a first start needs no network.
///
/// They are the documents of Sigstore's two public instances as release 4.5.1 of the `sigstore` package on PyPI
/// carries them (Apache-2.0): keys, certificates and dates.
public enum BuiltInTrustRoot: String, Sendable, CaseIterable {
    /// The public-good instance, `sigstore.dev`.
    case publicGood = "public-good"
    /// The staging instance, `sigstage.dev`: for trying things, never for production.
    case staging

    /// The document, `trusted_root.json`.
    public var document: [UInt8] {
        switch self {
        case .publicGood: PackageResources.public_good_json
        case .staging: PackageResources.staging_json
        }
    }

    /// The `root.json` with which a TUF client begins to keep the document fresh.
    public var updateFrameworkRoot: [UInt8] {
        switch self {
        case .publicGood: PackageResources.public_good_tuf_root_json
        case .staging: PackageResources.staging_tuf_root_json
        }
    }

    /// The TUF repository that serves newer documents.
    public var updateFrameworkURL: String {
        switch self {
        case .publicGood: "https://tuf-repo-cdn.sigstore.dev"
        case .staging: "https://tuf-repo-cdn.sigstage.dev"
        }
    }

    /// The day the documents were taken over, in seconds since 1970: their age counts from 2026-08-21.
    public static let date = 1_787_270_400

    /// The root. Throws when the document cannot be read, which a test excludes.
    public func load() throws(TrustRootError) -> TrustRoot { try TrustRoot(parsing: document) }
}

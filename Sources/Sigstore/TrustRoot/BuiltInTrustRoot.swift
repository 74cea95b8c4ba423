// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures

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

extension TrustRoot {
    /// Whether one of its authorities is a public instance's, in whatever document it stands: those certify everyone
    /// who can log in somewhere. A built-in root that could not be read would leave that open, so it counts as yes.
    public var certifiesStrangers: Bool {
        for instance in BuiltInTrustRoot.allCases {
            guard let known = try? instance.load() else { return true }
            let keys = Set(known.certificateAuthorities.flatMap(\.chain).map(\.publicKey))
            let ours = certificateAuthorities.flatMap(\.chain).map(\.publicKey)
            if ours.contains(where: keys.contains) { return true }
        }
        return false
    }
}

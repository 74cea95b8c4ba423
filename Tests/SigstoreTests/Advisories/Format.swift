// SPDX-License-Identifier: Apache-2.0

import TestSigstore
import Testing

/// One of the forms in which a signature and its evidence travel: where they are kept, what is signed, and which
/// generation of Rekor logged it.
struct Format: Sendable, Hashable, CustomTestStringConvertible {
    enum Container: Sendable, Hashable {
        /// cosign's annotations of a layer.
        case annotations
        case bundle(TestSigstore.BundleVersion)
    }

    enum Content: Sendable, Hashable { case message, envelope }

    let container: Container
    let content: Content
    var generation = TestSigstore.Log.Generation.v1

    var testDescription: String {
        let container =
            switch container {
            case .annotations: "annotations"
            case .bundle(let version): "bundle \(version)"
            }
        return "\(container), \(content), Rekor \(generation)"
    }

    var isBundle: Bool { container != .annotations }

    /// Annotations hold a promise only, and the first version of the bundle wants one: neither is for Rekor v2.
    static let all = annotations + ofRekorV1 + ofRekorV2
    static let annotations = [Content.message, .envelope].map { Format(container: .annotations, content: $0) }
    static let ofRekorV1 = [TestSigstore.BundleVersion.v01, .v02, .v03].flatMap(formats)
    static let ofRekorV2 = [TestSigstore.BundleVersion.v02, .v03].flatMap(formats).map { format in
        Format(container: format.container, content: format.content, generation: .v2)
    }
    static let bundles = ofRekorV1 + ofRekorV2

    private static func formats(in version: TestSigstore.BundleVersion) -> [Format] {
        [.message, .envelope].map { Format(container: .bundle(version), content: $0) }
    }

    static let v01 = Format(container: .bundle(.v01), content: .message)
    static let v03 = Format(container: .bundle(.v03), content: .message)
    static let v03Envelope = Format(container: .bundle(.v03), content: .envelope)
    static let v03RekorV2 = Format(container: .bundle(.v03), content: .message, generation: .v2)
    static let v03EnvelopeRekorV2 = Format(container: .bundle(.v03), content: .envelope, generation: .v2)
    static let legacy = Format(container: .annotations, content: .message)
    static let legacyEnvelope = Format(container: .annotations, content: .envelope)
}

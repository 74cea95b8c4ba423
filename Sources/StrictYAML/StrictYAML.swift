// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Reads YAML streams into JSON trees with positions, as Kubernetes' own reader understands them.
///
/// A stream whose first byte (space aside) is `{` and that consists of JSON texts is read as JSON, which is
/// much faster and means the same. All other streams are YAML; plain scalars resolve as ``PlainScalar`` says.
///
/// Where readers of Kubernetes manifests disagree about a text, it is refused: duplicate keys, text behind
/// `---`, a merge that meets an earlier key, tags. What an image is must not depend on who reads the file.
package enum StrictYAML {
    /// Every document of the stream, in order. Empty documents and `null` are left out, as kubectl does.
    package static func documents(
        in text: some Collection<UInt8>, limits: YAMLLimits
    ) throws(YAMLError) -> [JSON] {
        var reader = try YAMLDocumentReader(text, limits: limits)
        var documents: [JSON] = []
        while let document = try reader.next() { documents.append(document) }
        return documents
    }

    /// Hands over one document at a time, so that only one tree is held at once.
    ///
    /// Throws ``YAMLError`` for the stream, and whatever `body` throws.
    package static func forEachDocument(
        in text: some Collection<UInt8>, limits: YAMLLimits, _ body: (JSON) throws -> Void
    ) throws {
        var reader = try YAMLDocumentReader(text, limits: limits)
        while let document = try reader.next() { try body(document) }
    }
}
